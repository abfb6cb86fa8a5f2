import Contracts
import Documents
import Exchanges
import Judging
import Scenarios
import TestSupport
import Testing

/// Every check: that it lets the right connector pass, and what it says of a
/// wrong one.
@Suite struct ChecksTests {
    /// A check, where it passes, and how the same is broken.
    struct Row: Sendable, CustomTestStringConvertible {
        var check: String
        var statuses: [Int] = [200]
        var gaps: [UInt64] = [1000, 1000, 1000]
        var message = "What is BPMN?"
        var parameters: [String: CheckParameters.Argument] = [:]
        var kind = Verdict.Kind.fail
        var testDescription: String
        var edit: @Sendable (inout Observation) -> Void

        init(
            _ check: String,
            after statuses: [Int] = [200],
            gaps: [UInt64] = [1000, 1000, 1000],
            message: String = "What is BPMN?",
            given parameters: [String: CheckParameters.Argument] = [:],
            kind: Verdict.Kind = .fail,
            _ description: String,
            _ edit: @escaping @Sendable (inout Observation) -> Void
        ) {
            self.check = check
            self.statuses = statuses
            self.gaps = gaps
            self.message = message
            self.parameters = parameters
            self.kind = kind
            testDescription = "\(check): \(description)"
            self.edit = edit
        }
    }

    static let hostile = "a \"b\" \\ c\n\td \u{2028} </script>"

    static let auth: [Row] = [
        Row("auth.header", "no header") { $0.request(0) { $0.headers.remove("Authorization") } },
        Row("auth.header", "small prefix") { $0.request(0) { $0.headers = ["Authorization": "bearer \(Seen.key)"] } },
        Row("auth.header", "no space") { $0.request(0) { $0.headers = ["Authorization": "Bearer\(Seen.key)"] } },
        Row("auth.header", "twice") { $0.request(0) { $0.headers.append("authorization", "Bearer \(Seen.key)") } },
        Row("auth.header", after: [429, 200], "dropped on the retry") { $0.request(1) { $0.headers = [:] } },
        Row("auth.header", "no request") { $0.exchanges = [] },
        Row("auth.only-there", "in another header") { $0.request(0) { $0.headers.append("X-Api-Key", Seen.key) } },
        Row("auth.only-there", "in the query") { $0.request(0) { $0.query = "key=\(Seen.key)" } },
        Row("auth.only-there", "in the body") { $0.request(0) { $0.body += Array(Seen.key.utf8) } },
        Row("auth.only-there", "no request") { $0.exchanges = [] },
        Row("sec.variable", "another key") { $0.request(0) { $0.headers = ["Authorization": "Bearer x"] } },
        Row("sec.variable", "no request") { $0.exchanges = [] },
        Row("sec.no-leak", "in a variable") { $0.set("catalyst_error", .string("key \(Seen.key) is bad")) },
        Row("sec.no-leak", "in standard error") { $0.report.stderrTail = "using \(Seen.key)" },
        Row("sec.no-leak", "in a message") { $0.report.outcome = .failed(type: "E", message: Seen.key) },
        Row("sec.no-leak", "in a log") {
            $0.report.events = [SubjectEvent("log", .object(["message": .string(Seen.key)]))]
        },
        Row("sec.no-leak", "on the observation's list") { $0.leaks = [Leak(.stderr)] },
    ]

    static let payload: [Row] = [
        Row("pay.default", "a number as text") {
            $0.request(0) { $0.body = Array(Seen.body("What is BPMN?").replacing("1024", with: "\"1024\"").utf8) }
        },
        Row("pay.default", "another member") {
            $0.request(0) {
                $0.body = Array(Seen.body("What is BPMN?").replacing("{\"model", with: "{\"n\":1,\"model").utf8)
            }
        },
        Row("pay.default", "no body") { $0.request(0) { $0.body = [] } },
        Row("pay.interpolated", "as it stands") { $0.request(0) { $0.body = Array(Seen.body("${userMessage}").utf8) } },
        Row("pay.escaping", message: hostile, "not escaped") {
            $0.request(0) { $0.body = Array("{\"messages\":[{\"content\":\"\(hostile)\"}]}".utf8) }
        },
        Row("pay.escaping", kind: .harnessError, "nothing to escape") { _ in },
        Row("pay.evaluated-once", message: "${7*7}", "evaluated") {
            $0.request(0) { $0.body = Array(Seen.body("49").utf8) }
        },
        Row("pay.evaluated-once", kind: .harnessError, "nothing to evaluate") { _ in },
        Row("pay.no-injection", message: "x\"}],\"model\":\"evil", "the model changes") {
            $0.request(0) { $0.body = Array("{\"model\":\"evil\"}".utf8) }
        },
        Row("pay.one-request", "a GET first") { $0.exchanges.insert($0.exchanges[0], at: 0) },
        Row("pay.one-request", "another method") { $0.request(0) { $0.method = "PUT" } },
        Row("pay.one-request", "none") { $0.exchanges = [] },
        Row("mod.default", "another model") {
            $0.request(0) { $0.body = Array("{\"model\":\"accounts/a/models/other\"}".utf8) }
        },
        Row("mod.verbatim", "encoded slashes") {
            $0.request(0) { $0.body = Array("{\"model\":\"accounts%2Fa%2Fmodels%2Fm\"}".utf8) }
        },
    ]

