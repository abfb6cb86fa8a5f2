#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Which hosts are this machine: no proxy is asked for those, whatever the
/// environment says, since a proxy elsewhere would look for them at itself.
enum Loopback {
    /// Whether an authority (`host`, `host:port`, `[v6]:port`) is this
    /// machine by its form alone; no name is resolved. `localhost` and the
    /// names below it are (RFC 6761 section 6.3), 127.0.0.0/8 and ::1 in
    /// every spelling that libcurl takes, and the unspecified addresses, to
    /// which a connection goes to this machine.
    static func isHost(_ authority: Substring.UTF8View) -> Bool {
        if authority.first == UInt8(ascii: "[") {
            let literal = authority.dropFirst().prefix { $0 != UInt8(ascii: "]") && $0 != UInt8(ascii: "%") }
            return isAddress6(String(decoding: literal, as: UTF8.self))
        }
        var host = String(decoding: authority.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self).lowercased()
        if host.hasSuffix(".") { host.removeLast() }
        return host == "localhost" || host.hasSuffix(".localhost") || isAddress4(host)
    }

    private static func isAddress4(_ text: String) -> Bool {
        var address = in_addr()
        // Also `127.1`, `0x7f.1` and `2130706433` (inet_aton(3)).
        guard inet_aton(text, &address) != 0 else { return false }
        return isLoopback(UInt32(bigEndian: address.s_addr))
    }

    private static func isLoopback(_ address: UInt32) -> Bool { address >> 24 == 127 || address == 0 }

    private static func isAddress6(_ text: String) -> Bool {
        var address = in6_addr()
        guard inet_pton(AF_INET6, text, &address) == 1 else { return false }
        let bytes = withUnsafeBytes(of: address) { Array($0) }
        if bytes[..<15].allSatisfy({ $0 == 0 }) { return bytes[15] < 2 }
        guard bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF else { return false }
        return isLoopback(bytes[12...].reduce(0) { $0 << 8 | UInt32($1) })
    }
}
