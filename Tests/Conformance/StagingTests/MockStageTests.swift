import Conformance
import Exchanges
import Judging
import Matching
import Mocking
import Scenarios
import Staging
import TestSupport
import Testing

@Suite struct MockStageTests {
    private static let values = CaseValues(
        text: "drawn",
        model: "m",
        promptTokens: 2,
        completionTokens: 3,
        finishReason: "length",
        key: "fw_fd_1"
    )

    private static func script(_ status: Int) -> Scenario {
        let plan = ResponsePlan(status: status, headers: [], body: .whole(.init(bytes: Array("\(status)".utf8))))
        return Scenario(
            name: "script",
            rules: [Rule(when: .init(), steps: [Step(response: plan)], after: .miss)]
        )
    }

    private static func response(_ stage: MockStage, _ path: String) -> Int? {
        guard case .ready(let response) = stage.decision(Request(path: path)).kind else { return nil }
        return response.status
    }

    @Test func eachTokenHasAScriptAndARecordOfItsOwn() async throws {
        let stage = MockStage(redaction: .sample, clock: ManualClock())
        stage.serves(at: "http://127.0.0.1:1")
        let one = try await stage.open(script: Self.script(201), values: Self.values, token: "one")
        _ = try await stage.open(script: Self.script(202), values: Self.values, token: "two")
        #expect(one.baseURL == "http://127.0.0.1:1/c/one")
        #expect(Self.response(stage, "/c/one/a/b") == 201)
        #expect(Self.response(stage, "/c/two/a") == 202)
        #expect(Self.response(stage, "/c/one/a") == Miss.status)
        let seen = await stage.look(token: "one").exchanges
        #expect(seen.map(\.path) == ["/a/b", "/a"])
        #expect(seen.map(\.rule) == [0, nil])
        #expect(seen.map(\.missed) == [nil, "consumed"])
        #expect(await stage.strays() == [])
    }

    @Test(arguments: ["/a", "/c/other/a", "/c/one/s/script/a"])
    func whatComesToNoRunsAddressIsAStray(path: String) async throws {
        let stage = MockStage(redaction: .sample, clock: ManualClock())
        _ = try await stage.open(script: Self.script(200), values: Self.values, token: "one")
        #expect(Self.response(stage, path) == Miss.status)
        #expect(await stage.strays().map(\.request.path) == [path])
        #expect(await stage.look(token: "one").exchanges == [])
    }

    @Test func whatComesPastTheLimitIsCounted() async throws {
        let stage = MockStage(redaction: .sample, clock: ManualClock())
        _ = try await stage.open(script: Self.script(200), values: Self.values, token: "one")
        for _ in 0..<10_003 { _ = stage.decision(Request(path: "/c/one/a")) }
        let seen = await stage.look(token: "one")
        #expect(seen.exchanges.count == 10_000)
        #expect(seen.lostExchanges == 3)
    }

    @Test func whatComesPastTheLimitOfBytesIsCounted() async throws {
        let stage = MockStage(redaction: .sample, clock: ManualClock())
        _ = try await stage.open(script: Self.script(200), values: Self.values, token: "one")
        let body = [UInt8](repeating: 0x61, count: 6 << 20)
        for _ in 0..<4 { _ = stage.decision(Request(path: "/c/one/a", body: body)) }
        _ = stage.decision(Request(path: "/c/one/a"))
        let seen = await stage.look(token: "one")
        #expect(seen.exchanges.map(\.request.body.count) == [6 << 20, 6 << 20, 0])
        #expect(seen.lostExchanges == 2)
    }

    @Test func anEncodedBodyIsEvidenceOfWhatItSays() async throws {
        let stage = MockStage(redaction: .sample, clock: ManualClock())
        _ = try await stage.open(script: Self.script(200), values: Self.values, token: "one")
        let request = Request(
            path: "/c/one/a",
            headers: ["Content-Encoding": "gzip"],
            body: [0x1F, 0x8B],
            decodedBody: Array("{}".utf8)
        )
        _ = stage.decision(request)
        let seen = try #require(await stage.look(token: "one").exchanges.first?.request)
        #expect(seen.body == Array("{}".utf8))
        #expect(seen.decodedBody == nil)
        #expect(seen.headers["Content-Encoding"] == "gzip")
    }

    @Test func aClosedEndpointAnswersNoMore() async throws {
        let stage = MockStage(redaction: .sample, clock: ManualClock())
        _ = try await stage.open(script: Self.script(200), values: Self.values, token: "one")
        #expect(await stage.close(token: "one").exchanges == [])
        #expect(Self.response(stage, "/c/one/a") == Miss.status)
        #expect(await stage.strays().count == 1)
    }

    @Test func aCloseWaitsForARunningResponseAndNotForever() async throws {
        let clock = ManualClock()
        let stage = MockStage(redaction: .sample, clock: clock)
        _ = try await stage.open(script: Self.script(200), values: Self.values, token: "one")
        let response = stage.decision(Request(path: "/c/one/a"))
        async let closed = stage.close(token: "one")
        while clock.nextInstant == nil { await Task.yield() }
        response.observer?.responseEnded(.complete, trailers: [:], at: 7)
        #expect(await closed.exchanges.map(\.times.responseEnd) == [7])
    }
}
