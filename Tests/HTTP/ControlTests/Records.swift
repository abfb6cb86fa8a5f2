import Exchanges

@testable import Control

/// A request as a journal holds it: `at` and `end` in seconds.
func record(
    _ number: Int,
    at start: Double,
    end: Double? = nil,
    status: Int? = 200,
    path: String = "/v1/chat",
    body: String = "{}",
    headers: Headers = ["User-Agent": "test"],
    answer: Headers = [:],
    ending: Ending? = .complete,
    connection: UInt64 = 1,
    stall: JournalRecord.Stall? = nil
) -> JournalRecord {
    let instant = { (seconds: Double) in UInt64(seconds * 1e9) }
    let from = instant(start)
    var exchange = Exchange(
        number: number,
        connection: connection,
        request: Request(path: path, headers: headers, body: Array(body.utf8)),
        response: status.map { Response(head: ResponseHead(status: $0, headers: answer), framing: .length(0)) },
        ending: ending,
        times: Exchange.Times(
            request: RequestTimes(firstByte: from, headEnd: from, bodyEnd: from),
            responseStart: from,
            responseEnd: ending == nil ? nil : instant(end ?? start)
        )
    )
    exchange.annotation = Annotation(source: "s", rule: 0, step: 0)
    let wall = 1_795_000_000_000_000_000 + Int64(from)
    return JournalRecord(exchange: exchange, status: status, wall: wall, stall: stall)
}

/// A responder of one closure.
struct ClosureResponder: Responder {
    let handler: @Sendable (IncomingRequest) -> Answer

    func decide(_ request: IncomingRequest) -> Answer { handler(request) }
}
