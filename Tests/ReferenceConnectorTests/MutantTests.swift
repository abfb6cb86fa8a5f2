import Contracts
import Exchanges
import Testing

@testable import ReferenceConnector

/// Each mutant beside the good connector in a run that tells them apart, and
/// in one where its broken line makes no difference.
@Suite struct MutantTests {
    /// A way to look at a run, chosen for what the mutant breaks.
    private struct Sight: Equatable {
        var result: [String]
        var requests: [OutgoingRequest]
        var waits: [Double]
    }

    private static func run(_ stage: Stage, _ mutant: Mutant?) async -> (Sight, [String]) {
        var stage = stage
        stage.mutant = mutant
        stage.clock = JumpingClock()
        stage.upstream = stage.upstream.again()
        let result = await stage.execute()
        let shown = result.shown.filter { !$0.hasPrefix("mutantHit") }
        return (
            Sight(result: shown, requests: stage.upstream.requests, waits: stage.clock.waits), result.hits
        )
    }

    /// The run in which a mutant shows.
    private static func stage(_ mutant: Mutant) -> Stage {
        let good = ScriptStep.reply(200, [:], Stage.chat)
        let limited = ScriptStep.reply(429)
        var stage: Stage
        switch mutant {
        case .m01, .m02, .m09, .m73: stage = Stage(Array(repeating: limited, count: 12) + [good])
        case .m03, .m14, .m15a, .m15b, .m40: stage = Stage(limited, good)
        case .m04: stage = Stage(.reply(429, ["Retry-After": "3"]), good)
        case .m05: stage = Stage(.reply(429, ["Retry-After": "Wed, 18 Nov 2026 11:06:43 GMT"]), good)
        case .m08: stage = Stage([limited, limited, limited, limited, limited, limited, good])
        case .m10, .m24, .m35, .m41a, .m78: stage = Stage(.reply(401))
        case .m11, .m27: stage = Stage(.reply(400))
        case .m29: stage = Stage(.reply(404))
        case .m38, .m83: stage = Stage(.reply(201, [:], Stage.chat))
        case .m42: stage = Stage(.reply(200, [:], #"{"a":"\#(String(repeating: "x", count: 5000))"}"#))
        case .m85: stage = Stage(limited, .reply(401))
        default: stage = Stage(good)
        }
        switch mutant {
        case .m20:
            stage.run.parameters["catalyst_secretSource"] = "env"
            stage.run.parameters["catalyst_authValue"] = "fireworks_api_key"
            stage.run.environment = ["FIREWORKS_API_KEY": Stage.key]
        case .m23:
            stage.run.parameters["catalyst_secretSource"] = "env"
            stage.run.parameters["catalyst_authValue"] = "fireworks_api_key"
        case .m25: stage.run.variables = [("userMessage", .string("a\"b"))]
        case .m75:
            stage.run.parameters["catalyst_payload"] = #"{"model":"llama"}"#
            stage.upstream = ScriptedUpstream(.reply(400))
        case .m99: stage.run.variables = [("userMessage", .string("${7*7}"))]
        default: break
        }
        return stage
    }

    @Test(arguments: Mutant.allCases)
    func aMutantDiffersFromTheGoodConnectorAndTellsSo(mutant: Mutant) async {
        let stage = Self.stage(mutant)
        let (good, noHits) = await Self.run(stage, nil)
        let (bad, hits) = await Self.run(stage, mutant)
        #expect(noHits == [])
        #expect(hits == [mutant.id])
        #expect(bad != good)
    }

    /// Where a mutant makes no difference it must not claim a hit: in a run
    /// that fails before anything is sent, most never come to their line.
    @Test(arguments: Mutant.allCases)
    func aHitIsToldOnlyWhereSomethingDiffers(other: Mutant) async {
        let stage = Self.stage(other)
        let (good, _) = await Self.run(stage, nil)
        for mutant in Mutant.allCases {
            let (bad, hits) = await Self.run(stage, mutant)
            #expect((bad != good) == !hits.isEmpty, "\(mutant) in the run of \(other)")
        }
    }

    @Test(
        arguments: [
            (Mutant.m01, 1, []), (.m02, 2, [1]), (.m08, 7, [1, 2, 4, 1, 1, 1]),
            (.m09, 8, [1, 1, 1, 2, 1, 4, 1]), (.m10, 4, [1, 2, 4]), (.m11, 4, [1, 2, 4]), (.m65, 2, []), (.m75, 0, []),
            (.m03, 2, [0]), (.m04, 2, [1]), (.m05, 2, [1]),
        ] as [(Mutant, Int, [Double])]
    )
    func aMutantOfTheRetryShowsInTheSchedule(mutant: Mutant, requests: Int, waits: [Double]) async {
        let (bad, _) = await Self.run(Self.stage(mutant), mutant)
        #expect(bad.requests.count == requests)
        #expect(bad.waits == waits)
    }

    @Test(
        arguments: [
            (Mutant.m23, "authorization", "Bearer fireworks_api_key"), (.m17a, "authorization", "bearer \(Stage.key)"),
            (.m17b, "authorization", "Bearer\(Stage.key)"), (.m17c, "authorization", "Bearer Bearer \(Stage.key)"),
            (.m18, "x-api-key", Stage.key), (.m14, "authorization", nil),
        ] as [(Mutant, String, String?)]
    )
    func aMutantOfTheKeyShowsInTheHeaders(mutant: Mutant, header: String, value: String?) async {
        let (bad, _) = await Self.run(Self.stage(mutant), mutant)
        #expect(bad.requests.last?.headers[header] == value)
    }

    @Test(arguments: [
        (Mutant.m15a, ""),
        (
            .m15b,
            #"{"messages":[{"role":"system","content":"You are a helpful assistant."},{"role":"user","#
                + #""content":"What is BPMN?"}],"max_tokens":1024,"model":"\#(Stage.model)"}"#
        ),
        (.m25, Stage.body("a\"b")), (.m62, Stage.body("${userMessage}")), (.m99, Stage.body("49")),
    ])
    func aMutantOfTheBodyShowsInTheRequest(mutant: Mutant, body: String) async {
        let (bad, _) = await Self.run(Self.stage(mutant), mutant)
        #expect(bad.requests.last.map { String(decoding: $0.body, as: UTF8.self) } == body)
    }

    @Test(arguments: [
        (Mutant.m24, "catalyst_error: String \"HTTP 401 (key \(Stage.key))\""),
        (.m27, "\(ConnectorOutcome.bpmnError(code: "AUTH_FAILED", message: "HTTP 400"))"),
        (.m29, "\(ConnectorOutcome.bpmnError(code: "INVALID_REQUEST", message: "HTTP 404"))"),
        (.m38, "catalyst_success: Boolean false"), (.m40, "catalyst_statusCode: Integer 429"),
        (.m41a, "catalyst_error: Null null"), (.m41b, "catalyst_error: String \"null\""),
        (.m50, "aiReply: String \"second\""), (.m51, "modelUsed: String \"\(Stage.model)\""),
        (.m52, "promptTokens: Integer 23"), (.m52, "completionTokens: Integer 17"),
        (.m53, "finishReason: String \"stop\""),
        (.m54, #"aiReply: Json {"role":"assistant","content":"first é"}"#), (.m73, "completed"),
        (.m75, "\(ConnectorOutcome.bpmnError(code: "BAD_MODEL", message: "llama is not a model path"))"),
        (.m78, "completed"), (.m83, "catalyst_statusCode: Integer 200"),
        (.m85, "\(ConnectorOutcome.bpmnError(code: "RATE_LIMITED", message: "HTTP 401"))"),
    ])
    func aMutantOfTheOutcomeShowsInTheResult(mutant: Mutant, line: String) async {
        let (bad, _) = await Self.run(Self.stage(mutant), mutant)
        #expect(bad.result.contains(line), "\(bad.result)")
    }

    @Test(
        arguments: [
            ("01", Mutant.m01), ("1", .m01), ("M05", .m05), ("m5", .m05), ("17a", .m17a), ("17A", .m17a), ("17", nil),
            ("", nil), ("M", nil), ("00", nil), ("017a", nil), ("99", .m99), ("9", .m09),
        ] as [(String, Mutant?)]
    )
    func aMutantIsNamedByItsNumber(text: String, mutant: Mutant?) {
        #expect(Mutant(text) == mutant)
    }

    @Test func everyMutantHasATitleAndAKiller() throws {
        let path = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        let known =
            try Requirements.load(path + "/Scenarios/fireworks-ai/requirements.yaml").checks + [
                "run.terminated", "wire.no-stray",
            ]
        for mutant in Mutant.allCases {
            #expect(!mutant.title.isEmpty && !mutant.killers.isEmpty)
            #expect(mutant.killers.allSatisfy { known.contains($0) }, "\(mutant)")
        }
        #expect(Set(Mutant.allCases.map(\.title)).count == Mutant.allCases.count)
    }
}