    static let variables: [Row] = [
        Row("map.aiReply", "trimmed") { $0.set("aiReply", .string("Answer")) },
        Row("map.aiReply", "canonically equal, other bytes") {
            $0.set("aiReply", .string(Seen.drawn.values.text.replacing("ü", with: "u\u{308}")))
        },
        Row("map.modelUsed", "the model that was asked for") { $0.set("modelUsed", .string("accounts/a/models/m")) },
        Row("map.promptTokens", "swapped") { $0.set("promptTokens", .integer(2003)) },
        Row("map.promptTokens", kind: .warn, "digits as text") { $0.set("promptTokens", .string("1009")) },
        Row("map.completionTokens", "not set") { $0.set("completionTokens", nil) },
        Row("map.finishReason", "a constant") { $0.set("finishReason", .string("stop")) },
        Row("map.finishReason", kind: .untestable, "nobody can look") { $0.report.variables = nil },
        Row("map.aiReply", "no request") { $0.exchanges = [] },
        Row("map.index", "the last choice") { $0.set("aiReply", .string("another")) },
        Row("map.index", kind: .harnessError, "one choice only") {
            $0.exchanges[0].response?.body = Array(
                #"{"choices":[{"message":{"content":"a"},"finish_reason":"b"}]}"#.utf8
            )
        },
        Row("std.body", "cut") { $0.set("catalyst_responseBody", .string("{\"model\":")) },
        Row("std.body", "not set") { $0.set("catalyst_responseBody", nil) },
        Row("std.body", kind: .info, "as an object") {
            $0.set("catalyst_responseBody", ProcessValue(.json, Seen.chat))
        },
        Row("std.status", after: [401], "a constant") { $0.set("catalyst_statusCode", .integer(200)) },
        Row("std.status", kind: .warn, "digits as text") { $0.set("catalyst_statusCode", .string("200")) },
        Row("std.success", after: [201], "only a 200") { $0.set("catalyst_success", .boolean(false)) },
        Row("std.success", after: [403], "always true") { $0.set("catalyst_success", .boolean(true)) },
        Row("std.success", "as text") { $0.set("catalyst_success", .string("true")) },
        Row("std.error-set", after: [401], "null") { $0.set("catalyst_error", .null) },
        Row("std.error-set", after: [401], "empty") { $0.set("catalyst_error", .string("")) },
        Row("std.error-empty", "the word null") { $0.set("catalyst_error", .string("null")) },
        Row("std.error-empty", kind: .info, "null") { $0.set("catalyst_error", .null) },
        Row("std.error-empty", kind: .info, "not set") { $0.set("catalyst_error", nil) },
        Row("std.all-success", "no body") { $0.set("catalyst_responseBody", nil) },
        Row("std.all-success", "not completed") { $0.report.outcome = .failed(type: "E", message: "") },
        Row("std.all-bpmn", after: [401], "only after success") { $0.report.variables = [:] },
        Row("std.all-bpmn", after: [401], "no BPMN error") { $0.report.outcome = .completed },
        Row("std.all-bpmn", after: [401], kind: .untestable, "nobody can look") { $0.report.variables = nil },
    ]

    static let errors: [Row] = [
        Row("err.401", after: [401], "another code") {
            $0.report.outcome = .bpmnError(code: "INVALID_REQUEST", message: "")
        },
        Row("err.401", after: [401], "small letters") {
            $0.report.outcome = .bpmnError(code: "auth_failed", message: "")
        },
        Row("err.400", after: [400], "completes") { $0.report.outcome = .completed },
        Row("err.429", after: [429, 429], "an exception") {
            $0.report.outcome = .failed(type: "IOException", message: "")
        },
        Row("err.429", after: [429, 429], "no request") { $0.exchanges = [] },
        Row("err.unmapped", after: [403], "a code of the map") {
            $0.report.outcome = .bpmnError(code: "INVALID_REQUEST", message: "")
        },
        Row("err.unmapped", after: [403], kind: .warn, "a code of its own") {
            $0.report.outcome = .bpmnError(code: "OTHER", message: "")
        },
        Row("err.unmapped", after: [500], kind: .warn, "an exception") {
            $0.report.outcome = .failed(type: "E", message: "")
        },
        Row("err.wrong-key", after: [401], given: ["expect": .word("rejected")], "completes") {
            $0.report.outcome = .completed
        },
        Row("err.wrong-key", after: [401], given: ["expect": .word("rejected")], "another key was sent") {
            $0.request(0) { $0.headers = ["Authorization": "Bearer other"] }
        },
        Row("err.wrong-key", given: ["expect": .word("accepted")], "fails") {
            $0.report.outcome = .bpmnError(code: "AUTH_FAILED", message: "")
        },
        Row("err.bad-path", after: [400], given: ["expect": .word("refused")], "a look beforehand") {
            $0.exchanges = []
            $0.report.outcome = .bpmnError(code: "BAD_MODEL", message: "")
        },
        Row("err.bad-path", given: ["expect": .word("accepted")], "fails") { $0.report.outcome = .unresolved },
    ]

