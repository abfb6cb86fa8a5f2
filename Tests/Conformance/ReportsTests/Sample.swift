import Contracts
import Documents
import Exchanges
import Judging
import Reports
import Scenarios
import TestSupport

/// A run with one of everything that reports must show.
enum Sample {
    static let obligations = Obligations(
        set: "core-1",
        byCheck: [
            "ret.count": Obligation(
                requirement: "RET-01",
                level: .must,
                text: "A 429 is retried until a response other than 429 comes, also after two of them.",
                line: 100
            ),
            "ret.after-wait": Obligation(
                requirement: "RET-05",
                level: .should,
                text: "A Retry-After in seconds is waited for.",
                line: 100
            ),
            "ret.after-date": Obligation(
                requirement: "RET-06",
                level: .must,
                text: "A Retry-After that is a date is waited for.",
                line: 100
            ),
            "std.success": Obligation(
                requirement: "STD-04",
                level: .must,
                text: "catalyst_success is true after a 2xx response and false after any other.",
                line: 84
            ),
            "std.error-empty": Obligation(
                requirement: "STD-06",
                level: .should,
                text: "After a success catalyst_error is empty.",
                line: 85
            ),
            "sec.env-default": Obligation(
                requirement: "SEC-01",
                level: .must,
                text: "With source env, the secret is read from the environment.",
                line: 30
            ),
            "auth.header": Obligation(
                requirement: "AUTH-01",
                level: .must,
                text: "Every attempt carries exactly one Authorization header.",
                line: 20
            ),
        ]
    )

    static let header = Run.Header(
        tool: "0.1.0",
        subject: SubjectDescription(
            kind: "exec",
            name: "my-connector",
            version: "1.4.0",
            details: [.init("language", "java")],
            artifacts: [.init(name: "connector.jar", sha256: "00ff")],
            capabilities: ["parallel"]
        ),
        contract: "fireworks-ai",
        obligations: obligations,
        suite: SuiteDigest([("requirements.yaml", [])]),
        began: "2026-11-25T22:00:00Z"
    )

    static func attempt(
        _ id: String,
        title: String,
        control: String? = "outcome/success",
        _ statuses: [Int],
        outcome: Outcome = .completed,
        stderr: String = "",
        number: Int = 1,
        _ verdicts: KeyValuePairs<String, Verdict>,
        accepted: Acceptance? = nil
    ) -> Run.Attempt {
        var now: UInt64 = 1_000_000_000
        let exchanges = statuses.enumerated().map { index, status in
            now += 20_000_000
            defer { now += 1_004_000_000 }
            return Exchange.seen(
                index,
                at: now,
                answered: now + 500_000,
                Request(path: "/c/t/inference/v1/chat/completions", body: Array("{}".utf8)),
                rule: 0,
                step: index,
                missed: status == 599 ? .consumed : nil,
                Response(
                    status: status,
                    headers: status == 429 ? ["Retry-After": "3"] : [:],
                    body: [0x7B, 0x7D]
                )
            )
        }
        let values = CaseValues(
            text: "t",
            model: "m",
            promptTokens: 1009,
            completionTokens: 2003,
            finishReason: "length",
            key: "fw_fd_k"
        )
        let observation = Observation(
            attempt: number,
            drawn: Drawn(values: values, runID: "r", token: "t"),
            order: RunOrder(id: "r", baseURL: "http://127.0.0.1:1/c/t", parameters: [:], deadline: 20_000_000_000),
            report: RunReport(outcome: outcome, stderrTail: stderr),
            exchanges: exchanges,
            runSent: 1_000_000_000,
            result: now + 7_000_000
        )
        return Run.Attempt(
            testCase: TestCase(id: id, title: title, control: control, script: nil, checks: []),
            observation: observation,
            judged: verdicts.map {
                Judged(
                    testCase: id,
                    attempt: number,
                    check: $0.key,
                    verdict: $0.value,
                    acceptance: $0.value.kind == .fail ? accepted : nil
                )
            }
        )
    }

    static let good = Run(
        header: header,
        attempts: [
            attempt(
                "outcome/success",
                title: "One request that succeeds",
                control: nil,
                [200],
                ["std.success": .pass, "auth.header": .pass, "run.terminated": .pass]
            )
        ]
    )

    /// Text from the wire holds what a terminal, XML and Markdown take for
    /// their own.
    static let hostile = "\u{1B}[2Jred|`x` <b>&\"\u{0}\n]]> ü\u{202E}"

    static let bad = Run(
        header: header,
        attempts: [
            attempt(
                "errors/right-key",
                title: "A provider that looks at the key",
                control: nil,
                [200, 599],
                outcome: .failed(type: "java.io.IOException", message: hostile),
                stderr: "starting\n\(hostile)\n",
                [
                    "std.success": .fail("wrong after a 599", expected: "Boolean false", actual: hostile),
                    "wire.no-overflow": .fail("request 2 is not in the script (consumed)"),
                    "run.terminated": .pass,
                ]
            ),
            attempt(
                "errors/wrong-key",
                title: "The same provider",
                control: "errors/right-key",
                [401],
                outcome: .bpmnError(code: "AUTH_FAILED", message: "status 401"),
                ["auth.header": Verdict(.blocked, "its control errors/right-key fails"), "run.terminated": .pass]
            ),
            attempt(
                "retry/after-seconds",
                title: "Retry-After 3, then 1, then success",
                [429, 429, 200],
                ["ret.after-wait": .warn("retry 1 comes too early", expected: "at least 3s", actual: "1004ms")]
            ),
            attempt(
                "retry/twice",
                title: "Two 429, then success",
                [429, 200],
                ["ret.count": .fail("2 requests instead of 3", expected: "3 requests, completed", actual: "2 requests")]
            ),
            attempt(
                "retry/twice",
                title: "Two 429, then success",
                [429, 429, 200],
                number: 2,
                ["ret.count": .pass]
            ),
            attempt(
                "secrets/environment",
                title: "The key comes from the environment",
                [],
                outcome: .unsupported(capability: "secret:env", message: "no"),
                [
                    "sec.env-default": Verdict(.untestable, "the subject does not offer secret:env: no"),
                    "run.terminated": Verdict(.untestable, "the subject does not offer secret:env: no"),
                ]
            ),
            attempt(
                "retry/date",
                title: "Retry-After as a date",
                [429, 200],
                ["ret.after-date": .fail("retry 1 comes too early"), "ret.count": .pass],
                accepted: Acceptance(reason: "no dates yet", issue: "https://example.com/12", until: "2026-12-31")
            ),
            attempt(
                "standard/success",
                title: "After a 200",
                [200],
                [
                    "std.error-empty": .info(
                        "catalyst_error is not an empty text",
                        expected: "String \"\"",
                        actual: "Null"
                    ),
                    "std.success": Verdict(.na, "the subject does not offer it"),
                ]
            ),
        ],
        strays: [
            Exchange.seen(at: 1, Request(path: "/v1/chat/completions"), nil)
        ],
        defects: ["auth/header: the endpoint cannot be opened: the port is gone"]
    )

    static func report(_ run: Run) -> Report {
        Report(run, commandWords: ["--subject", "exec:./my harness.py"], journal: "firedrill-journal.jsonl")
    }
}
