import Exchanges
import Foundation
import Matching
import Providers
import Scenarios
import Synchronization
import TestSupport
import Testing

@testable import Mocking

@Suite struct LimiterTests {
    private static let second: Int64 = 1_000_000_000

    /// A mock of one rule with limits, and its clock.
    private final class Limited: Sendable {
        let clock = VirtualClock(ManualClock(), mode: .frozen)
        let run: ScenarioRun

        init(_ limits: [Limit], rules: [Rule]? = nil) throws {
            let response = ResponsePlan(
                status: 200,
                headers: [],
                body: .whole(TokenTemplate(bytes: Array(#"{"choices":[{"message":{"content":"12345678"}}]}"#.utf8)))
            )
            var scenario = Scenario(
                name: "limited",
                rules: rules ?? [Rule(when: .init(), steps: [Step(response: response, times: nil)])]
            )
            scenario.limits = limits
            scenario.limitHeaders = try ResponseLibrary.load(provider: Repository.root + "/Scenarios/fireworks-ai")
                .limitHeaders
            run = ScenarioRun(scenario, values: .example, redaction: .sample, clock: clock)
        }

        func ask(_ prompt: String = "1234", key: String = "k", path: String = "/", stream: Bool = false) -> Decision {
            let body = #"{"messages":[{"role":"user","content":"\#(prompt)"}],"stream":\#(stream)}"#
            return run.decision(
                Request(
                    method: "POST",
                    path: path,
                    headers: ["Authorization": "Bearer \(key)"],
                    body: Array(body.utf8)
                )
            )
        }

        func status(_ prompt: String = "1234", key: String = "k", path: String = "/") -> Int {
            ask(prompt, key: key, path: path).status
        }

        func statuses(_ count: Int, key: String = "k", path: String = "/") -> [Int] {
            (0..<count).map { _ in status(key: key, path: path) }
        }

        func lines(_ prompt: String = "1234", key: String = "k") -> [String] {
            ask(prompt, key: key).headers.map { "\($0.name): \($0.value)" }
        }
    }

    private static func generation(_ name: String) throws -> LimitHeaders {
        let all = try ResponseLibrary.load(provider: Repository.root + "/Scenarios/fireworks-ai").limitHeaders
        return try #require(all.first { $0.generation == name })
    }

    private static func limit(
        _ per: Limit.Per = .key,
        requests: Rate? = nil,
        prompt: Rate? = nil,
        uncached: Rate? = nil,
        generated: Rate? = nil,
        headers: LimitHeaders? = nil,
        retryAfter: Limit.RetryAfter = .asItIs,
        over: Limit.Over? = nil,
        shrink: Limit.Shrink? = nil
    ) -> Limit {
        var rates: [LimitHeaders.Quantity: Rate] = [:]
        rates[.requests] = requests
        rates[.prompt] = prompt
        rates[.uncachedPrompt] = uncached
        rates[.generated] = generated
        let refusal = ResponsePlan(
            status: 429,
            headers: [
                HeaderTemplate("X-RateLimit-Over-Limit", TokenTemplate(bytes: Array("recorded".utf8))),
                HeaderTemplate("Retry-After", TokenTemplate(bytes: Array("77".utf8))),
            ],
            body: .whole(TokenTemplate(bytes: []))
        )
        return Limit(
            per: per,
            rates: rates,
            headers: headers,
            retryAfter: retryAfter,
            over: over ?? .response(refusal),
            shrink: shrink
        )
    }

    @Test func aMinuteIsTenMilliseconds() throws {
        let mock = try Limited([Self.limit(requests: Rate(2, per: .minute))])
        #expect(mock.statuses(4) == [200, 200, 429, 429])
        try mock.clock.advance(by: 30 * Self.second - 1)
        #expect(mock.statuses(1) == [429])
        try mock.clock.advance(by: 1)
        #expect(mock.statuses(2) == [200, 429])
        try mock.clock.advance(by: 3_600 * Self.second)
        #expect(mock.statuses(3) == [200, 200, 429])
    }

    @Test func countsEachKeyEachTokenOrEverybody() throws {
        let once = Rate(1, per: .hour)
        let perKey = try Limited([Self.limit(.key, requests: once)])
        #expect(["a", "b", "a"].map { perKey.status(key: $0) } == [200, 200, 429])
        #expect(perKey.status(key: "a", path: "/c/t") == 429)
        let perToken = try Limited([Self.limit(.token, requests: once)])
        #expect(["/", "/c/t", "/c/u", "/c/t", "/"].map { perToken.status(path: $0) } == [200, 200, 200, 429, 429])
        let all = try Limited([Self.limit(.all, requests: once)])
        #expect(["a", "b"].map { all.status(key: $0) } == [200, 429])
        let both = try Limited([Self.limit(.key, requests: once), Self.limit(.all, requests: Rate(2, per: .minute))])
        #expect(["a", "a", "b", "c"].map { both.status(key: $0) } == [200, 429, 200, 429])
    }

    /// Eight bytes of a prompt are two tokens, seven too.
    @Test func aRefusedRequestIsNotCharged() throws {
        let mock = try Limited([
            Self.limit(
                requests: Rate(9, per: .minute),
                prompt: Rate(5, per: .minute),
                headers: try Self.generation("2025")
            )
        ])
        #expect(
            mock.lines("1234567") == [
                "x-ratelimit-limit-requests: 9", "x-ratelimit-limit-tokens-prompt: 5",
                "x-ratelimit-remaining-requests: 8", "x-ratelimit-remaining-tokens-prompt: 3",
                "x-ratelimit-over-limit: no",
            ]
        )
        for _ in 0..<3 {
            #expect(
                mock.lines("1234567890123") == [
                    "Retry-After: 77", "x-ratelimit-limit-requests: 9", "x-ratelimit-limit-tokens-prompt: 5",
                    "x-ratelimit-remaining-requests: 8", "x-ratelimit-remaining-tokens-prompt: 3",
                    "x-ratelimit-over-limit: no",
                ]
            )
        }
        #expect(mock.status("123456789012") == 200)
    }

