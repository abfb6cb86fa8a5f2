#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a socket tells without being read.
enum Sockets {
    /// What is known of the other side.
    enum Sight: Equatable {
        /// Nothing but that the connection stands.
        case open
        /// It sends no more (it sent FIN): it has closed its socket, or only
        /// the half of it that it writes to, which look alike from here.
        case ended
        /// The connection is reset or otherwise dead.
        case broken
    }

    /// Looks at sockets, without waiting.
    static func look(at sockets: [Int32]) -> [Sight] {
        #if canImport(Glibc)
            let endOfInput = Int16(0x2000)  // POLLRDHUP, which needs _GNU_SOURCE.
        #else
            let endOfInput = Int16(0)
        #endif
        var polled = sockets.map { pollfd(fd: $0, events: endOfInput, revents: 0) }
        guard !polled.isEmpty, poll(&polled, nfds_t(polled.count), 0) > 0 else {
            return Array(repeating: .open, count: sockets.count)
        }
        return polled.map { polled in
            let events = Int32(polled.revents)
            #if canImport(Glibc)
                if events & (Int32(POLLERR) | Int32(POLLHUP) | Int32(POLLNVAL)) != 0 { return .broken }
                return polled.revents & endOfInput != 0 ? .ended : .open
            #else
                // Here POLLHUP says no more than that the input has ended.
                if events & (POLLERR | POLLNVAL) != 0 { return .broken }
                return events & POLLHUP != 0 ? .ended : .open
            #endif
        }
    }

    /// Closes a descriptor.
    static func close(_ descriptor: Int32) {
        _ = closeDescriptor(descriptor)
    }

    /// Closes a descriptor where it still is that of a listener.
    static func closeWhereListening(_ descriptor: Int32) {
        var isListening: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        let result = getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &size)
        if result == 0 && isListening != 0 { close(descriptor) }
    }
}

/// `close(2)`, which `Sockets.close` hides.
private func closeDescriptor(_ descriptor: Int32) -> Int32 {
    close(descriptor)
}
