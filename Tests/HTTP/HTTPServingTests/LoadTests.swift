import Exchanges
import Foundation
import HTTPServing
import TestSupport
import Testing

@Suite struct LoadTests {
    @Test func servesSixtyFourClientsAtOnce() async throws {
        let kept = PreparedResponse(status: 200, body: Array("kept".utf8), isKept: true)
        let server = try serve { request in
            switch request.body.count % 3 {
            case 0: return .ready(kept)
            case 1: return .text("\(text(request.target)) \(text(request.body))")
            default:
                let response = PreparedResponse(status: 200, body: Array(request.body))
                return .deferred { $0.send(response) }
            }
        }
        let problems = Log<String>()
        let done = Log<Int>()
        for number in 0..<64 {
            Thread.detachNewThread {
                defer { done.add(number) }
                do {
                    let client = try server.client()
                    for request in 0..<200 {
                        let body = String(repeating: "b", count: number + request)
                        try client.send(post(body, to: "/\(number)/\(request)"))
                        let expected =
                            switch body.count % 3 {
                            case 0: "kept"
                            case 1: "/\(number)/\(request) \(body)"
                            default: body
                            }
                        let answer = text(try client.response().body)
                        if answer != expected { problems.add("\(number)/\(request): \(answer)") }
                    }
                } catch {
                    problems.add("\(number): \(error)")
                }
            }
        }
        #expect(done.wait(for: 64, seconds: 60).count == 64)
        #expect(problems.elements == [])
        await server.stop()
    }

    /// More connections than there may be: those that keep the server waiting
    /// are closed, the longest first, and whoever asks is served.
    @Test func closesIdleAndSlowClientsBeforeItTurnsOneAway() async throws {
        let server = try serve({ $0.connectionLimit = 64 }) { _ in .text("served") }
        var slow: [TestClient] = []
        for number in 0..<200 {
            let client = try server.client()
            try client.send(
                number % 2 == 0 ? "GET / HTTP/1.1\r\nHos" : "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx"
            )
            slow.append(client)
        }
        let fast = try server.client()
        try fast.send(post("x"))
        #expect(text(try fast.response().body) == "served")
        #expect(slow[0].isEnded(milliseconds: 10_000))
        await server.stop()
    }
}
