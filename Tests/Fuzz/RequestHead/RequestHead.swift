import Exchanges
import FuzzSupport
@testable import HTTPCalling

/// A request's head, one that came in and one that goes out: the parts of a
/// target are inside it, and no line can be smuggled into what is sent.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRequestHead(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let text = bytes(start, count)
    let lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)
    incoming(Array(lines[0]))
    outgoing(lines.map { String(decoding: $0, as: UTF8.self) })
    return 0
}

private func incoming(_ target: [UInt8]) {
    target.withUnsafeBufferPointer { target in
        let path = UnsafeBufferPointer(rebasing: target[..<(target.firstIndex(of: UInt8(ascii: "?")) ?? target.count)])
        let parts = EndpointPath(path)
        always(parts.rest <= path.count, "the rest begins behind the path")
        for name in [parts.token, parts.scenario] {
            always(name.upperBound <= parts.rest, "a name reaches into the rest")
            always(!path[name].contains(UInt8(ascii: "/")), "a name holds a slash")
        }
        let isPrefixed = parts.rest > 0
        always(!isPrefixed || parts.rest == path.count || path[parts.rest] == UInt8(ascii: "/"), "the rest is no path")
        let query = String(decoding: target.dropFirst(path.count + 1), as: UTF8.self)
        let pairs = QueryPair.pairs(of: query)
        for pair in pairs { always(!pair.name.utf8.contains(UInt8(ascii: "=")), "a name holds a sign of equality") }
        let joined = QueryPair.pairs(of: pairs.map { $0.name + "=" + $0.value }.joined(separator: "&"))
        always(joined == pairs, "a query's pairs, joined, are others")
    }
}

private func outgoing(_ lines: [String]) {
    let headers = lines.dropFirst(2).map { line -> HeaderField in
        let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        return HeaderField(String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    }
    let request = OutgoingRequest(
        method: lines.count > 1 ? lines[1] : "POST",
        url: "http://127.0.0.1" + lines[0],
        headers: Headers(headers)
    )
    do {
        let checked = try CheckedRequest(request)
        let all = checked.headerLines + [checked.method, checked.url].map { Array($0.utf8) }
        for line in all {
            always(!line.contains { $0 == 0x0A || $0 == 0x0D || $0 == 0 }, "a line end is sent inside a line")
        }
        always(checked.origin.hasPrefix("http://127.0.0.1") || checked.origin.hasPrefix("http://"), "another origin")
    } catch {
        always(error.code == .unusable && !error.message.isEmpty, "a refusal without words")
    }
}
