import TestSupport

/// A client that sends bytes as they are and keeps every byte that comes.
final class PlainClient {
    private let client: TestClient
    private(set) var received: [UInt8] = []

    init(port: UInt16) throws { client = try TestClient(port: port, patience: 20) }

    func close() { client.close() }

    /// A server may answer and close before it has read all.
    func send(_ text: String) throws { try? client.send(text) }

    /// Reads until the mark has come, or to the end where there is none.
    @discardableResult
    func read(through mark: String? = nil) throws -> String {
        while true {
            let text = String(decoding: received, as: UTF8.self)
            if let mark, text.contains(mark) { return text }
            let more = (try? client.receive()) ?? []
            guard !more.isEmpty else {
                guard mark == nil else { throw Late(description: "no \(mark ?? "") in \(text)") }
                return text
            }
            received += more
        }
    }

    /// A whole response to one request on a connection of its own.
    static func exchange(_ port: UInt16, _ method: String, _ target: String, headers: String = "", body: String = "")
        throws -> String
    {
        let client = try PlainClient(port: port)
        try client.send(
            "\(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\(headers)"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
        return try client.read()
    }
}