    @Test func takesNoStepForARefusedRequest() throws {
        let steps = [201, 202].map { status in
            Step(response: ResponsePlan(status: status, headers: [], body: .whole(TokenTemplate(bytes: []))))
        }
        let mock = try Limited(
            [Self.limit(requests: Rate(1, per: .minute))],
            rules: [Rule(when: .init(), steps: steps)]
        )
        #expect(mock.statuses(3) == [201, 429, 429])
        try mock.clock.advance(by: 60 * Self.second)
        #expect(mock.statuses(1) == [202])
    }

    @Test func whatNoRuleMatchesUsesNothingUp() throws {
        let mock = try Limited(
            [Self.limit(requests: Rate(1, per: .minute))],
            rules: [
                try scenario("- { when: { path: /a }, response: { status: 200 } }").rules[0]
            ]
        )
        #expect(["/b", "/b", "/a", "/a", "/b"].map { mock.status(path: $0) } == [599, 599, 200, 429, 599])
    }

    /// What a rule matches is charged, also where it has nothing left to give.
    @Test func whatARuleHasConsumedIsChargedAllTheSame() throws {
        let mock = try Limited(
            [Self.limit(requests: Rate(2, per: .minute))],
            rules: [try scenario("- { after: miss, steps: [ { status: 200 } ] }").rules[0]]
        )
        #expect(mock.statuses(3) == [200, 599, 429])
    }

