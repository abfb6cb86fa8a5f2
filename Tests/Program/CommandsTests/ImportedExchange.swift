import Documents
import Exchanges
import Foundation
import Testing

/// A real exchange out of another project's test data: what its client sent
/// and what Fireworks answered, without the headers of the router between.
struct ImportedExchange: CustomTestStringConvertible {
    let file: String
    let request: Request
    let head: ResponseHead
    let body: [UInt8]

    static let folder = ReadmeTests.root.path + "/Tests/Fixtures/huggingface_hub"

    private static let routersHeaders = [
        "via", "x-cache", "x-powered-by", "referrer-policy", "access-control-expose-headers",
        "cross-origin-opener-policy",
    ]

    var testDescription: String { file }

    /// The commit that the file was taken from, by its first digits.
    var commit: String { String(file.dropLast(".yaml".count).split(separator: "_").last ?? "") }

    /// The bounds that the response's chunks are given: those of its events.
    var chunks: [Range<Int>] {
        head.headers["content-type"]?.hasPrefix("text/event-stream") == true ? SSE.events(in: body) : [0..<body.count]
    }

    /// When it was recorded, in nanoseconds since 1970.
    func date() throws -> Int64 {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "GMT")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
        let text = try #require(head.headers["date"])
        let date = try #require(formatter.date(from: text))
        return Int64(date.timeIntervalSince1970) * 1_000_000_000
    }

    /// All four, the oldest first.
    static func all() throws -> [ImportedExchange] {
        let files = try Files.names(in: folder).filter { $0.hasSuffix(".yaml") }
        try #require(files.count == 4)
        let exchanges = try files.map { try ImportedExchange(file: $0) }
        return try exchanges.map { ($0, try $0.date()) }.sorted { $0.1 < $1.1 }.map(\.0)
    }

    private init(file: String) throws {
        self.file = file
        let path = Self.folder + "/" + file
        let root = try Document.yaml(try Files.read(path), name: path).root
        let interaction = try #require(root["interactions"]?.elements.last)
        let request = try #require(interaction["request"])
        let response = try #require(interaction["response"])
        let connections = ["connection", "content-length", "transfer-encoding"]
        self.request = Request(
            path: "/inference/v1/chat/completions",
            headers: Headers(
                [HeaderField("Host", "api.fireworks.ai")] + Self.fields(request["headers"], without: connections)
            ),
            body: Array((request["body"]?.string ?? "").utf8)
        )
        head = ResponseHead(
            status: try #require(response["status"]?["code"]?.integer),
            headers: Headers(Self.fields(response["headers"], without: connections + Self.routersHeaders))
        )
        let text = try #require(response["body"]?["string"]?.string)
        body = Array(text.utf8)
    }

    private static func fields(_ node: Node?, without names: [String]) -> [HeaderField] {
        (node?.members ?? []).flatMap { name, values in
            let name = name.string ?? String(decoding: name.bytes, as: UTF8.self)
            let isLeftOut = names.contains(name.lowercased()) || name.lowercased().hasPrefix("x-amz-")
            return isLeftOut ? [] : values.elements.map { HeaderField(name, $0.string ?? "") }
        }
    }
}

/// Stands in for the API: gives the response of one exchange to its request,
/// chunk by chunk.
struct StandInUpstream: Responder {
    let exchange: ImportedExchange

    func decide(_ request: IncomingRequest) -> Answer {
        guard request.body.elementsEqual(exchange.request.body), request.path.elementsEqual(exchange.request.path.utf8)
        else { return .answer(.ready(PreparedResponse(status: 400, body: Array("not what was asked then".utf8)))) }
        return .answer(
            .deferred { [exchange] writer in
                writer.begin(exchange.head, framing: .chunked)
                for range in exchange.chunks { writer.write(Array(exchange.body[range])) }
                writer.end(.complete)
            }
        )
    }
}
