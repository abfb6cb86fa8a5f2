import Exchanges
import FuzzSupport

/// Server-sent events: the ranges joined are the whole, and each event alone
/// is the same event.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSSE(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let text = bytes(start, count)
    let events = SSE.events(in: text)
    always(events.flatMap { Array($0) } == Array(text.indices), "the events joined are not the stream")
    for event in events {
        let alone = SSE.events(in: Array(text[event]))
        always(alone == [0..<event.count], "an event is cut again where it stands alone")
    }
    for event in events.dropLast() {
        always(endsWithBlankLine(text[event]), "an event without the blank line that ends it")
    }
    return 0
}

/// Whether a text ends with two line ends, or is one.
private func endsWithBlankLine(_ event: ArraySlice<UInt8>) -> Bool {
    let text = String(decoding: event, as: UTF8.self).unicodeScalars.map(\.value)
    let ends: [[UInt32]] = [[10], [13], [13, 10]]
    if ends.contains(text) { return true }
    return ends.contains { first in
        ends.contains { second in text.suffix(first.count + second.count) == (first + second)[...] }
    }
}