    static let retries: [Row] = [
        Row("ret.count", after: [429, 200], given: ["exactly": .count(2)], "one more") {
            $0.exchanges.append($0.exchanges[1])
        },
        Row("ret.count", after: [429, 200], given: ["exactly": .count(2)], "no retry") { $0.exchanges.removeLast() },
        Row("ret.count", after: [429, 200], given: ["exactly": .count(2)], "not completed") {
            $0.report.outcome = .unresolved
        },
        Row("ret.gap-min", after: [429, 200], "at once") { $0.exchanges[1].times.request.firstByte -= 950_000_000 },
        Row("ret.gap-min", after: [429, 200], "no gap") { $0.exchanges.removeLast() },
        Row("ret.bounded", after: [429, 429, 429, 429], "no retry") { $0.exchanges.removeLast(3) },
        Row("ret.bounded", after: [429, 429, 429, 429], "no end") { $0.report.outcome = .unresolved },
        Row("ret.bounded", after: [429, 429, 429, 429], "eleven") {
            $0.exchanges += Array(repeating: $0.exchanges[3], count: 7)
        },
        Row("ret.count-documented", after: [429, 429, 429, 429], "two") { $0.exchanges.removeLast(2) },
        Row("ret.count-documented", after: [429, 429, 429, 429], kind: .info, "taken as attempts") {
            $0.exchanges.removeLast()
        },
        Row("ret.no-multiplication", after: [429, 429, 429, 429], "four times two") { $0.exchanges += $0.exchanges },
        Row("ret.no-multiplication", after: [429, 429, 429, 429], "no retry") { $0.exchanges.removeLast(3) },
        Row("ret.final-wins", after: [429, 200], "the first status") { $0.set("catalyst_statusCode", .integer(429)) },
        Row("ret.final-wins", after: [429, 200], "the first error") { $0.set("catalyst_error", .string("slow down")) },
        Row("ret.final-wins", after: [429, 200], "the first body") { $0.set("catalyst_responseBody", .string("{}")) },
        Row("ret.final-wins", after: [429, 200], "an error") {
            $0.report.outcome = .bpmnError(code: "RATE_LIMITED", message: "")
        },
        Row(
            "ret.after-wait",
            after: [429, 429, 200],
            gaps: [3000, 1000],
            given: ["atLeast": .durations([3_000_000_000, 1_000_000_000])],
            "its own second"
        ) {
            $0.exchanges[1].times.request.firstByte -= 2_000_000_000
        },
        Row(
            "ret.after-wait",
            after: [429, 429, 200],
            gaps: [2990, 990],
            given: ["atLeast": .durations([3_000_000_000, 1_000_000_000])],
            "one retry only"
        ) {
            $0.exchanges.removeLast()
        },
        Row(
            "ret.after-date",
            after: [429, 200],
            gaps: [3000],
            given: ["atLeast": .duration(3_000_000_000)],
            "just too early"
        ) {
            $0.exchanges[1].times.request.firstByte -= 11_000_000
        },
        Row("ret.not-400-401", after: [401], "retried") { $0.exchanges.append($0.exchanges[0]) },
        Row("ret.not-400-401", after: [400], "no request") { $0.exchanges = [] },
        Row("ret.same-request", after: [429, 200], "an empty body") { $0.request(1) { $0.body = [] } },
        Row("ret.same-request", after: [429, 200], "rendered anew") { $0.request(1) { $0.body += [0x20] } },
        Row("ret.same-request", after: [429, 200], "another target") { $0.request(1) { $0.query = "retry=1" } },
        Row("ret.same-request", after: [429, 200], "no retry") { $0.exchanges.removeLast() },
        Row("ret.changes-mind", after: [429, 401], "the first error") {
            $0.report.outcome = .bpmnError(code: "RATE_LIMITED", message: "")
        },
        Row("ret.changes-mind", after: [429, 400], "the first status") { $0.set("catalyst_statusCode", .integer(429)) },
        Row("ret.changes-mind", after: [429, 401], "retried again") { $0.exchanges.append($0.exchanges[1]) },
    ]

