#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A socket that listens.
///
/// It is made here and not by the library, which only prints why it failed.
struct ListeningSocket: ~Copyable {
    private var descriptor: Int32
    let port: UInt16
    let url: String

    init(host: String, port: UInt16) throws(ServingError) {
        let address = try SocketAddress(host: host, port: port)
        (descriptor, self.port, url) = try ListeningSocket.listen(on: address)
    }

    private static func listen(on address: SocketAddress) throws(ServingError) -> (Int32, UInt16, String) {
        var address = address
        #if canImport(Glibc)
            let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        let descriptor = socket(address.family, kind, 0)
        guard descriptor >= 0 else { throw address.error(errno, doing: "open a socket for") }
        #if !canImport(Glibc)
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        #endif
        // Lets a port be used again while old connections linger; another
        // listener still has it for itself (socket(7)). SO_REUSEPORT, which
        // would let two servers share a port, stays off.
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        guard address.bind(descriptor), systemListen(descriptor) == 0, address.readBack(descriptor) else {
            let error = address.error(errno, doing: "listen on")
            Sockets.close(descriptor)
            throw error
        }
        return (descriptor, address.port, address.url)
    }

    deinit {
        if descriptor >= 0 { Sockets.close(descriptor) }
    }

    /// Gives the descriptor away.
    consuming func take() -> Int32 {
        let taken = descriptor
        descriptor = -1
        return taken
    }
}

/// `listen(2)`, which `ListeningSocket.listen` hides.
private func systemListen(_ descriptor: Int32) -> Int32 {
    listen(descriptor, SOMAXCONN)
}
