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

    /// Ends a connection by RST: what has been sent before still arrives.
    ///
    /// `connect(2)` with `AF_UNSPEC` dissolves it. `SO_LINGER` would not do:
    /// the library shuts its socket down before it closes it, and that sends
    /// a FIN.
    static func reset(_ socket: Int32) {
        // A reset drops what is not sent yet: a last small piece that waits for
        // an acknowledgement of those before it goes out first (tcp(7)).
        sendSmallPiecesAtOnce(socket)
        var nowhere = sockaddr_in()
        nowhere.sin_family = sa_family_t(AF_UNSPEC)
        withUnsafePointer(to: &nowhere) { nowhere in
            nowhere.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = connectSocket(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    /// Ends both directions of a connection: whoever waits for it hears of it.
    static func endBoth(_ socket: Int32) {
        shutdown(socket, Int32(SHUT_RDWR))
    }

    /// A descriptor of one's own for a socket, `nil` where the system has no
    /// more.
    static func duplicate(_ socket: Int32) -> Int32? {
        let copy = fcntl(socket, F_DUPFD_CLOEXEC, 0)
        return copy >= 0 ? copy : nil
    }

    /// Sends as much of some bytes as there is room for, at once; gives how many
    /// that were, and less than one where none were.
    static func sendNow(_ bytes: [UInt8], to socket: Int32) -> Int {
        bytes.withUnsafeBytes { sendSome(socket, $0) }
    }

    /// Has small pieces sent at once, also while what was sent before them is
    /// not acknowledged.
    static func sendSmallPiecesAtOnce(_ socket: Int32) {
        var isOn: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &isOn, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Writes bytes to a socket and waits where its client reads slowly, but
    /// no longer than so many seconds at once. What was written is told;
    /// returns whether it was all.
    static func write(
        _ bytes: [UInt8],
        to socket: Int32,
        within seconds: Double,
        _ wrote: (UnsafeRawBufferPointer) -> Void
    ) -> Bool {
        bytes.withUnsafeBytes { bytes in
            var at = 0
            while at < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[at...])
                let count = sendSome(socket, rest)
                if count > 0 {
                    wrote(UnsafeRawBufferPointer(rebasing: rest[..<count]))
                    at += count
                    continue
                }
                guard count < 0, errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR else { return false }
                var polled = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
                let ready = poll(&polled, 1, Int32(min(seconds * 1000, 1e9)))
                guard ready > 0, Int32(polled.revents) & (Int32(POLLERR) | Int32(POLLHUP)) == 0 else { return false }
            }
            return true
        }
    }

    /// Waits until there is something to read, or the other side has ended
    /// its input or the connection; no longer than so many seconds.
    static func awaitInput(_ socket: Int32, within seconds: Double) {
        var polled = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        var result: Int32
        repeat { result = poll(&polled, 1, Int32(min(seconds * 1000, 1e9))) } while result < 0 && errno == EINTR
    }

    /// Ends what is written, by FIN, and reads away what comes until the other
    /// side ends, too, for a second at most: a socket that is closed with
    /// something unread is reset.
    static func endGently(_ socket: Int32) {
        shutdown(socket, Int32(SHUT_WR))
        readAway(socket, within: 1000)
    }

    /// Reads away what comes, each part within so many milliseconds.
    private static func readAway(_ socket: Int32, within milliseconds: Int32) {
        var away = [UInt8](repeating: 0, count: 64 << 10)
        for _ in 0..<64 {
            var polled = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            guard poll(&polled, 1, milliseconds) > 0, recv(socket, &away, away.count, Int32(MSG_DONTWAIT)) > 0
            else { return }
        }
    }

    /// Writes a last answer as far as there is room for it, and ends what is
    /// written: whoever writes more is refused. What has come is read away,
    /// since a connection that is closed before that is reset, and its client
    /// may lose the answer.
    static func finish(_ socket: Int32, with bytes: [UInt8]) {
        _ = bytes.withUnsafeBytes { sendSome(socket, $0) }
        shutdown(socket, Int32(SHUT_WR))
        readAway(socket, within: 0)
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

/// `connect(2)`, which would be taken for a member of `Sockets`.
private func connectSocket(_ descriptor: Int32, _ address: UnsafePointer<sockaddr>, _ count: socklen_t) -> Int32 {
    connect(descriptor, address, count)
}

/// `send(2)` without a signal where the connection is gone.
private func sendSome(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Glibc)
        send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
    #else
        send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT))
    #endif
}