    static let wire: [Row] = [
        Row("wire.no-stray", "a stray") { $0.stray = [$0.exchanges[0]] },
        Row("wire.no-overflow", "a miss") { $0.exchanges[0].annotation?.miss = .consumed },
        Row("run.terminated", "no end") { $0.report.outcome = .unresolved },
    ]

    static let rows = auth + payload + variables + errors + retries + wire

    @Test(arguments: rows)
    func aCheckTellsTheBrokenConnector(row: Row) {
        let good = Seen.observation(row.statuses, gaps: row.gaps, message: row.message)
        let bad = Seen.observation(row.statuses, gaps: row.gaps, message: row.message, edit: row.edit)
        let parameters = CheckParameters(row.parameters)
        if good != bad { #expect(Seen.verdict(row.check, good, parameters) == .pass) }
        #expect(Seen.verdict(row.check, bad, parameters)?.kind == row.kind)
    }

    @Test func everyCheckIsTried() {
        let tried = Set(Self.rows.map(\.check) + ["sec.env-default", "sec.missing", "wire.script-consumed"])
        #expect(Set(Check.all.map(\.id)) == tried)
    }

    @Test func theEnvironmentsKeyMustArrive() {
        let observation = Seen.observation { seen in
            seen.order.parameters["catalyst_secretSource"] = "env"
            seen.order.parameters["catalyst_authValue"] = "fireworks_api_key"
        }
        #expect(Seen.verdict("sec.env-default", observation) == .pass)
        var wrong = observation
        wrong.request(0) { $0.headers = ["Authorization": "Bearer fireworks_api_key"] }
        #expect(
            Seen.verdict("sec.env-default", wrong)
                == .fail(
                    "the key of source env does not arrive",
                    expected: "a request with the key fw_fd_5b1e",
                    actual: "Bearer fireworks_api_key"
                )
        )
    }

    @Test func aMissingSecretIsNoKeyAndNoSuccess() {
        let refused = Seen.observation([401]) { seen in seen.request(0) { $0.headers.remove("Authorization") } }
        #expect(Seen.verdict("sec.missing", refused) == .pass)
        let none = Seen.observation { seen in
            seen.exchanges = []
            seen.report = RunReport(outcome: .failed(type: "MissingSecret", message: ""), variablesObservable: false)
        }
        #expect(Seen.verdict("sec.missing", none) == .pass)
        let named = Seen.observation([401]) { seen in
            seen.request(0) { $0.headers = ["Authorization": "Bearer fireworks_api_key"] }
        }
        #expect(
            Seen.verdict("sec.missing", named)
                == .fail(
                    "request 1 carries something that is no key",
                    expected: "no request, or one without Authorization",
                    actual: "Authorization: Bearer fireworks_api_key"
                )
        )
        let silent = Seen.observation { seen in seen.request(0) { $0.headers.remove("Authorization") } }
        #expect(Seen.verdict("sec.missing", silent)?.message == "the task succeeds without a key")
    }

    @Test func aScriptMustBeUsedUpAndAWayOutNeedNot() {
        let script = [TestCase.RuleOutline(times: [2, 1]), TestCase.RuleOutline(times: [nil])]
        let all = Seen.observation([429, 429, 200]) { seen in
            for (index, step) in [0, 0, 1].enumerated() { seen.exchanges[index].annotation?.step = step }
        }
        #expect(Seen.verdict("wire.script-consumed", all, outline: script) == .pass)
        var fewer = all
        fewer.exchanges.removeFirst()
        #expect(
            Seen.verdict("wire.script-consumed", fewer, outline: script)
                == .fail("step 1 of rule 1 was not used up", expected: "2 requests", actual: "1")
        )
    }

    @Test func aGapIsMeasuredFromBeforeTheResponseWithTenMillisecondsOfTolerance() {
        let parameters = CheckParameters(["atLeast": .duration(100_000_000)])
        let early = Seen.observation([429, 200], gaps: [90])
        #expect(Seen.verdict("ret.gap-min", early, parameters) == .pass)
        let tooEarly = Seen.observation([429, 200], gaps: [89])
        #expect(
            Seen.verdict("ret.gap-min", tooEarly, parameters)
                == .fail("retry 1 comes too early", expected: "at least 100ms", actual: "89ms")
        )
    }

    @Test func aDifferenceIsToldWithItsPlace() {
        let observation = Seen.observation { seen in
            seen.request(0) { $0.body = Array(Seen.body("What is BPMN?").replacing("1024", with: "\"1024\"").utf8) }
        }
        #expect(
            Seen.verdict("pay.default", observation)
                == .fail("request 1 has another payload at max_tokens", expected: "1024", actual: "\"1024\"")
        )
    }
}
