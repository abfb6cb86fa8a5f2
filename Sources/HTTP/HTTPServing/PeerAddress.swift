#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension SocketAddress {
    /// Whether the other side of a connection is on this machine: 127.0.0.0/8,
    /// ::1, or the former as IPv6 writes it.
    static func isPeerLoopback(of socket: Int32) -> Bool {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(socket, $0, &size) }
        }
        guard result == 0 else { return false }
        return withUnsafeBytes(of: storage) { bytes in
            switch Int32(storage.ss_family) {
            case AF_INET:
                withUnsafeBytes(of: bytes.load(as: sockaddr_in.self).sin_addr) { $0[0] == 127 }
            case AF_INET6:
                withUnsafeBytes(of: bytes.load(as: sockaddr_in6.self).sin6_addr) { isLoopback(Array($0)) }
            default: false
            }
        }
    }

    private static func isLoopback(_ address: [UInt8]) -> Bool {
        let zeros = [UInt8](repeating: 0, count: 10)
        return address == zeros + [0, 0, 0, 0, 0, 1]
            || address.prefix(12).elementsEqual(zeros + [0xFF, 0xFF]) && address[12] == 127
    }
}
