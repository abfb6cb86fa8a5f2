import Documents
import Exchanges

/// A request of the journal as JSON, its secrets hidden.
struct RequestView: Sendable {
    let journal: TrafficJournal
    let redaction: RedactionPolicy

    /// What stands in a list of them.
    func line(_ record: JournalRecord) -> [Member] {
        let exchange = record.exchange
        let annotation = exchange.annotation
        let delivered = exchange.ending.map { Value.string($0.rawValue) } ?? .null
        return [
            Member("n", .integer(record.number)),
            Member("at", .string(Self.instant(record.wall))),
            Member("token", annotation?.token.map { .string(redaction.text($0)) } ?? .null),
            Member("scenario", annotation.map { $0.source.isEmpty ? .null : .string($0.source) } ?? .null),
            Member("rule", journal.ruleName(record).map { .string($0) } ?? .null),
            Member("step", annotation?.step.map { .integer($0) } ?? .null),
            Member(
                "request",
                .object([
                    "method": .string(redaction.text(exchange.request.method)),
                    "path": .string(redaction.request(Request(path: exchange.path)).path),
                ])
            ),
            Member("response", .object(["status": record.status.map { .integer($0) } ?? .null])),
            Member("delivered", delivered),
            Member("missed", record.miss.map { .string($0.kind.rawValue) } ?? .null),
        ]
    }

    /// All that is known of one.
    func whole(_ record: JournalRecord) -> Value {
        // A key that only a header knows may stand in a body, too.
        let redaction = redaction.hiding(credentialsOf: record.exchange.request)
        var exchange = redaction.exchange(record.exchange)
        exchange.raw = exchange.raw.map { redaction.body($0).bytes }
        let meant = record.meant.map { redaction.body($0).bytes }
        var members = RequestView(journal: journal, redaction: redaction).line(record)
        let times = exchange.times
        var request: [Member] = [
            Member("method", .string(exchange.request.method)),
            Member("path", .string(exchange.path)),
            Member("target", .string(exchange.request.target)),
            Member("query", exchange.request.query.map { .string($0) } ?? .null),
            Member("headers", Self.headers(exchange.request.headers)),
        ]
        request += Self.body(exchange.request.body)
        request.append(Member("bodyBytes", .integer(record.bodyCount)))
        Self.set("request", .object(request), in: &members)
        Self.set("response", .object(Self.response(exchange, record, meant: meant)), in: &members)
        members.append(Member("connection", .integer(exchange.connection)))
        members.append(Member("whole", .bool(record.isWhole)))
        if let end = times.responseEnd { members.append(Member("ms", Self.milliseconds(end &- times.firstByte))) }
        if let miss = record.miss { members += miss.members }
        return .object(members)
    }

    private static func response(_ exchange: Exchange, _ record: JournalRecord, meant: [UInt8]?) -> [Member] {
        var members = [Member("status", record.status.map { .integer($0) } ?? .null)]
        if let raw = exchange.raw { members.append(Member("raw", .object(body(raw)))) }
        guard let response = exchange.response else { return members }
        members.append(Member("headers", headers(response.headers)))
        guard exchange.raw == nil else { return members }
        if let meant { return members + [Member("meant", .object(body(meant)))] }
        members += body(response.body)
        let chunks = response.chunks.map { Value.array([milliseconds($0.at), .integer($0.bytes.count)]) }
        members.append(Member("chunks", .array(chunks)))
        if !response.trailers.isEmpty { members.append(Member("trailers", headers(response.trailers))) }
        return members
    }

    private static func set(_ name: String, _ value: Value, in members: inout [Member]) {
        if let place = members.firstIndex(where: { $0.name == name }) { members[place].value = value }
    }

    private static func headers(_ headers: Headers) -> Value {
        .array(headers.map { .array([.string($0.name), .string($0.value)]) })
    }

    private static func body(_ bytes: [UInt8]) -> [Member] {
        UTF8Check.isValid(bytes)
            ? [Member("body", .string(String(decoding: bytes, as: UTF8.self)))]
            : [Member("base64", .string(Base64.encode(bytes)))]
    }

    /// Milliseconds to the microsecond.
    private static func milliseconds(_ nanoseconds: UInt64) -> Value {
        let micros = nanoseconds / 1000
        let fraction = String(String(1000 + micros % 1000).dropFirst())
        let digits = fraction.utf8.allSatisfy { $0 == 0x30 } ? "" : "." + fraction
        return .number("\(micros / 1000)\(digits)")
    }

    /// `2026-11-26T05:00:00.123Z`.
    static func instant(_ wall: Int64) -> String {
        let milliseconds = max(wall, 0) / 1_000_000
        return ISODate.instant(milliseconds / 1000).dropLast() + "."
            + String(String(1000 + milliseconds % 1000).dropFirst()) + "Z"
    }
}
