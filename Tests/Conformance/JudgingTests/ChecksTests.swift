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
    /// A check, where it passes, how the same is broken, and what is said of it.
    struct Row: Sendable, CustomTestStringConvertible {
        var check: String
        var statuses: [Int] = [200]
        var gaps: [UInt64] = [1000, 1000, 1000]
        var message = "What is BPMN?"
        var parameters: [String: CheckParameters.Argument] = [:]
        var says: Verdict
        var testDescription: String
        var edit: @Sendable (inout Observation) -> Void

        init(
            _ check: String,
            after statuses: [Int] = [200],
            gaps: [UInt64] = [1000, 1000, 1000],
            message: String = "What is BPMN?",
            given parameters: [String: CheckParameters.Argument] = [:],
            _ description: String,
            _ says: Verdict,
            _ edit: @escaping @Sendable (inout Observation) -> Void
        ) {
            self.check = check
            self.statuses = statuses
            self.gaps = gaps
            self.message = message
            self.parameters = parameters
            self.says = says
            testDescription = "\(check): \(description)"
            self.edit = edit
        }
    }

    static let hostile = "a \"b\" \\ c\n\td \u{2028} </script>"

    /// What a message says of the chat body that a 200 carries.
    static let sent =
        #"the 254 bytes that were sent: {"model":"accounts/fd-1/models/response-2","choices":[{"message":{"content":"Answer, with \"quotes\" and an ü."},"finish_reason":"length"},{"message":{"content":"another"},"finish_reason":"stop"}],"us… (253 characters)"#

    static let auth: [Row] = [
        Row(
            "auth.header",
            "no header",
            .fail(
                "request 1 has 0 Authorization lines",
                expected: "one line Authorization: Bearer fw_fd_5b1e",
                actual: "none"
            )
        ) { $0.request(0) { $0.headers.remove("Authorization") } },
        Row(
            "auth.header",
            "small prefix",
            .fail(
                "request 1 carries another Authorization value",
                expected: "Bearer fw_fd_5b1e",
                actual: "bearer fw_fd_5b1e"
            )
        ) { $0.request(0) { $0.headers = ["Authorization": "bearer \(Seen.key)"] } },
        Row(
            "auth.header",
            "no space",
            .fail(
                "request 1 carries another Authorization value",
                expected: "Bearer fw_fd_5b1e",
                actual: "Bearerfw_fd_5b1e"
            )
        ) { $0.request(0) { $0.headers = ["Authorization": "Bearer\(Seen.key)"] } },
        Row(
            "auth.header",
            "twice",
            .fail(
                "request 1 has 2 Authorization lines",
                expected: "one line Authorization: Bearer fw_fd_5b1e",
                actual: "Bearer fw_fd_5b1e | Bearer fw_fd_5b1e"
            )
        ) { $0.request(0) { $0.headers.append("authorization", "Bearer \(Seen.key)") } },
        Row(
            "auth.header",
            after: [429, 200],
            "dropped on the retry",
            .fail(
                "request 2 has 0 Authorization lines",
                expected: "one line Authorization: Bearer fw_fd_5b1e",
                actual: "none"
            )
        ) { $0.request(1) { $0.headers = [:] } },
        Row(
            "auth.header",
            "no request",
            .fail("no request came", expected: "Authorization: Bearer fw_fd_5b1e", actual: "no request")
        ) { $0.exchanges = [] },
        Row(
            "auth.only-there",
            "in another header",
            .fail(
                "request 1 carries the key in a place of its own",
                expected: "the key in Authorization alone",
                actual: "also in header X-Api-Key"
            )
        ) { $0.request(0) { $0.headers.append("X-Api-Key", Seen.key) } },
        Row(
            "auth.only-there",
            "in the query",
            .fail(
                "request 1 carries the key in a place of its own",
                expected: "the key in Authorization alone",
                actual: "also in request line"
            )
        ) { $0.request(0) { $0.query = "key=\(Seen.key)" } },
        Row(
            "auth.only-there",
            "in the body",
            .fail(
                "request 1 carries the key in a place of its own",
                expected: "the key in Authorization alone",
                actual: "also in body"
            )
        ) { $0.request(0) { $0.body += Array(Seen.key.utf8) } },
        Row("auth.only-there", "no request", .fail("no request came")) { $0.exchanges = [] },
        Row(
            "sec.variable",
            "another key",
            .fail(
                "the key of source variable does not arrive",
                expected: "a request with the key fw_fd_5b1e",
                actual: "Bearer x"
            )
        ) { $0.request(0) { $0.headers = ["Authorization": "Bearer x"] } },
        Row(
            "sec.variable",
            "no request",
            .fail(
                "the key of source variable does not arrive",
                expected: "a request with the key fw_fd_5b1e",
                actual: "no request; completed"
            )
        ) { $0.exchanges = [] },
        Row(
            "sec.no-leak",
            "in a variable",
            .fail("the key was seen", expected: "nowhere", actual: "variable catalyst_error")
        ) { $0.set("catalyst_error", .string("key \(Seen.key) is bad")) },
        Row("sec.no-leak", "in standard error", .fail("the key was seen", expected: "nowhere", actual: "stderr")) {
            $0.report.stderrTail = "using \(Seen.key)"
        },
        Row("sec.no-leak", "in a message", .fail("the key was seen", expected: "nowhere", actual: "message")) {
            $0.report.outcome = .failed(type: "E", message: Seen.key)
        },
        Row("sec.no-leak", "in a log", .fail("the key was seen", expected: "nowhere", actual: "event log")) {
            $0.report.events = [SubjectEvent("log", .object(["message": .string(Seen.key)]))]
        },
        Row(
            "sec.no-leak",
            "on the observation's list",
            .fail("the key was seen", expected: "nowhere", actual: "stderr")
        ) { $0.leaks = [Leak(.stderr)] },
    ]

    static let payload: [Row] = [
        Row(
            "pay.default",
            "a number as text",
            .fail("request 1 has another payload at max_tokens", expected: "1024", actual: "\"1024\"")
        ) {
            $0.request(0) { $0.body = Array(Seen.body("What is BPMN?").replacing("1024", with: "\"1024\"").utf8) }
        },
        Row(
            "pay.default",
            "another member",
            .fail("request 1 has another payload at n", expected: "nothing", actual: "1")
        ) {
            $0.request(0) {
                $0.body = Array(Seen.body("What is BPMN?").replacing("{\"model", with: "{\"n\":1,\"model").utf8)
            }
        },
        Row(
            "pay.default",
            "no body",
            .fail("the body of request 1 is not JSON", expected: "JSON", actual: "an empty body")
        ) { $0.request(0) { $0.body = [] } },
        Row(
            "pay.interpolated",
            "as it stands",
            .fail(
                "request 1 has another text at messages[0].content",
                expected: "\"What is BPMN?\"",
                actual: "\"${userMessage}\""
            )
        ) { $0.request(0) { $0.body = Array(Seen.body("${userMessage}").utf8) } },
        Row(
            "pay.escaping",
            message: hostile,
            "not escaped",
            .fail(
                "the body of request 1 is not JSON",
                expected: "JSON",
                actual:
                    "line 1, column 29: expected , or } and found b, at the arrow in {\"messages\":[{\"content\":\"a \"→"
                    + "b\" \\ c"
            )
        ) {
            $0.request(0) { $0.body = Array("{\"messages\":[{\"content\":\"\(hostile)\"}]}".utf8) }
        },
        Row(
            "pay.escaping",
            "nothing to escape",
            Verdict(.harnessError, "the case shows nothing: no variable has a quote, a backslash and a line break")
        ) { _ in },
        Row(
            "pay.evaluated-once",
            message: "${7*7}",
            "evaluated",
            .fail("request 1 has another text at messages[0].content", expected: "\"${7*7}\"", actual: "\"49\"")
        ) {
            $0.request(0) { $0.body = Array(Seen.body("49").utf8) }
        },
        Row(
            "pay.evaluated-once",
            "nothing to evaluate",
            Verdict(.harnessError, "the case shows nothing: no variable holds ${")
        ) { _ in },
        Row(
            "pay.no-injection",
            message: "x\"}],\"model\":\"evil",
            "the model changes",
            .fail("request 1 has another payload at model", expected: "\"accounts/a/models/m\"", actual: "\"evil\"")
        ) {
            $0.request(0) { $0.body = Array("{\"model\":\"evil\"}".utf8) }
        },
        Row(
            "pay.one-request",
            "a GET first",
            .fail("2 requests for one task", expected: "one POST", actual: "POST, POST")
        ) { $0.exchanges.insert($0.exchanges[0], at: 0) },
        Row("pay.one-request", "another method", .fail("1 request for one task", expected: "one POST", actual: "PUT")) {
            $0.request(0) { $0.method = "PUT" }
        },
        Row("pay.one-request", "none", .fail("0 requests for one task", expected: "one POST", actual: "none")) {
            $0.exchanges = []
        },
        Row(
            "mod.default",
            "another model",
            .fail(
                "request 1 asks for another model",
                expected: "accounts/a/models/m",
                actual: "\"accounts/a/models/other\""
            )
        ) {
            $0.request(0) { $0.body = Array("{\"model\":\"accounts/a/models/other\"}".utf8) }
        },
        Row(
            "mod.verbatim",
            "encoded slashes",
            .fail(
                "request 1 asks for another model",
                expected: "accounts/a/models/m",
                actual: "\"accounts%2Fa%2Fmodels%2Fm\""
            )
        ) {
            $0.request(0) { $0.body = Array("{\"model\":\"accounts%2Fa%2Fmodels%2Fm\"}".utf8) }
        },
    ]

    static let variables: [Row] = [
        Row(
            "map.aiReply",
            "trimmed",
            .fail(
                "aiReply is not what choices[0].message.content holds",
                expected: "\"Answer, with \\\"quotes\\\" and an ü.\"",
                actual: "String \"Answer\""
            )
        ) { $0.set("aiReply", .string("Answer")) },
        Row(
            "map.aiReply",
            "canonically equal, other bytes",
            .fail(
                "aiReply is not what choices[0].message.content holds",
                expected: "\"Answer, with \\\"quotes\\\" and an ü.\"",
                actual: "String \"Answer, with \\\"quotes\\\" and an u\u{308}.\""
            )
        ) {
            $0.set("aiReply", .string(Seen.drawn.values.text.replacing("ü", with: "u\u{308}")))
        },
        Row(
            "map.modelUsed",
            "the model that was asked for",
            .fail(
                "modelUsed is not what model holds",
                expected: "\"accounts/fd-1/models/response-2\"",
                actual: "String \"accounts/a/models/m\""
            )
        ) { $0.set("modelUsed", .string("accounts/a/models/m")) },
        Row(
            "map.promptTokens",
            "swapped",
            .fail("promptTokens is not what usage.prompt_tokens holds", expected: "1009", actual: "Integer 2003")
        ) { $0.set("promptTokens", .integer(2003)) },
        Row(
            "map.promptTokens",
            "digits as text",
            .warn("promptTokens is a text of digits", expected: "1009", actual: "String \"1009\"")
        ) { $0.set("promptTokens", .string("1009")) },
        Row(
            "map.completionTokens",
            "not set",
            .fail("completionTokens is not what usage.completion_tokens holds", expected: "2003", actual: "no variable")
        ) { $0.set("completionTokens", nil) },
        Row(
            "map.finishReason",
            "a constant",
            .fail(
                "finishReason is not what choices[0].finish_reason holds",
                expected: "\"length\"",
                actual: "String \"stop\""
            )
        ) { $0.set("finishReason", .string("stop")) },
        Row(
            "map.finishReason",
            "nobody can look",
            Verdict(
                .untestable,
                "the variables cannot be seen",
                expected: "variables after the task",
                actual: "completed"
            )
        ) { $0.report.variables = nil },
        Row(
            "map.finishReason",
            "lost after a paid call",
            .fail(
                "the response came whole and is lost: the task fails after it",
                expected: "completed, with variables, after a 200",
                actual: "failed: ProcessEngineException: rolled back"
            )
        ) { seen in
            seen.report.variables = nil
            seen.report.outcome = .failed(type: "ProcessEngineException", message: "rolled back")
        },
        Row(
            "std.body",
            "lost since it is longer than the engine's String",
            .fail(
                "the response came whole and is lost: the task fails after it; its body has 5000 characters, and a "
                    + "String variable of the engine holds 4000",
                expected: "completed, with variables, after a 200",
                actual: "failed: ProcessEngineException: rolled back"
            )
        ) { seen in
            seen.exchanges[0].response = Response(status: 200, headers: [:], body: Array(repeating: 0x61, count: 5000))
            seen.report.variables = nil
            seen.report.outcome = .failed(type: "ProcessEngineException", message: "rolled back")
        },
        Row(
            "std.body",
            "a response that was cut is not paid for in full",
            Verdict(
                .untestable,
                "the variables cannot be seen",
                expected: "variables after the task",
                actual: "failed: E: cut"
            )
        ) { seen in
            seen.exchanges[0].ending = .cut
            seen.report.variables = nil
            seen.report.outcome = .failed(type: "E", message: "cut")
        },
        Row(
            "map.aiReply",
            "no request",
            .fail(
                "no response came to take a value from",
                expected: "a request that is answered with 2xx",
                actual: "completed"
            )
        ) { $0.exchanges = [] },
        Row(
            "map.index",
            "the last choice",
            .fail(
                "aiReply is not what choices[0].message.content holds",
                expected: "\"Answer, with \\\"quotes\\\" and an ü.\"",
                actual: "String \"another\""
            )
        ) { $0.set("aiReply", .string("another")) },
        Row(
            "map.index",
            "one choice only",
            Verdict(.harnessError, "the case shows nothing: no list of the response has several, differing elements")
        ) {
            $0.exchanges[0].response?.body = Array(
                #"{"choices":[{"message":{"content":"a"},"finish_reason":"b"}]}"#.utf8
            )
        },
        Row(
            "std.body",
            "cut",
            .fail("catalyst_responseBody is not the body that was sent", expected: sent, actual: "9 bytes: {\"model\":")
        ) { $0.set("catalyst_responseBody", .string("{\"model\":")) },
        Row("std.body", "not set", .fail("catalyst_responseBody is not set", expected: sent, actual: "no variable")) {
            $0.set("catalyst_responseBody", nil)
        },
        Row("std.body", "as an object", .info("catalyst_responseBody has the type Json", expected: "String")) {
            $0.set("catalyst_responseBody", ProcessValue(.json, Seen.chat))
        },
        Row(
            "std.status",
            after: [401],
            "a constant",
            .fail(
                "catalyst_statusCode is not the status of the last response",
                expected: "Integer 401",
                actual: "Integer 200"
            )
        ) { $0.set("catalyst_statusCode", .integer(200)) },
        Row(
            "std.status",
            "digits as text",
            .warn("catalyst_statusCode is a text of digits", expected: "Integer 200", actual: "String \"200\"")
        ) { $0.set("catalyst_statusCode", .string("200")) },
        Row(
            "std.success",
            after: [201],
            "only a 200",
            .fail("catalyst_success is wrong after a 201", expected: "Boolean true", actual: "Boolean false")
        ) { $0.set("catalyst_success", .boolean(false)) },
        Row(
            "std.success",
            after: [403],
            "always true",
            .fail("catalyst_success is wrong after a 403", expected: "Boolean false", actual: "Boolean true")
        ) { $0.set("catalyst_success", .boolean(true)) },
        Row(
            "std.success",
            "as text",
            .fail("catalyst_success is wrong after a 200", expected: "Boolean true", actual: "String \"true\"")
        ) { $0.set("catalyst_success", .string("true")) },
        Row(
            "std.error-set",
            after: [401],
            "null",
            .fail("catalyst_error says nothing after a 401", expected: "a text that is not empty", actual: "Null")
        ) { $0.set("catalyst_error", .null) },
        Row(
            "std.error-set",
            after: [401],
            "empty",
            .fail(
                "catalyst_error says nothing after a 401",
                expected: "a text that is not empty",
                actual: "String \"\""
            )
        ) { $0.set("catalyst_error", .string("")) },
        Row(
            "std.error-empty",
            "the word null",
            .fail("catalyst_error is not empty after a success", expected: "String \"\"", actual: "String \"null\"")
        ) { $0.set("catalyst_error", .string("null")) },
        Row(
            "std.error-empty",
            "null",
            .info("catalyst_error is not an empty text", expected: "String \"\"", actual: "Null")
        ) { $0.set("catalyst_error", .null) },
        Row(
            "std.error-empty",
            "not set",
            .info("catalyst_error is not an empty text", expected: "String \"\"", actual: "no variable")
        ) { $0.set("catalyst_error", nil) },
        Row(
            "std.all-success",
            "no body",
            .fail(
                "catalyst_responseBody not set",
                expected: "catalyst_responseBody, catalyst_statusCode, catalyst_success",
                actual: "catalyst_responseBody: no variable"
            )
        ) { $0.set("catalyst_responseBody", nil) },
        Row(
            "std.all-success",
            "not completed",
            .fail("the task does not complete", expected: "completed", actual: "failed: E: ")
        ) { $0.report.outcome = .failed(type: "E", message: "") },
        Row(
            "std.all-bpmn",
            after: [401],
            "only after success",
            .fail(
                "catalyst_responseBody, catalyst_statusCode, catalyst_success, catalyst_error not set",
                expected: "catalyst_responseBody, catalyst_statusCode, catalyst_success, catalyst_error",
                actual:
                    "catalyst_responseBody: no variable, catalyst_statusCode: no variable, catalyst_success: no variable, catalyst_error: no variable"
            )
        ) { $0.report.variables = [:] },
        Row(
            "std.all-bpmn",
            after: [401],
            "no BPMN error",
            .fail("no BPMN error is raised", expected: "a BPMN error", actual: "completed")
        ) { $0.report.outcome = .completed },
        Row(
            "std.all-bpmn",
            after: [401],
            "nobody can look",
            Verdict(
                .untestable,
                "the variables cannot be seen",
                expected: "variables after the task",
                actual: "BPMN error AUTH_FAILED"
            )
        ) { $0.report.variables = nil },
    ]

    static let errors: [Row] = [
        Row(
            "err.401",
            after: [401],
            "another code",
            .fail(
                "a 401 does not raise its error",
                expected: "BPMN error AUTH_FAILED",
                actual: "BPMN error INVALID_REQUEST"
            )
        ) {
            $0.report.outcome = .bpmnError(code: "INVALID_REQUEST", message: "")
        },
        Row(
            "err.401",
            after: [401],
            "small letters",
            .fail(
                "a 401 does not raise its error",
                expected: "BPMN error AUTH_FAILED",
                actual: "BPMN error auth_failed"
            )
        ) {
            $0.report.outcome = .bpmnError(code: "auth_failed", message: "")
        },
        Row(
            "err.400",
            after: [400],
            "completes",
            .fail("a 400 does not raise its error", expected: "BPMN error INVALID_REQUEST", actual: "completed")
        ) { $0.report.outcome = .completed },
        Row(
            "err.429",
            after: [429, 429],
            "an exception",
            .fail(
                "a 429 does not raise its error",
                expected: "BPMN error RATE_LIMITED",
                actual: "failed: IOException: "
            )
        ) {
            $0.report.outcome = .failed(type: "IOException", message: "")
        },
        Row(
            "err.429",
            after: [429, 429],
            "no request",
            .fail(
                "no request was answered",
                expected: "a request, then BPMN error RATE_LIMITED",
                actual: "0 requests, BPMN error RATE_LIMITED"
            )
        ) { $0.exchanges = [] },
        Row(
            "err.unmapped",
            after: [403],
            "a code of the map",
            .fail(
                "a 403 raises the error of another status",
                expected: "completed, catalyst_success = false",
                actual: "BPMN error INVALID_REQUEST"
            )
        ) {
            $0.report.outcome = .bpmnError(code: "INVALID_REQUEST", message: "")
        },
        Row(
            "err.unmapped",
            after: [403],
            "a code of its own",
            .warn(
                "a 403 raises an error of its own",
                expected: "completed, catalyst_success = false",
                actual: "BPMN error OTHER"
            )
        ) {
            $0.report.outcome = .bpmnError(code: "OTHER", message: "")
        },
        Row(
            "err.unmapped",
            after: [500],
            "an exception",
            .warn("a 500 fails the task", expected: "completed, catalyst_success = false", actual: "failed: E: ")
        ) {
            $0.report.outcome = .failed(type: "E", message: "")
        },
        Row(
            "err.wrong-key",
            after: [401],
            given: ["expect": .word("rejected")],
            "completes",
            .fail("a 401 does not raise its error", expected: "BPMN error AUTH_FAILED", actual: "completed")
        ) {
            $0.report.outcome = .completed
        },
        Row(
            "err.wrong-key",
            after: [401],
            given: ["expect": .word("rejected")],
            "another key was sent",
            .fail("the key that was given is never sent", expected: "Bearer fw_fd_5b1e", actual: "Bearer other")
        ) {
            $0.request(0) { $0.headers = ["Authorization": "Bearer other"] }
        },
        Row(
            "err.wrong-key",
            given: ["expect": .word("accepted")],
            "fails",
            .fail(
                "a request that the provider accepts does not succeed",
                expected: "200, completed",
                actual: "200, BPMN error AUTH_FAILED"
            )
        ) {
            $0.report.outcome = .bpmnError(code: "AUTH_FAILED", message: "")
        },
        Row(
            "err.bad-path",
            after: [400],
            given: ["expect": .word("refused")],
            "a look beforehand",
            .fail(
                "no request was answered",
                expected: "a request, then BPMN error INVALID_REQUEST",
                actual: "0 requests, BPMN error BAD_MODEL"
            )
        ) {
            $0.exchanges = []
            $0.report.outcome = .bpmnError(code: "BAD_MODEL", message: "")
        },
        Row(
            "err.bad-path",
            given: ["expect": .word("accepted")],
            "fails",
            .fail(
                "a request that the provider accepts does not succeed",
                expected: "200, completed",
                actual: "200, still running at the deadline"
            )
        ) { $0.report.outcome = .unresolved },
        Row(
            "err.bad-path",
            after: [429],
            given: ["expect": .word("refused"), "status": .count(429)],
            "completes, by a status of its own",
            .fail("a 429 does not raise its error", expected: "BPMN error RATE_LIMITED", actual: "completed")
        ) { $0.report.outcome = .completed },
        Row(
            "err.wrong-key",
            after: [400],
            given: ["expect": .word("rejected"), "status": .count(400)],
            "the error of a 401, by a status of its own",
            .fail(
                "a 400 does not raise its error",
                expected: "BPMN error INVALID_REQUEST",
                actual: "BPMN error AUTH_FAILED"
            )
        ) { $0.report.outcome = .bpmnError(code: "AUTH_FAILED", message: "") },
    ]

    static let retries: [Row] = [
        Row(
            "ret.count",
            after: [429, 200],
            given: ["exactly": .count(2)],
            "one more",
            .fail("3 requests instead of 2", expected: "2 requests, completed", actual: "3 requests, completed")
        ) {
            $0.exchanges.append($0.exchanges[1])
        },
        Row(
            "ret.count",
            after: [429, 200],
            given: ["exactly": .count(2)],
            "no retry",
            .fail("1 request instead of 2", expected: "2 requests, completed", actual: "1 request, completed")
        ) { $0.exchanges.removeLast() },
        Row(
            "ret.count",
            after: [429, 200],
            given: ["exactly": .count(2)],
            "not completed",
            .fail(
                "the task does not complete",
                expected: "2 requests, completed",
                actual: "2 requests, still running at the deadline"
            )
        ) {
            $0.report.outcome = .unresolved
        },
        Row(
            "ret.gap-min",
            after: [429, 200],
            "at once",
            .fail("retry 1 comes too early", expected: "at least 100ms", actual: "50ms")
        ) { $0.exchanges[1].times.request.firstByte -= 950_000_000 },
        Row("ret.gap-min", after: [429, 200], "no gap", .fail("there is no retry", expected: "a gap", actual: "none")) {
            $0.exchanges.removeLast()
        },
        Row(
            "ret.bounded",
            after: [429, 429, 429, 429],
            "no retry",
            .fail(
                "1 request where every response is a 429",
                expected: "2 to 10 requests, and an end",
                actual: "1 request, BPMN error RATE_LIMITED"
            )
        ) { $0.exchanges.removeLast(3) },
        Row(
            "ret.bounded",
            after: [429, 429, 429, 429],
            "no end",
            .fail(
                "4 requests where every response is a 429",
                expected: "2 to 10 requests, and an end",
                actual: "4 requests, still running at the deadline"
            )
        ) { $0.report.outcome = .unresolved },
        Row(
            "ret.bounded",
            after: [429, 429, 429, 429],
            "eleven",
            .fail(
                "11 requests where every response is a 429",
                expected: "2 to 10 requests, and an end",
                actual: "11 requests, BPMN error RATE_LIMITED"
            )
        ) {
            $0.exchanges += Array(repeating: $0.exchanges[3], count: 7)
        },
        Row(
            "ret.count-documented",
            after: [429, 429, 429, 429],
            "two",
            .fail("2 requests", expected: "4 requests: the first and 3 retries", actual: "2 requests")
        ) { $0.exchanges.removeLast(2) },
        Row(
            "ret.count-documented",
            after: [429, 429, 429, 429],
            "taken as attempts",
            .info("3 is taken as attempts", expected: "4 requests: the first and 3 retries", actual: "3 requests")
        ) {
            $0.exchanges.removeLast()
        },
        Row(
            "ret.no-multiplication",
            after: [429, 429, 429, 429],
            "four times two",
            .fail("the retries are multiplied", expected: "fewer than 6 requests for 3 retries", actual: "8 requests")
        ) { $0.exchanges += $0.exchanges },
        Row(
            "ret.no-multiplication",
            after: [429, 429, 429, 429],
            "no retry",
            .fail("there is no retry", expected: "retries", actual: "none")
        ) { $0.exchanges.removeLast(3) },
        Row(
            "ret.final-wins",
            after: [429, 200],
            "the first status",
            .fail("catalyst_statusCode does not tell of the last response", expected: "200", actual: "Integer 429")
        ) { $0.set("catalyst_statusCode", .integer(429)) },
        Row(
            "ret.final-wins",
            after: [429, 200],
            "the first error",
            .fail("catalyst_error is kept after a recovery", expected: "an empty text", actual: "String \"slow down\"")
        ) { $0.set("catalyst_error", .string("slow down")) },
        Row(
            "ret.final-wins",
            after: [429, 200],
            "the first body",
            .fail("catalyst_responseBody is not the body that was sent", expected: sent, actual: "2 bytes: {}")
        ) { $0.set("catalyst_responseBody", .string("{}")) },
        Row(
            "ret.final-wins",
            after: [429, 200],
            "an error",
            .fail(
                "the task does not complete after a recovery",
                expected: "completed",
                actual: "BPMN error RATE_LIMITED"
            )
        ) {
            $0.report.outcome = .bpmnError(code: "RATE_LIMITED", message: "")
        },
        Row(
            "ret.after-wait",
            after: [429, 429, 200],
            gaps: [3000, 1000],
            given: ["atLeast": .durations([3_000_000_000, 1_000_000_000])],
            "its own second",
            .fail("retry 1 comes too early", expected: "at least 3s", actual: "1000ms")
        ) {
            $0.exchanges[1].times.request.firstByte -= 2_000_000_000
        },
        Row(
            "ret.after-wait",
            after: [429, 429, 200],
            gaps: [2990, 990],
            given: ["atLeast": .durations([3_000_000_000, 1_000_000_000])],
            "one retry only",
            .fail("there is no retry 2", expected: "at least 1s", actual: "1 retry")
        ) {
            $0.exchanges.removeLast()
        },
        Row(
            "ret.after-date",
            after: [429, 200],
            gaps: [3000],
            given: ["atLeast": .duration(3_000_000_000)],
            "just too early",
            .fail("retry 1 comes too early", expected: "at least 3s", actual: "2989ms")
        ) {
            $0.exchanges[1].times.request.firstByte -= 11_000_000
        },
        Row(
            "ret.not-400-401",
            after: [401],
            "retried",
            .fail("a 401 is retried", expected: "1 request", actual: "2 requests")
        ) { $0.exchanges.append($0.exchanges[0]) },
        Row(
            "ret.not-400-401",
            after: [400],
            "no request",
            .fail("no request was answered with 400 or 401", expected: "one request", actual: "[]")
        ) { $0.exchanges = [] },
        Row(
            "ret.same-request",
            after: [429, 200],
            "an empty body",
            .fail("the body of request 2 is another", expected: Seen.body("What is BPMN?"), actual: "nothing")
        ) { $0.request(1) { $0.body = [] } },
        Row(
            "ret.same-request",
            after: [429, 200],
            "rendered anew",
            .fail(
                "the body of request 2 is another",
                expected: Seen.body("What is BPMN?"),
                actual: Seen.body("What is BPMN?") + " "
            )
        ) { $0.request(1) { $0.body += [0x20] } },
        Row(
            "ret.same-request",
            after: [429, 200],
            "another target",
            .fail(
                "the target of request 2 is another",
                expected: "/c/t0ken/inference/v1/chat/completions",
                actual: "/c/t0ken/inference/v1/chat/completions?retry=1"
            )
        ) { $0.request(1) { $0.query = "retry=1" } },
        Row(
            "ret.same-request",
            after: [429, 200],
            "no retry",
            .fail("there is no retry", expected: "a retry", actual: "1 request")
        ) { $0.exchanges.removeLast() },
        Row(
            "ret.changes-mind",
            after: [429, 401],
            "the first error",
            .fail(
                "a 401 does not raise its error",
                expected: "BPMN error AUTH_FAILED",
                actual: "BPMN error RATE_LIMITED"
            )
        ) {
            $0.report.outcome = .bpmnError(code: "RATE_LIMITED", message: "")
        },
        Row(
            "ret.changes-mind",
            after: [429, 400],
            "the first status",
            .fail(
                "catalyst_statusCode does not tell of the last response, though INVALID_REQUEST is raised",
                expected: "400",
                actual: "Integer 429"
            )
        ) { $0.set("catalyst_statusCode", .integer(429)) },
        Row(
            "ret.changes-mind",
            after: [429, 401],
            "retried again",
            .fail(
                "there is no retry that ends in another error",
                expected: "429, then another error, and no more",
                actual: "[429, 401, 401], BPMN error AUTH_FAILED"
            )
        ) { $0.exchanges.append($0.exchanges[1]) },
    ]

    static let wire: [Row] = [
        Row(
            "wire.no-stray",
            "a stray",
            .fail(
                "1 request came to another address than the one given",
                expected: "http://127.0.0.1:1/c/t0ken",
                actual: "POST /c/t0ken/inference/v1/chat/completions"
            )
        ) { $0.stray = [$0.exchanges[0]] },
        Row(
            "wire.no-overflow",
            "a miss",
            .fail(
                "request 1 is not in the script (consumed)",
                expected: "only requests that the script answers",
                actual: "POST /inference/v1/chat/completions"
            )
        ) { $0.exchanges[0].annotation?.miss = .consumed },
        Row(
            "run.terminated",
            "no end",
            .fail("the task does not end", expected: "an end within 20000ms", actual: "still running")
        ) { $0.report.outcome = .unresolved },
    ]

    static let rows = auth + payload + variables + errors + retries + wire

    @Test(arguments: rows)
    func aCheckTellsTheBrokenConnector(row: Row) {
        let good = Seen.observation(row.statuses, gaps: row.gaps, message: row.message)
        let bad = Seen.observation(row.statuses, gaps: row.gaps, message: row.message, edit: row.edit)
        let parameters = CheckParameters(row.parameters)
        if good != bad { #expect(Seen.verdict(row.check, good, parameters) == .pass) }
        #expect(Seen.verdict(row.check, bad, parameters) == row.says)
    }

    @Test func everyCheckIsTried() throws {
        let tried = Set(
            Self.rows.map(\.check) + ["sec.env-default", "sec.missing", "wire.script-consumed", "rob.lock"]
                + EngineCheckTests.tried
        )
        #expect(Set(try Repository.checks().map(\.id)) == tried)
    }

    /// What the engine has seen of the task's lock.
    @Test func aLockMustNotBeOverWhenTheResultComes() {
        func verdict(_ events: [SubjectEvent]) -> Verdict? {
            Seen.verdict("rob.lock", Seen.observation { $0.report.events = events })
        }
        let fetched = SubjectEvent("fetched", .object(["worker": .string("w"), "lockMs": .integer(1000)]))
        let late = SubjectEvent("lock-expired", .object(["verb": .string("complete"), "lateMs": .integer(3021)]))
        #expect(verdict([fetched]) == .pass)
        #expect(
            verdict([fetched, late])
                == .fail(
                    "the lock of the task is over when complete comes",
                    expected: "complete within 1000ms, or a lock that is extended",
                    actual: "3021ms later"
                )
        )
        let lost = SubjectEvent("lock-expired", .object(["holder": .string("z")]))
        #expect(
            verdict([fetched, lost])
                == .fail(
                    "the lock of the task is over before a result comes",
                    expected: "a result within 1000ms, or a lock that is extended",
                    actual: "another worker, z, has the task by then"
                )
        )
        #expect(verdict([]) == Verdict(.na, "the subject is no external-task worker, nothing is locked"))
    }

    @Test func aVariableAndAStatusHaveTheirChecksWhateverTheyAreCalled() {
        let observation = Seen.observation([503]) { seen in
            seen.order.parameters["catalyst_errorMapping"] = #"{"503": "LATER"}"#
            seen.report.outcome = .bpmnError(code: "LATER", message: "")
        }
        #expect(Seen.verdict("err.503", observation) == .pass)
        let mapped = Seen.observation { seen in
            seen.order.parameters["catalyst_responseMapping"] = #"{"said": "choices[0].message.content"}"#
            seen.set("said", .string(Seen.drawn.values.text))
        }
        #expect(Seen.verdict("map.said", mapped) == .pass)
        #expect(
            Seen.verdict("map.aiReply", mapped)
                == Verdict(.harnessError, "the case shows nothing: its mapping has no aiReply")
        )
        #expect(["map.", "err.99", "err.600", "err.x", "err.", "std.other"].allSatisfy { Check.named($0) == nil })
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
        #expect(
            Seen.verdict("sec.missing", silent)
                == .fail(
                    "the task succeeds without a key",
                    expected: "a BPMN error, a failure, or catalyst_success = false",
                    actual: "completed, catalyst_success = Boolean true"
                )
        )
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