    /// Of what a step's own faults cut only what is sent is charged; what
    /// they write past the usual form is not counted.
    @Test(arguments: [("", 2), ("cut: { after: 1 event }", 1), ("close: before-head", 0), ("head: folded", 0)])
    func aFaultOfAStepChangesWhatIsCharged(fault: String, tokens: Int) throws {
        let event = { (text: String) in "{ choices: [ { delta: { content: \"\(text)\" } } ] }" }
        let stream = "stream: { events: [ \(event("1234")), \(event("5678")) ] }"
        let faults = fault.isEmpty ? "" : "{ \(fault) }"
        let rules = try scenario(
            """
            - { when: { path: /a }, steps: [ { response: { \(stream) }, faults: [ \(faults) ] } ] }
            - { response: { status: 200 } }
            """
        ).rules
        let generation = try Self.generation("2026-08")
        let mock = try Limited([Self.limit(generated: Rate(9, per: .minute), headers: generation)], rules: rules)
        _ = mock.ask(path: "/a")
        let left = mock.ask(path: "/b").headers.first { $0.name == "x-ratelimit-remaining-tokens-generated" }
        #expect(left?.value == "\(9 - tokens)")
    }

    @Test func generatedTokensAreChargedAsTheyAreSent() throws {
        let rules = [
            try scenario(
                """
                - response:
                    delay: 10s
                    stream:
                      first: 10s
                      every: 20s
                      events:
                      - { choices: [ { delta: { content: "12345" } } ] }
                      - { choices: [ { delta: { content: "678" } } ] }
                      - { choices: [ { delta: { content: "9" } } ] }
                      - 'data: [DONE]'
                """
            ).rules[0]
        ]
        let mock = try Limited(
            [Self.limit(generated: Rate(1, per: .hour), headers: try Self.generation("2026-08"))],
            rules: rules
        )
        // The bucket holds one token. 5, 8 and 9 bytes are 2, 2 and 3 tokens.
        let left = { mock.lines().first { $0.hasPrefix("x-ratelimit-remaining-tokens-generated") } }
        #expect(left() == "x-ratelimit-remaining-tokens-generated: 1")
        try mock.clock.advance(by: 20 * Self.second - 1)
        #expect(left() == "x-ratelimit-remaining-tokens-generated: 1")
        try mock.clock.advance(by: 1)
        #expect(mock.status() == 429)
        // Two requests were taken, six tokens are sent, one was there: six hours.
        try mock.clock.advance(by: 6 * 3_600 * Self.second - 1)
        #expect(mock.status() == 429)
        try mock.clock.advance(by: 1)
        #expect(mock.status() == 200)
    }

    @Test func aReadyBodyIsChargedAtOnceAndSeenByTheNext() throws {
        let mock = try Limited([
            Self.limit(generated: Rate(3, per: .minute), headers: try Self.generation("2026-08"))
        ])
        #expect(
            mock.lines() == [
                "x-ratelimit-limit-tokens-generated: 3", "x-ratelimit-remaining-tokens-generated: 3",
                "x-ratelimit-over-limit: no",
            ]
        )
        #expect(mock.lines()[1] == "x-ratelimit-remaining-tokens-generated: 1")
        #expect(mock.status() == 429)
        try mock.clock.advance(by: 39 * Self.second)
        #expect(mock.status() == 429)
        try mock.clock.advance(by: Self.second)
        #expect(mock.status() == 200)
    }

    /// Blocks of 16 tokens, which are 64 bytes.
    @Test func aPromptsBeginningIsCachedInWholeBlocks() throws {
        let mock = try Limited([
            Self.limit(
                prompt: Rate(1000, per: .minute),
                uncached: Rate(1000, per: .minute),
                headers: try Self.generation("2026-08")
            )
        ])
        let left = { (prompt: String, key: String) in
            mock.lines(prompt, key: key).filter { $0.contains("remaining") }.compactMap {
                $0.split(separator: " ").last.flatMap { Int($0) }
            }
        }
        let (a, b) = (String(repeating: "a", count: 64), String(repeating: "b", count: 64))
        #expect(left(a + b + "c", "one") == [967, 967])
        // Both blocks stood so; the rest of one token did not.
        #expect(left(a + b + "d", "one") == [934, 966])
        #expect(left(a + a, "one") == [902, 950])
        // The block stood there, and not behind this beginning.
        #expect(left(b, "one") == [886, 934])
        #expect(left(a, "two") == [984, 984])
    }

