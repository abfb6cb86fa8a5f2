import FuzzSupport
@testable import HTTPServing

/// A request's head as the server finds it in its library's memory: what it
/// serves is what RFC 9112 says may be served, with the length, the coding and
/// the rest that the lines say; what is good, it serves.
///
/// A library that leaves a head otherwise refuses by itself what is looked for
/// here: there nothing is tried.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzServerHead(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard HeadLayout.isKnown, let head = LibraryHead(bytes(start, count)) else { return 0 }
    let isCurrent = head.first.suffix(8).elementsEqual("HTTP/1.1".utf8)
    head.memory.withUnsafeBytes { memory in
        // As large as the head, so that whoever reads past its end is seen.
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(memory.count, 1), alignment: 1)
        defer { copy.deallocate() }
        copy.copyMemory(from: memory)
        guard let base = copy.baseAddress else { return }
        var look = HeadLook()
        var trailers = HeadLook()
        for field in head.fields { see(field, at: base, &look, &trailers) }
        look.finish(isCurrent: isCurrent)
        look.headEnded(at: UInt(bitPattern: base) + UInt(head.size))
        compare(look, trailers, with: StrictHead(head.lines, isCurrent: isCurrent), head)
    }
    return 0
}

private func see(
    _ field: (name: Range<Int>, value: Range<Int>),
    at base: UnsafeMutableRawPointer,
    _ look: inout HeadLook,
    _ trailers: inout HeadLook
) {
    let name = UnsafePointer((base + field.name.lowerBound).assumingMemoryBound(to: CChar.self))
    let value = UnsafePointer((base + field.value.lowerBound).assumingMemoryBound(to: CChar.self))
    withUnsafeMutablePointer(to: &look) { HeadLook.see(name, field.name.count, value, field.value.count, in: $0) }
    let bytes = { (text: Range<Int>) in
        UnsafeBufferPointer(start: (base + text.lowerBound).assumingMemoryBound(to: UInt8.self), count: text.count)
    }
    withUnsafeMutablePointer(to: &trailers) { HeadLook.seeTrailer(bytes(field.name), bytes(field.value), in: $0) }
}

private func compare(_ look: HeadLook, _ trailers: HeadLook, with strict: StrictHead, _ head: LibraryHead) {
    // What stood where a NUL is now is not known any more: before a line's end
    // it may have been a CR, and a line that begins with a colon an empty one.
    let isNameless = head.lines.split(separator: 0x0A).contains { $0.first == UInt8(ascii: ":") }
    let isKnown = !isNameless && !head.lines.contains(0)
    if strict.judgement == .good { always(look.defect == nil, "refused, and good") }
    guard look.defect == nil, isKnown else { return }
    always(strict.judgement != .bad, "served, and bad")
    always(look.hasOrigin == !strict.values("origin").isEmpty, "an origin")
    always(look.expects == !strict.values("expect").isEmpty, "an expectation")
    always(look.isChunked == !strict.values("transfer-encoding").isEmpty, "a transfer coding")
    let digits = strict.values("content-length").first
    always(look.length == digits.map { Int(String(decoding: $0, as: UTF8.self)) ?? .max }, "a length")
    let codings = strict.values("content-encoding")
    always(look.coding.map(Array.init) == (codings.count > 1 ? [] : codings.first), "a content coding")
    always(trailers.defect == nil, "a good line that is a bad trailer")
}
