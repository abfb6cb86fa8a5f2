import Documents
import Exchanges
import Synchronization
import TestSupport
import Testing

@testable import ProcessEngine

/// Answers every request with the same response.
private struct Always: Responder {
    var status: Int
    var headers: Headers
    var body: String

    func decide(_ request: IncomingRequest) -> Answer {
        .answer(.ready(PreparedResponse(status: status, headers: headers, body: Array(body.utf8))))
    }
}

@Suite struct EngineClientTests {
    let clock = ManualClock()

    private func client(_ status: Int, _ type: String, _ body: String) -> EngineClient {
        let responder = Always(status: status, headers: type.isEmpty ? [:] : ["Content-Type": type], body: body)
        return EngineClient(
            url: "http://engine/engine-rest/",
            upstream: ResponderUpstream(responder, clock: clock),
            clock: clock
        )
    }

    private func error(_ status: Int, _ type: String, _ body: String) async -> EngineError? {
        do {
            _ = try await client(status, type, body).version()
            return nil
        } catch {
            return error
        }
    }

    @Test func readsAnAnswer() async throws {
        #expect(try await client(200, "application/json", #"{"version":"7.24.0"}"#).version() == "7.24.0")
    }

    @Test func tellsWhatTheEngineRefuses() async {
        let body = #"{"type":"RestException","message":"no","code":null}"#
        #expect(
            await error(400, "application/json", body)
                == EngineError(
                    .refused,
                    "the engine refuses (400 RestException): no",
                    hint: "look at its log",
                    status: 400,
                    body: EngineErrorBody("RestException", "no")
                )
        )
        let forbidden = await error(403, "application/json", body)
        #expect(forbidden?.code == .unauthorized)
        #expect(forbidden?.isTransient == false)
        let broken = await error(500, "application/json", #"{"type":"X","message":null,"code":10002}"#)
        #expect(broken?.body == EngineErrorBody("X", "", code: 10002))
        #expect(broken?.isTransient == false)
        #expect(await error(500, "application/json", #"{"type":"X","message":"m","code":1}"#)?.isTransient == true)
        #expect(await error(503, "text/html", "<html>")?.isTransient == true)
    }

    @Test(arguments: [
        (200, "text/html", "<!DOCTYPE html>\n<html>"), (404, "text/html;charset=utf-8", "<html>not here</html>"),
        (200, "text/plain", "hello"), (404, "application/json", #"{"error":"Not Found"}"#), (200, "", ""),
        (302, "text/html", ""),
    ])
    func tellsWhatIsNoEngine(status: Int, type: String, body: String) async {
        let error = await error(status, type, body)
        #expect(error?.code == .notAnEngine, "\(error?.message ?? "")")
        #expect(error?.message.hasPrefix("what answers at http://engine/engine-rest is no engine's REST API") == true)
    }

    @Test func tellsOfCredentials() async {
        #expect(await error(401, "", "")?.code == .unauthorized)
    }

    @Test func givesUpAnEngineThatDoesNotAnswer() async {
        struct Silent: Responder {
            func decide(_ request: IncomingRequest) -> Answer { .answer(.deferred { _ in }) }
        }
        let upstream = ResponderUpstream(Silent(), clock: clock)
        let client = EngineClient(url: "http://engine", upstream: upstream, timeout: 2_000_000_000, clock: clock)
        async let answer: Result<String, any Error> = {
            do { return .success(try await client.version()) } catch { return .failure(error) }
        }()
        while clock.nextInstant == nil { await Task.yield() }
        clock.advance(by: 2_000_000_000)
        let failure = await answer
        guard case .failure(let error as EngineError) = failure else {
            Issue.record("\(failure)")
            return
        }
        #expect(error.code == .slow)
        #expect(error.message == "the engine at http://engine does not answer within 2.0 s")
    }

    @Test func escapesPiecesOfPaths() {
        #expect(CanonicalQuery.escaped("a b/ü~") == "a%20b%2F%C3%BC~")
    }
}
