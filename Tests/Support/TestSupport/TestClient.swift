public import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A client that says exactly what it is told to and sees every byte.
public final class TestClient: @unchecked Sendable {
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    private var socket: Int32
    /// Read but not yet asked for.
    private var pending: [UInt8] = []
    public let deadline: Date

    /// Connects to a port of this machine. What comes is waited for so many
    /// seconds at a time, and twice as many in all.
    public init(port: UInt16, receiveBuffer: Int32? = nil, patience: Int = 10) throws {
        deadline = Date(timeIntervalSinceNow: 2 * Double(patience))
        #if canImport(Glibc)
            socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            socket = Darwin.socket(AF_INET, SOCK_STREAM, 0)
        #endif
        if var size = receiveBuffer {
            setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            close()
            throw Failure(description: "connect: \(String(cString: strerror(errno)))")
        }
        var limit = timeval(tv_sec: patience, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close() }

    private static func text(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }

    public func send(_ text: String) throws { try send(Array(text.utf8)) }

    public func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                sendBytes(socket, $0.baseAddress! + sent, bytes.count - sent)
            }
            guard count > 0 else { throw Failure(description: "send: \(String(cString: strerror(errno)))") }
            sent += count
        }
    }

    /// Reads once; empty at the end of input.
    public func receive() throws -> [UInt8] {
        guard Date() < deadline else { throw Failure(description: "too late") }
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = recv(socket, &buffer, buffer.count, 0)
        guard count >= 0 else { throw Failure(description: "recv: \(String(cString: strerror(errno)))") }
        return Array(buffer[..<count])
    }

    public func read(_ count: Int) throws -> [UInt8] {
        while pending.count < count {
            let more = try receive()
            guard !more.isEmpty else { throw Failure(description: "end of input after \(Self.text(pending))") }
            pending += more
        }
        defer { pending.removeFirst(count) }
        return Array(pending[..<count])
    }

    /// Everything up to and with a mark.
    public func read(through mark: String) throws -> String {
        let mark = Array(mark.utf8)
        while true {
            if let range = pending.firstRange(of: mark) {
                defer { pending.removeSubrange(..<range.upperBound) }
                return Self.text(pending[..<range.upperBound])
            }
            let more = try receive()
            guard !more.isEmpty else { throw Failure(description: "end of input after \(Self.text(pending))") }
            pending += more
        }
    }

    /// Everything up to the end of input.
    public func readToEnd() throws -> [UInt8] {
        while true {
            let more = try receive()
            guard !more.isEmpty else { break }
            pending += more
        }
        defer { pending = [] }
        return pending
    }

    /// A response with a Content-Length: its head without the empty line, and
    /// its body.
    public func response() throws -> (head: String, body: [UInt8]) {
        let head = try read(through: "\r\n\r\n")
        let length = head.components(separatedBy: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
        let count = length.flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
        // CRLF is one Character.
        return (String(head.dropLast(1)), try read(count))
    }

    /// The connection ended, in whatever way.
    public func readsEnd() -> Bool {
        do {
            return try readToEnd().isEmpty
        } catch {
            return "\(error)".contains("reset")
        }
    }

    /// Whether the server ends the connection, saying nothing, in so short a
    /// time.
    public func isEnded(milliseconds: Int32) -> Bool {
        var polled = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return poll(&polled, 1, milliseconds) > 0 && readsEnd()
    }

    /// How many bytes have come that were not read, and whether the connection
    /// has ended behind them; without waiting.
    public func peek() -> (bytes: Int, isEnded: Bool) {
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        let count = recv(socket, &buffer, buffer.count, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
        #if canImport(Glibc)
            let endOfInput = Int16(0x2000)  // POLLRDHUP, which needs _GNU_SOURCE.
        #else
            let endOfInput = Int16(0)
        #endif
        var polled = pollfd(fd: socket, events: endOfInput, revents: 0)
        return (max(count, 0), poll(&polled, 1, 0) > 0)
    }

    public func endInput() { shutdown(socket, Int32(SHUT_WR)) }

    public func close() {
        guard socket >= 0 else { return }
        #if canImport(Glibc)
            _ = Glibc.close(socket)
        #else
            _ = Darwin.close(socket)
        #endif
        socket = -1
    }

    /// Closes with RST instead of FIN.
    public func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close()
    }
}

/// All that a client got of a connection, and how it ended.
public struct SocketEnd: Equatable {
    public var bytes: [UInt8]
    public var isReset: Bool

    public init(bytes: [UInt8], isReset: Bool) {
        (self.bytes, self.isReset) = (bytes, isReset)
    }

    public init(text: String, isReset: Bool) {
        self.init(bytes: Array(text.utf8), isReset: isReset)
    }

    public var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension TestClient {
    /// Reads until the connection ends, by FIN or RST. One that does not end
    /// in time is no reset: mark the bytes, so that no expectation is met.
    public func untilEnd() -> SocketEnd {
        var bytes: [UInt8] = []
        while true {
            guard let more = try? receive() else {
                let isReset = errno == ECONNRESET
                return SocketEnd(bytes: isReset ? bytes : bytes + Array("(no end)".utf8), isReset: isReset)
            }
            if more.isEmpty { return SocketEnd(bytes: bytes, isReset: false) }
            bytes += more
        }
    }
}

private func sendBytes(_ socket: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
    #if canImport(Glibc)
        send(socket, bytes, count, Int32(MSG_NOSIGNAL))
    #else
        send(socket, bytes, count, 0)
    #endif
}
