import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A client that sends bytes as they are and sees every byte that comes.
final class PlainClient {
    private var socket: Int32
    private(set) var received: [UInt8] = []

    init(port: UInt16) throws {
        #if canImport(Glibc)
            socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            socket = Darwin.socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Late(description: "connect: \(String(cString: strerror(errno)))") }
    }

    deinit { close() }

    func close() {
        guard socket >= 0 else { return }
        #if canImport(Glibc)
            _ = Glibc.close(socket)
        #else
            _ = Darwin.close(socket)
        #endif
        socket = -1
    }

    func send(_ text: String) throws {
        var left = Array(text.utf8)[...]
        while !left.isEmpty {
            #if canImport(Glibc)
                let count = left.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            #else
                let count = left.withUnsafeBytes { Darwin.send(socket, $0.baseAddress, $0.count, 0) }
            #endif
            // A server may answer and close before it has read all.
            guard count > 0 else { return }
            left = left.dropFirst(count)
        }
    }

    /// Reads until the mark has come, or to the end where there is none.
    @discardableResult
    func read(through mark: String? = nil) throws -> String {
        while true {
            let text = String(decoding: received, as: UTF8.self)
            if let mark, text.contains(mark) { return text }
            var buffer = [UInt8](repeating: 0, count: 65536)
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else {
                guard mark == nil else { throw Late(description: "no \(mark ?? "") in \(text)") }
                return text
            }
            received += buffer[..<count]
        }
    }

    /// A whole response to one request on a connection of its own.
    static func exchange(_ port: UInt16, _ method: String, _ target: String, headers: String = "", body: String = "")
        throws -> String
    {
        let client = try PlainClient(port: port)
        try client.send(
            "\(method) \(target) HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\(headers)"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
        return try client.read()
    }
}
