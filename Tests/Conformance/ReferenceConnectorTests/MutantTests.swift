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
        let good = ScriptStep.response(200, [:], Stage.chat)
        let limited = ScriptStep.response(429)
        var stage: Stage
        switch mutant {
        case .neverRetries, .retriesOnce, .multipliesRetries, .silentAfterLast429:
            stage = Stage(Array(repeating: limited, count: 12) + [good])
        case .retriesWithoutDelay, .retriesWithoutAuthorization, .retriesWithEmptyBody, .retriesWithChangedBody,
            .keepsFirstStatus:
            stage = Stage(limited, good)
        case .ignoresRetryAfter: stage = Stage(.response(429, ["Retry-After": "3"]), good)
        case .ignoresRetryAfterDate:
            stage = Stage(.response(429, ["Retry-After": "Wed, 18 Nov 2026 11:06:43 GMT"]), good)
        case .retriesForever: stage = Stage([limited, limited, limited, limited, limited, limited, good])
        case .retries401, .leaksKeyInError, .variablesOnlyOnSuccess, .errorNullOnFailure, .needsWwwAuthenticate:
            stage = Stage(.response(401))
        case .retries400, .swaps400And401: stage = Stage(.response(400))
        case .mapsEvery4xx: stage = Stage(.response(404))
        case .only200IsSuccess, .roundsStatus: stage = Stage(.response(201, [:], Stage.chat))
        case .cutsBody, .losesLongTexts:
            stage = Stage(.response(200, [:], #"{"a":"\#(String(repeating: "x", count: 5000))"}"#))
        case .sticksToRateLimited: stage = Stage(limited, .response(401))
        default: stage = Stage(good)
        }
        switch mutant {
        case .lowerCaseEnvironment:
            stage.run.parameters["catalyst_secretSource"] = "env"
            stage.run.parameters["catalyst_authValue"] = "fireworks_api_key"
            stage.run.environment = ["FIREWORKS_API_KEY": Stage.key]
        case .sendsSecretName:
            stage.run.parameters["catalyst_secretSource"] = "env"
            stage.run.parameters["catalyst_authValue"] = "fireworks_api_key"
        case .noEscaping: stage.run.variables = [("userMessage", .string("a\"b"))]
        case .inventsErrorCode:
            stage.run.parameters["catalyst_payload"] = #"{"model":"llama"}"#
            stage.upstream = ScriptedUpstream(.response(400))
        case .evaluatesValues: stage.run.variables = [("userMessage", .string("${7*7}"))]
        case .onlyLatin1: stage.run.variables = [("userMessage", .string("\u{e9} and \u{3a9}"))]
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
            (Mutant.neverRetries, 1, []), (.retriesOnce, 2, [1]), (.retriesForever, 7, [1, 2, 4, 1, 1, 1]),
            (.multipliesRetries, 8, [1, 1, 1, 2, 1, 4, 1]), (.retries401, 4, [1, 2, 4]), (.retries400, 4, [1, 2, 4]),
            (.asksTwice, 2, []), (.inventsErrorCode, 0, []),
            (.retriesWithoutDelay, 2, [0]), (.ignoresRetryAfter, 2, [1]), (.ignoresRetryAfterDate, 2, [1]),
        ] as [(Mutant, Int, [Double])]
    )
    func aMutantOfTheRetryShowsInTheSchedule(mutant: Mutant, requests: Int, waits: [Double]) async {
        let (bad, _) = await Self.run(Self.stage(mutant), mutant)
        #expect(bad.requests.count == requests)
        #expect(bad.waits == waits)
    }

    @Test(
        arguments: [
            (Mutant.sendsSecretName, "authorization", "Bearer fireworks_api_key"),
            (.lowerCasePrefix, "authorization", "bearer \(Stage.key)"),
            (.noSpaceAfterPrefix, "authorization", "Bearer\(Stage.key)"),
            (.prefixTwice, "authorization", "Bearer Bearer \(Stage.key)"),
            (.keyInSecondHeader, "x-api-key", Stage.key), (.retriesWithoutAuthorization, "authorization", nil),
        ] as [(Mutant, String, String?)]
    )
    func aMutantOfTheKeyShowsInTheHeaders(mutant: Mutant, header: String, value: String?) async {
        let (bad, _) = await Self.run(Self.stage(mutant), mutant)
        #expect(bad.requests.last?.headers[header] == value)
    }

    @Test(arguments: [
        (Mutant.retriesWithEmptyBody, ""),
        (
            .retriesWithChangedBody,
            #"{"messages":[{"role":"system","content":"You are a helpful assistant."},{"role":"user","#
                + #""content":"What is BPMN?"}],"max_tokens":1024,"model":"\#(Stage.model)"}"#
        ),
        (.noEscaping, Stage.body("a\"b")), (.sendsPlaceholders, Stage.body("${userMessage}")),
        (.evaluatesValues, Stage.body("49")),
    ])
    func aMutantOfTheBodyShowsInTheRequest(mutant: Mutant, body: String) async {
        let (bad, _) = await Self.run(Self.stage(mutant), mutant)
        #expect(bad.requests.last.map { String(decoding: $0.body, as: UTF8.self) } == body)
    }

    @Test(arguments: [
        (Mutant.leaksKeyInError, "catalyst_error: String \"HTTP 401 (key \(Stage.key))\""),
        (.swaps400And401, "\(ConnectorOutcome.bpmnError(code: "AUTH_FAILED", message: "HTTP 400"))"),
        (.mapsEvery4xx, "\(ConnectorOutcome.bpmnError(code: "INVALID_REQUEST", message: "HTTP 404"))"),
        (.only200IsSuccess, "catalyst_success: Boolean false"), (.keepsFirstStatus, "catalyst_statusCode: Integer 429"),
        (.errorNullOnFailure, "catalyst_error: Null null"), (.errorSaysNull, "catalyst_error: String \"null\""),
        (.takesLastChoice, "aiReply: String \"second\""), (.modelFromRequest, "modelUsed: String \"\(Stage.model)\""),
        (.swapsTokenCounts, "promptTokens: Integer 23"), (.swapsTokenCounts, "completionTokens: Integer 17"),
        (.alwaysSaysStop, "finishReason: String \"stop\""),
        (.wholeMessageAsText, #"aiReply: Json {"role":"assistant","content":"first é"}"#),
        (.silentAfterLast429, "completed"),
        (.inventsErrorCode, "\(ConnectorOutcome.bpmnError(code: "BAD_MODEL", message: "llama is not listed"))"),
        (.needsWwwAuthenticate, "completed"), (.roundsStatus, "catalyst_statusCode: Integer 200"),
        (.sticksToRateLimited, "\(ConnectorOutcome.bpmnError(code: "RATE_LIMITED", message: "HTTP 401"))"),
    ])
    func aMutantOfTheOutcomeShowsInTheResult(mutant: Mutant, line: String) async {
        let (bad, _) = await Self.run(Self.stage(mutant), mutant)
        #expect(bad.result.contains(line), "\(bad.result)")
    }

    @Test(
        arguments: [
            ("01", Mutant.neverRetries), ("1", .neverRetries), ("M05", .ignoresRetryAfterDate),
            ("m5", .ignoresRetryAfterDate), ("17a", .lowerCasePrefix), ("17A", .lowerCasePrefix), ("17", nil),
            ("", nil), ("M", nil), ("00", nil), ("017a", nil), ("99", .evaluatesValues), ("9", .multipliesRetries),
        ] as [(String, Mutant?)]
    )
    func aMutantIsNamedByItsNumber(text: String, mutant: Mutant?) {
        #expect(Mutant(text) == mutant)
    }

    @Test func everyMutantHasATitleAndAKiller() throws {
        let path = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
        let known =
            try Requirements.load(path + "/Scenarios/fireworks-ai/requirements.yaml").checks + [
                "run.terminated", "wire.no-stray",
            ]
        let contract = try Contract.load(path + "/Scenarios/fireworks-ai/contract.yaml")
        for mutant in Mutant.allCases {
            let killers = mutant.killers(contract)
            #expect(!mutant.title.isEmpty && !killers.isEmpty)
            #expect(killers.allSatisfy { known.contains($0) }, "\(mutant)")
        }
        #expect(Set(Mutant.allCases.map(\.title)).count == Mutant.allCases.count)
    }
}
