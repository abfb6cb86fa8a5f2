import Exchanges
import FuzzSupport
@testable import HTTPCalling

/// A response's head from the wire: at most one head comes of its lines, its
/// framing is within bounds, and what its dates say can be said again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzResponseHead(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    var parser = ResponseHeadParser()
    var heads = 0
    var rest = bytes(start, count)[...]
    while !rest.isEmpty {
        let end = rest.firstIndex(of: 0x0A).map { $0 + 1 } ?? rest.endIndex
        let line = rest[..<end]
        rest = rest[end...]
        switch parser.take(line) {
        case .more: break
        case .malformed(let words):
            always(!words.isEmpty, "a refusal without words")
            return 0
        case .head(let head):
            heads += 1
            looksLikeAHead(head)
        }
    }
    always(heads <= 1, "a response has one head")
    return 0
}

private func looksLikeAHead(_ head: ResponseHead) {
    always((200...999).contains(head.status), "a final status is 200 at least")
    for field in head.headers {
        always(!field.value.utf8.contains(0x0A), "a value holds a line end")
        let isTrimmed = [field.value.utf8.first, field.value.utf8.last].allSatisfy { $0 != 0x20 && $0 != 0x09 }
        always(isTrimmed, "a value keeps its surrounding space")
        speaksOfTime(field.value)
    }
    for method in ["HEAD", "GET"] {
        guard case .length(let count)? = Framing(of: head, answering: method) else { continue }
        always(count >= 0 && method != "HEAD", "a body of a length that none has")
    }
}

private func speaksOfTime(_ value: String) {
    let now: Int64 = 1_800_000_000
    if let wish = RetryAfter(value, now: now) { always(wish.delay(from: now) >= 0, "a wait into the past") }
    guard let date = HTTPDate.parse(value, now: now) else { return }
    let written = HTTPDate.format(date)
    always(HTTPDate.parse(written, now: now) == date, "\(value) is written as \(written), which is another time")
}
