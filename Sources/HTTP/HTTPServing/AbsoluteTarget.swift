/// A request's target in absolute form, as a client sends it to a proxy: a
/// server must take it too, and serves it by its path (RFC 9112 section
/// 3.2.2).
enum AbsoluteTarget {
    /// How many bytes stand before the path of an `http` or `https` URL;
    /// `nil` where it is none or names no host.
    static func pathStart(_ target: UnsafeBufferPointer<UInt8>) -> Int? {
        var start = 0
        if begins(target, with: "http://") { start = 7 } else if begins(target, with: "https://") { start = 8 }
        guard start > 0 else { return nil }
        var end = start
        while end < target.count, target[end] != UInt8(ascii: "/"), target[end] != UInt8(ascii: "?") { end += 1 }
        let host = UnsafeBufferPointer(rebasing: target[start..<end])
        return HeadBytes.isHost(host) ? end : nil
    }

    private static func begins(_ target: UnsafeBufferPointer<UInt8>, with scheme: StaticString) -> Bool {
        guard target.count >= scheme.utf8CodeUnitCount else { return false }
        return HeadBytes.isName(UnsafeBufferPointer(rebasing: target[..<scheme.utf8CodeUnitCount]), scheme)
    }
}
