import Contracts
import Documents
import Exchanges
import Judging
import Scenarios
import TestSupport

/// Observations of a connector that does everything right, to be broken in
/// one place each.
enum Seen {
    static let key = "fw_fd_5b1e"

    static let drawn = Drawn(
        values: CaseValues(
            text: "Answer, with \"quotes\" and an ü.",
            model: "accounts/fd-1/models/response-2",
            promptTokens: 1009,
            completionTokens: 2003,
            finishReason: "length",
            key: key
        ),
        runID: "run-1",
        token: "t0ken"
    )

    static let parameters = [
        "catalyst_method": "POST", "catalyst_authHeader": "Authorization", "catalyst_authPrefix": "Bearer",
        "catalyst_secretSource": "variable", "catalyst_authValue": key, "catalyst_maxRetries": "3",
        "catalyst_payload": """
        {"model": "accounts/a/models/m", "max_tokens": 1024, "messages": [{"role": "user", "content": "${userMessage}"}]}
        """,
        "catalyst_responseMapping": """
        {"aiReply": "choices[0].message.content", "modelUsed": "model", "promptTokens": "usage.prompt_tokens",
         "completionTokens": "usage.completion_tokens", "finishReason": "choices[0].finish_reason"}
        """,
        "catalyst_errorMapping": #"{"429": "RATE_LIMITED", "401": "AUTH_FAILED", "400": "INVALID_REQUEST"}"#,
    ]

    static let chat: Value = .object([
        "model": .string(drawn.values.model),
        "choices": .array([
            .object([
                "message": .object(["content": .string(drawn.values.text)]), "finish_reason": .string("length"),
            ]),
            .object(["message": .object(["content": .string("another")]), "finish_reason": .string("stop")]),
        ]),
        "usage": .object(["prompt_tokens": .integer(1009), "completion_tokens": .integer(2003)]),
    ])

    static func body(_ message: String) -> String {
        let payload: Value = .object([
            "model": .string("accounts/a/models/m"), "max_tokens": .integer(1024),
            "messages": .array([.object(["role": .string("user"), "content": .string(message)])]),
        ])
        return JSONWriter().string(payload)
    }

    static func response(_ status: Int, _ headers: Headers = [:]) -> Response {
        let body = JSONWriter().bytes(status < 300 ? chat : .object(["error": .string("no")]))
        return Response(status: status, headers: headers, body: body)
    }

    /// What is seen where the provider answers with these statuses, each
    /// retry coming so many milliseconds after the response before it.
    static func observation(
        _ statuses: [Int] = [200],
        gaps: [UInt64] = [1000, 1000, 1000],
        message: String = "What is BPMN?",
        edit: (inout Observation) -> Void = { _ in }
    ) -> Observation {
        var now: UInt64 = 5_000_000_000
        let exchanges = statuses.enumerated().map { number, status in
            if number > 0 { now += gaps[number - 1] * 1_000_000 }
            return Exchange.seen(
                number,
                connection: 7,
                at: now,
                answered: now,
                ended: now + 1000,
                Request(
                    path: "/c/t0ken/inference/v1/chat/completions",
                    headers: ["Content-Type": "application/json", "Authorization": "Bearer \(key)"],
                    body: Array(body(message).utf8)
                ),
                rule: 0,
                step: number,
                response(status)
            )
        }
        var observation = Observation(
            drawn: drawn,
            order: RunOrder(
                id: "run-1",
                baseURL: "http://127.0.0.1:1/c/t0ken",
                parameters: parameters,
                variables: ["userMessage": .string(message)],
                deadline: 20_000_000_000
            ),
            report: report(statuses.last ?? 0),
            exchanges: exchanges,
            runSent: 4_999_000_000,
            result: now + 2_000_000
        )
        edit(&observation)
        return observation
    }

    private static func report(_ status: Int) -> RunReport {
        let codes = [429: "RATE_LIMITED", 401: "AUTH_FAILED", 400: "INVALID_REQUEST"]
        let isGood = (200..<300).contains(status)
        var variables: [String: ProcessValue] = [
            "catalyst_responseBody": .string(String(decoding: response(status).body, as: UTF8.self)),
            "catalyst_statusCode": .integer(status), "catalyst_success": .boolean(isGood),
            "catalyst_error": .string(isGood ? "" : "no"),
        ]
        if isGood {
            variables["aiReply"] = .string(drawn.values.text)
            variables["modelUsed"] = .string(drawn.values.model)
            variables["promptTokens"] = .integer(1009)
            variables["completionTokens"] = .integer(2003)
            variables["finishReason"] = .string("length")
        }
        let outcome = codes[status].map { Outcome.bpmnError(code: $0, message: "no") } ?? .completed
        return RunReport(outcome: outcome, variables: variables)
    }

    /// A case with nothing in it but checks.
    static func testCase(_ checks: [CheckUse] = [], outline: [TestCase.RuleOutline] = [], control: String? = nil)
        -> TestCase
    {
        TestCase(id: "area/name", title: "A title", control: control, script: nil, outline: outline, checks: checks)
    }

    /// What a check says, by itself.
    static func verdict(
        _ check: String,
        _ observation: Observation,
        _ parameters: CheckParameters = CheckParameters(),
        outline: [TestCase.RuleOutline] = []
    ) -> Verdict? {
        guard let standard = try? Repository.standard() else { return nil }
        return Check.named(check)?.judge(testCase(outline: outline), observation, parameters, standard)
    }
}

extension Observation {
    /// Changes the request of an exchange.
    mutating func request(_ index: Int, _ change: (inout Request) -> Void) { change(&exchanges[index].request) }

    /// Sets a variable, or removes it.
    mutating func set(_ name: String, _ value: ProcessValue?) { report.variables?[name] = value }
}