    @Test func tooManyRequestsShrinkTheGeneratedBucket() throws {
        let mock = try Limited([
            Self.limit(
                generated: Rate(600, per: .minute),
                headers: try Self.generation("2026-08"),
                shrink: .init(after: Rate(3, per: .minute), to: Rate(60, per: .minute), for: 120_000_000_000)
            )
        ])
        let generated = {
            mock.lines().prefix(2).compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
        }
        #expect((0..<5).map { _ in generated() } == [[600, 600], [600, 598], [600, 596], [60, 60], [60, 58]])
        try mock.clock.advance(by: 119 * Self.second)
        // Three a minute are not too many.
        #expect(generated() == [60, 60])
        try mock.clock.advance(by: Self.second)
        // Whole again: it fills at ten a second from here.
        #expect(generated() == [600, 59])
        try mock.clock.advance(by: Self.second)
        #expect(generated() == [600, 67])
    }

    @Test func requestsThatAreRefusedShrinkItToo() throws {
        let mock = try Limited([
            Self.limit(
                requests: Rate(1, per: .minute),
                generated: Rate(600, per: .minute),
                headers: try Self.generation("2026-08"),
                shrink: .init(after: Rate(2, per: .minute), to: Rate(60, per: .minute), for: 1_000_000_000)
            )
        ])
        #expect(mock.statuses(2) == [200, 429])
        #expect(mock.lines().contains("x-ratelimit-limit-tokens-generated: 60"))
    }

    @Test func servesAllTheSameAndSaysSo() throws {
        let mock = try Limited([
            Self.limit(requests: Rate(1, per: .minute), headers: try Self.generation("2026-10"), over: .serve)
        ])
        #expect((0..<2).map { _ in mock.lines() } == [["x-ratelimit-over-limit: no"], ["x-ratelimit-over-limit: yes"]])
        #expect(mock.status() == 200)
        // What was served beyond the limit was not charged.
        try mock.clock.advance(by: 60 * Self.second)
        #expect(mock.lines() == ["x-ratelimit-over-limit: no"])
    }

    @Test func saysThatItIsOverWhereNothingIsSaidOfHeaders() throws {
        let mock = try Limited([Self.limit(requests: Rate(1, per: .minute), over: .serve)])
        #expect((0..<2).map { _ in mock.lines() } == [[], ["x-ratelimit-over-limit: yes"]])
        let none = LimitHeaders(generation: "none", fields: [])
        let silent = try Limited([Self.limit(requests: Rate(1, per: .minute), headers: none, over: .serve)])
        #expect((0..<2).map { _ in silent.lines() } == [[], []])
    }

    @Test(arguments: [
        (Limit.RetryAfter.asItIs, "77"), (.seconds, "40"), (.text("soon"), "soon"),
        (.date, "Wed, 18 Nov 2026 11:07:40 GMT"),
    ])
    func saysWhenThereIsRoom(retryAfter: Limit.RetryAfter, value: String) throws {
        let mock = try Limited([Self.limit(requests: Rate(1, per: .minute), retryAfter: retryAfter)])
        #expect(mock.status() == 200)
        // 2026-11-18T11:06:40Z and 20.5 s; there is room 39.5 s later.
        try mock.clock.advance(by: 20 * Self.second + Self.second / 2)
        #expect(mock.ask().headers["Retry-After"] == value)
    }

    @Test func leavesHeadersAloneWhereNothingIsSaidOfThem() throws {
        let once = Rate(1, per: .hour)
        let silent = try Limited([Self.limit(requests: once)])
        #expect(silent.lines() == [])
        #expect(silent.lines() == ["X-RateLimit-Over-Limit: recorded", "Retry-After: 77"])
        let none = try Limited([Self.limit(requests: once, headers: LimitHeaders(generation: "none", fields: []))])
        #expect(none.lines() == [])
        #expect(none.lines() == ["Retry-After: 77"])
    }

