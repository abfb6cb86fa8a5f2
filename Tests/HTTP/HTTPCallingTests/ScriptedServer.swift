import Foundation
import Synchronization

#if canImport(Glibc)
    private let streamKind = Int32(SOCK_STREAM.rawValue)
#else
    private let streamKind = SOCK_STREAM
#endif

// Members of the types below have these names too.
private let closeSocket: @Sendable (Int32) -> Int32 = close
nonisolated(unsafe) private let acceptFrom =
    accept as (Int32, UnsafeMutablePointer<sockaddr>?, UnsafeMutablePointer<socklen_t>?) -> Int32
nonisolated(unsafe) private let sendTo = send as (Int32, UnsafeRawPointer?, Int, Int32) -> Int

/// A TCP server that plays a script on each connection, each on a thread of
/// its own.
final class ScriptedServer: Sendable {
    struct Failure: Error {}

    let port: UInt16
    private let listener: Int32
    private let script: @Sendable (ServerConnection) throws -> Void
    private let opened = Mutex<[ServerConnection]>([])

    init(_ script: @escaping @Sendable (ServerConnection) throws -> Void) throws {
        self.script = script
        (listener, port) = try ScriptedServer.bound()
        guard listen(listener, 512) == 0 else { throw Failure() }
        Thread.detachNewThread { self.accept() }
    }

    deinit { _ = closeSocket(listener) }

    /// A socket at a port of the kernel's choice, not listening.
    static func bound() throws -> (Int32, UInt16) {
        let listener = socket(AF_INET, streamKind, 0)
        _ = fcntl(listener, F_SETFD, FD_CLOEXEC)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port: UInt16? = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard bind(listener, address, size) == 0, getsockname(listener, address, &size) == 0 else { return nil }
                return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                    UInt16(bigEndian: $0.pointee.sin_port)
                }
            }
        }
        guard let port else { throw Failure() }
        return (listener, port)
    }

    var url: String { "http://127.0.0.1:\(port)" }

    /// How many connections there have been.
    var connectionCount: Int { opened.withLock { $0.count } }

    /// Everything that each connection received, in the order of accepting.
    var received: [String] { opened.withLock { $0.map(\.received) } }

    /// Ends the listening and every connection.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        for connection in opened.withLock({ $0 }) { connection.hangUp() }
    }

    private func accept() {
        while true {
            let socket = acceptFrom(listener, nil, nil)
            guard socket >= 0 else { return }
            _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
            let connection = ServerConnection(socket)
            opened.withLock { $0.append(connection) }
            Thread.detachNewThread { [script] in
                try? script(connection)
                connection.close()
            }
        }
    }
}

/// The server's end of one connection.
final class ServerConnection: Sendable {
    private struct State {
        var socket: Int32?
        var bytes: [UInt8] = []
        var consumed = 0
        /// Up to where the end of a head was looked for.
        var searched = 0
    }

    private let state: Mutex<State>

    init(_ socket: Int32) {
        state = Mutex(State(socket: socket))
        var yes: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    var received: String { state.withLock { String(decoding: $0.bytes, as: UTF8.self) } }

    private var socket: Int32 { state.withLock { $0.socket ?? -1 } }

    /// Reads on until an empty line, and answers with all up to it.
    @discardableResult
    func readHead() throws -> String {
        while true {
            let head: String? = state.withLock { state in
                let start = max(state.consumed, state.searched - 3)
                state.searched = state.bytes.count
                guard let end = ServerConnection.endOfHead(state.bytes, from: start) else { return nil }
                defer {
                    state.consumed = end
                    state.searched = end
                }
                return String(decoding: state.bytes[state.consumed..<end], as: UTF8.self)
            }
            if let head { return head }
            try readMore()
        }
    }

    /// Reads exactly that many bytes.
    @discardableResult
    func read(_ count: Int) throws -> [UInt8] {
        while state.withLock({ $0.bytes.count - $0.consumed < count }) { try readMore() }
        return state.withLock { state in
            defer { state.consumed += count }
            return Array(state.bytes[state.consumed..<(state.consumed + count)])
        }
    }

    /// Waits until the client has closed its end.
    func waitForEnd() {
        while (try? readMore()) != nil {}
    }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                sendTo(socket, $0.baseAddress! + sent, bytes.count - sent, 0)
            }
            guard count > 0 else { throw ScriptedServer.Failure() }
            sent += count
        }
    }

    /// Ends the connection with a reset.
    func reset() {
        var hard = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &hard, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    /// Ends it from another thread than the script's.
    func hangUp() {
        state.withLock { state in
            if let socket = state.socket { _ = shutdown(socket, Int32(SHUT_RDWR)) }
        }
    }

    func close() {
        state.withLock { state in
            if let socket = state.socket { _ = closeSocket(socket) }
            state.socket = nil
        }
    }

    private static func endOfHead(_ bytes: [UInt8], from start: Int) -> Int? {
        bytes.withUnsafeBytes { bytes in
            var index = start
            while index + 4 <= bytes.count {
                if bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self).littleEndian == 0x0A0D_0A0D {
                    return index + 4
                }
                index += 1
            }
            return nil
        }
    }

    private func readMore() throws {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(socket, &buffer, buffer.count, 0)
        guard count > 0 else { throw ScriptedServer.Failure() }
        state.withLock { $0.bytes.append(contentsOf: buffer[..<count]) }
    }
}