    @Test func tellsOfResetsAsOpenAIDoes() throws {
        let mock = try Limited([
            Self.limit(
                requests: Rate(60, per: .minute),
                prompt: Rate(600, per: .hour),
                generated: Rate(90, per: .minute),
                headers: try Self.generation("openai")
            )
        ])
        #expect(
            mock.lines("12345") == [
                "x-ratelimit-limit-requests: 60", "x-ratelimit-limit-tokens: 100", "x-ratelimit-remaining-requests: 59",
                "x-ratelimit-remaining-tokens: 98", "x-ratelimit-reset-requests: 1s", "x-ratelimit-reset-tokens: 12s",
            ]
        )
    }

    @Test(arguments: [
        (0, "0s"), (1, "1ms"), (120_000_000, "120ms"), (1_000_000_000, "1s"), (8_640_000_000, "8.64s"),
        (72_500_000_000, "1m12.5s"), (360_000_000_000, "6m0s"), (3_600_000_000_000, "1h0m0s"),
    ])
    func writesASpan(nanoseconds: UInt64, text: String) {
        #expect(LimitFields.span(nanoseconds) == text)
    }

    @Test func forgetsTheKeyThatWasSilentLongestAndSaysSo() throws {
        let told = Mutex<[String]>([])
        var scenario = Scenario(name: "limited", rules: [])
        scenario.limits = [Self.limit(requests: Rate(1, per: .hour))]
        let limiter = Limiter(scenario, redaction: .sample, clock: ManualClock(), ownerLimit: 2) { line in
            told.withLock { $0.append(line) }
        }
        let refused = ["a", "b", "a", "c", "b", "d"].map { key in
            let request = Request(path: "/", headers: ["Authorization": "Bearer \(key)"])
            let incoming = IncomingRequest(connection: 0) { _ in request.headers }
            return incoming.lend(request) { limiter.admit(incoming).refusal != nil }
        }
        #expect(refused == [false, false, true, false, false, false])
        #expect(
            told.withLock(\.self) == [
                "the limits of scenario limited have met more than 2 keys or tokens: "
                    + "the one that was silent longest begins anew"
            ]
        )
    }

    @Test func isFilledAnew() throws {
        let mock = try Limited([
            Self.limit(.token, requests: Rate(1, per: .hour)), Self.limit(.all, requests: Rate(3, per: .minute)),
        ])
        #expect(["/c/t", "/c/u", "/c/t"].map { mock.status(path: $0) } == [200, 200, 429])
        mock.run.resetLimits(token: "t")
        #expect(["/c/u", "/c/t", "/c/v"].map { mock.status(path: $0) } == [429, 200, 429])
        mock.run.resetLimits()
        #expect(["/c/u", "/c/t", "/c/v"].map { mock.status(path: $0) } == [200, 200, 200])
    }

    /// The limits against a model of whole seconds: at one token a second each
    /// second brings one, up to sixty.
    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func agreesWithAModelOfWholeSeconds(seed: UInt64) throws {
        let mock = try Limited([
            Self.limit(
                requests: Rate(60, per: .minute),
                prompt: Rate(2, per: .second),
                headers: try Self.generation("2025")
            )
        ])
        var random = DrawnNumbers(seed: seed, rule: 0, request: 0)
        var model: [String: (requests: Int, prompt: Int, second: Int)] = [:]
        var second = 0
        for _ in 0..<2_000 {
            let pause = Int(random.next() % 4) / 2
            if pause > 0 {
                try mock.clock.advance(by: Int64(pause) * Self.second)
                second += pause
            }
            let key = ["a", "b", "c"][Int(random.next() % 3)]
            let tokens = Int(random.next() % 12)
            var (requests, prompt, since) = model[key] ?? (60, 120, second)
            requests = min(60, requests + second - since)
            prompt = min(120, prompt + 2 * (second - since))
            let isTaken = requests >= 1 && prompt >= tokens
            if isTaken { (requests, prompt) = (requests - 1, prompt - tokens) }
            model[key] = (requests, prompt, second)
            let decision = mock.ask(String(repeating: "x", count: tokens * 4), key: key)
            #expect(decision.status == (isTaken ? 200 : 429))
            #expect(decision.headers["x-ratelimit-remaining-requests"] == "\(requests)")
            #expect(decision.headers["x-ratelimit-remaining-tokens-prompt"] == "\(prompt)")
        }
    }

    /// Sixty-four clients at once, while time is moved: what each met is what
    /// it meets in the order of instants, and no token is given twice.
    @Test func manyClientsAtOnceHaveAnOrder() async throws {
        var scenario = Scenario(name: "limited", rules: [])
        scenario.limits = [Self.limit(.all, requests: Rate(600, per: .minute), generated: Rate(1, per: .second))]
        let clock = VirtualClock(ManualClock(), mode: .frozen)
        let limiter = Limiter(scenario, redaction: .sample, clock: clock) { _ in }
        let response = PreparedResponse(status: 200, body: Array(#"{"text":""}"#.utf8))
        let met = try await withThrowingTaskGroup(of: [(now: UInt64, isTaken: Bool)].self) { group in
            for client in 0..<64 {
                group.addTask {
                    let request = Request(path: "/")
                    let incoming = IncomingRequest(connection: UInt64(client)) { _ in [:] }
                    var met: [(now: UInt64, isTaken: Bool)] = []
                    for turn in 0..<100 {
                        if turn % 10 == client % 10 { try clock.advance(by: 37_000_000) }
                        let admission = incoming.lend(request) { limiter.admit(incoming) }
                        if admission.refusal == nil { limiter.charge(.ready(response), to: admission) }
                        met.append((admission.now, admission.refusal == nil))
                    }
                    return met
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(met.count == 6_400)
        let groups = Dictionary(grouping: met, by: \.now).sorted { $0.key < $1.key }
        // Tenths of seconds and their parts: ten tokens a second are one in
        // 100 ms, counted in nanoseconds.
        let token: UInt64 = 100_000_000
        var level: UInt64 = 600 * token
        var last = groups[0].key
        for (now, requests) in groups {
            level = min(600 * token, level + (now - last))
            last = now
            let taken = requests.count { $0.isTaken }
            #expect(taken == min(requests.count, Int(level / token)))
            level -= UInt64(taken) * token
        }
    }

    /// The same requests at the same instants, twice.
    @Test func theSameSequenceGivesTheSameAnswers() throws {
        func play() throws -> [String] {
            let mock = try Limited([
                Self.limit(
                    requests: Rate(90, per: .minute),
                    prompt: Rate(700, per: .minute),
                    uncached: Rate(650, per: .minute),
                    generated: Rate(7, per: .hour),
                    headers: try Self.generation("2026-08"),
                    retryAfter: .seconds,
                    shrink: .init(after: Rate(50, per: .minute), to: Rate(3, per: .hour), for: 7_000_000_000)
                ),
                Self.limit(.all, requests: Rate(3, per: .second), headers: try Self.generation("openai"), over: .serve),
            ])
            var random = DrawnNumbers(seed: 7, rule: 0, request: 0)
            return try (0..<500).map { _ in
                try mock.clock.advance(by: Int64(random.next() % 1_000_000_007))
                let prompt = String(repeating: "y", count: Int(random.next() % 300))
                let decision = mock.ask(prompt, key: "\(random.next() % 5)")
                return "\(decision.status) "
                    + decision.headers.map { "\($0.name): \($0.value)" }.joined(separator: ", ")
            }
        }
        let (one, two) = (try play(), try play())
        #expect(one == two)
        #expect(Set(one.map { $0.prefix(3) }) == ["200", "429"])
    }
}

extension Decision {
    fileprivate var head: ResponseHead {
        switch kind {
        case .ready(let response): ResponseHead(status: response.status, headers: response.headers)
        case .stream(let stream): stream.response.head
        case .deferred, .raw, .close: ResponseHead(status: 0)
        }
    }
    fileprivate var status: Int { head.status }
    fileprivate var headers: Headers { head.headers }
}
