import Contracts
import Documents
import Exchanges
import TestSupport
import Testing

@testable import Judging

/// What only an engine shows, one thing broken at a time.
@Suite struct EngineCheckTests {
    /// The checks that these tests try.
    static let tried = [
        "err.catchable", "eng.only-jar", "prc.deploys", "prc.run-ok", "prc.run-error", "tpl.apply-runs", "std.types",
        "std.long-body", "map.long-text",
    ]

    private func seen(_ statuses: [Int], _ events: [SubjectEvent], edit: (inout Observation) -> Void = { _ in })
        -> Observation
    {
        Seen.observation(statuses) { observation in
            observation.report.events = events
            edit(&observation)
        }
    }

    private func boundary(_ by: String, _ code: String = "") -> SubjectEvent {
        SubjectEvent(EngineEvent.boundary, .object(["caughtBy": .string(by), "code": .string(code)]))
    }

    private func waiting(_ activity: String, _ variables: [String]) -> SubjectEvent {
        SubjectEvent(
            EngineEvent.waiting,
            .object(["activity": .string(activity), "variables": .array(variables.map { .string($0) })])
        )
    }

    private func deployed(_ process: OrderedProcess) -> SubjectEvent {
        SubjectEvent(EngineEvent.deployed, .object(["process": .string(process.rawValue)]))
    }

    @Test func anErrorIsCaughtByTheEventOfItsCode() {
        #expect(Seen.verdict("err.catchable", seen([401], [boundary("code", "AUTH_FAILED")])) == .pass)
        for (other, shown) in [
            (boundary("any"), "the one for any error"), (boundary("exception"), "the one for Java exceptions"),
            (boundary("code", "RATE_LIMITED"), "the boundary event of RATE_LIMITED"),
        ] {
            #expect(
                Seen.verdict("err.catchable", seen([401], [other]))
                    == .fail(
                        "another boundary event catches it",
                        expected: "the boundary event of AUTH_FAILED",
                        actual: shown + "; BPMN error AUTH_FAILED"
                    )
            )
        }
        #expect(
            Seen.verdict("err.catchable", seen([401], []))
                == .fail(
                    "no boundary event catches it",
                    expected: "the boundary event of AUTH_FAILED",
                    actual: "BPMN error AUTH_FAILED"
                )
        )
        #expect(
            Seen.verdict("err.catchable", seen([200], []))
                == Verdict(.harnessError, "the case shows nothing: its last response is not in the error mapping")
        )
    }

    @Test func withoutAnEngineThereIsNothingToJudge() throws {
        let judge = Judge(Obligations(set: "core-1", byCheck: [:]), try Repository.standard())
        let testCase = Seen.testCase([CheckUse("err.catchable")])
        func verdict(_ observation: Observation) -> Verdict? {
            judge.judge(testCase, observation).first { $0.check == "err.catchable" }?.verdict
        }
        #expect(
            verdict(seen([401], [boundary("code", "AUTH_FAILED")])) == Verdict(.na, "only an engine shows it")
        )
        let engine = SubjectEvent(EngineEvent.engine, .object(["driven": .string("managed")]))
        #expect(verdict(seen([401], [engine, boundary("code", "AUTH_FAILED")])) == .pass)
    }

    @Test func anotherHostMustNotHearOfTheCall() {
        let managed = SubjectEvent(EngineEvent.engine, .object(["driven": .string("managed")]))
        let attached = SubjectEvent(EngineEvent.engine, .object(["driven": .string("attached")]))
        #expect(Seen.verdict("eng.only-jar", seen([200], [managed])) == .pass)
        #expect(
            Seen.verdict("eng.only-jar", seen([200], [attached]))
                == Verdict(.na, "only an engine that the run starts has its other requests watched")
        )
        let elsewhere = seen([200], [attached]) { seen in
            seen.stray = seen.exchanges
            seen.stray[0].request.headers.append("Host", "telemetry.example")
        }
        #expect(
            Seen.verdict("eng.only-jar", elsewhere)
                == .fail(
                    "another address hears of the call",
                    expected: "no request to any other host",
                    actual: "POST telemetry.example/c/t0ken/inference/v1/chat/completions"
                )
        )
        let failed = seen([200], [managed]) { $0.report.outcome = .failed(type: "x", message: "y") }
        #expect(
            Seen.verdict("eng.only-jar", failed)
                == .fail("the task does not complete", expected: "completed", actual: "failed: x: y")
        )
    }

    @Test func theExampleReachesItsSecondUserTask() {
        let all = ["aiReply", "completionTokens", "finishReason", "modelUsed", "promptTokens"]
        let good = [deployed(.example), waiting("configure", []), waiting("review", all)]
        #expect(Seen.verdict("prc.deploys", seen([200], good)) == .pass)
        #expect(Seen.verdict("prc.run-ok", seen([200], good)) == .pass)
        #expect(
            Seen.verdict(
                "prc.run-ok",
                seen([200], [deployed(.example), waiting("configure", []), waiting("review", ["modelUsed"])])
            )
                == .fail(
                    "the user task does not see aiReply, promptTokens, completionTokens, finishReason",
                    expected: "aiReply, modelUsed, promptTokens, completionTokens, finishReason",
                    actual: "modelUsed"
                )
        )
        #expect(
            Seen.verdict("prc.run-ok", seen([200], [deployed(.example), waiting("configure", [])]))
                == .fail(
                    "no user task is reached after the service task",
                    expected: "a second user task",
                    actual: "the user task configure; completed"
                )
        )
        #expect(
            Seen.verdict("prc.run-ok", seen([200], [deployed(.example)]))
                == .fail(
                    "no user task is reached after the service task",
                    expected: "a second user task",
                    actual: "completed"
                )
        )
        #expect(
            Seen.verdict("prc.deploys", seen([200], []))
                == .fail("the example cannot be deployed", expected: "a deployment", actual: "completed")
        )
        #expect(
            Seen.verdict("prc.deploys", seen([200], [deployed(.example)]))
                == .fail("no instance waits", expected: "a user task", actual: "completed")
        )
        let error = [deployed(.example), waiting("configure", []), waiting("review", ["catalyst_error"])]
        #expect(Seen.verdict("prc.run-error", seen([401], error)) == .pass)
        #expect(
            Seen.verdict("prc.run-error", seen([401], good))
                == .fail(
                    "the user task does not see catalyst_error",
                    expected: "catalyst_error",
                    actual: "aiReply, completionTokens, finishReason, modelUsed, promptTokens"
                )
        )
        #expect(
            Seen.verdict("prc.run-error", seen([200], good))
                == .fail("no error came", expected: "a status that is no 2xx", actual: "completed")
        )
    }

    @Test func aTaskWithTheTemplateSucceeds() {
        #expect(Seen.verdict("tpl.apply-runs", seen([200], [deployed(.template)])) == .pass)
        #expect(
            Seen.verdict("tpl.apply-runs", seen([200], []))
                == .fail("the template does not run", expected: "completed", actual: "completed")
        )
        let lost = seen([200], [deployed(.template)]) { $0.report.variables?["catalyst_success"] = nil }
        #expect(
            Seen.verdict("tpl.apply-runs", lost)
                == .fail(
                    "a task with the template does not succeed",
                    expected: "completed, catalyst_success = true",
                    actual: "completed, catalyst_success = no variable"
                )
        )
    }

    @Test func standardVariablesHaveTheirTypes() {
        #expect(Seen.verdict("std.types", seen([200], [])) == .pass)
        let long = seen([200], []) { $0.report.variables?["catalyst_statusCode"] = ProcessValue(.long, .integer(200)) }
        #expect(
            Seen.verdict("std.types", long)
                == .fail(
                    "catalyst_statusCode has another type than the document says",
                    expected: "Integer",
                    actual: "Long 200"
                )
        )
        let text = String(repeating: "x", count: 4001)
        let kept = seen([200], []) {
            $0.report.variables?["catalyst_responseBody"] = ProcessValue(.object, .string(text))
        }
        #expect(
            Seen.verdict("std.types", kept)
                == .info("catalyst_responseBody, a text of more than 4000 characters, is Object")
        )
        let short = seen([200], []) {
            $0.report.variables?["catalyst_responseBody"] = ProcessValue(.object, .string("{}"))
        }
        #expect(
            Seen.verdict("std.types", short)
                == .fail(
                    "catalyst_responseBody has another type than the document says",
                    expected: "String",
                    actual: #"Object "{}""#
                )
        )
        let none = seen([200], []) { $0.report.variables = nil }
        #expect(
            Seen.verdict("std.types", none)
                == Verdict(
                    .untestable,
                    "the variables cannot be seen",
                    expected: "variables after the task",
                    actual: "completed"
                )
        )
    }

    /// A body of 5000 characters, and what became of it.
    private func long(_ statuses: [Int], edit: (inout Observation) -> Void = { _ in }) -> Observation {
        seen(statuses, []) { observation in
            let text = String(repeating: "y", count: 5000)
            let body: Value = .object(["choices": .array([.object(["message": .object(["content": .string(text)])])])])
            let bytes = JSONWriter().bytes(body)
            observation.exchanges[0].response = Response(status: 200, headers: [:], body: bytes)
            observation.order.parameters["catalyst_responseMapping"] = #"{"aiReply":"choices[0].message.content"}"#
            observation.report.variables?["catalyst_responseBody"] = .string(String(decoding: bytes, as: UTF8.self))
            observation.report.variables?["aiReply"] = .string(text)
            edit(&observation)
        }
    }

    @Test(arguments: ["std.long-body", "map.long-text"])
    func aLongAnswerIsNotLost(check: String) {
        #expect(Seen.verdict(check, long([200])) == .pass)
        let length = "its body has 5040 characters, and a String variable of the engine holds 4000"
        let again = long([200, 500]) { $0.report.outcome = .completed }
        #expect(
            Seen.verdict(check, again)
                == .fail(
                    "the response came whole and is lost: the task is done again after it; " + length,
                    expected: "one request, and its body in a variable",
                    actual: "2 requests; completed"
                )
        )
        let lost = long([200]) {
            $0.report.outcome = .failed(type: "x", message: "y")
            $0.report.variables = nil
        }
        #expect(
            Seen.verdict(check, lost)
                == .fail(
                    "the response came whole and is lost: the task fails after it; " + length,
                    expected: "completed, with variables, after a 200",
                    actual: "failed: x: y"
                )
        )
    }

    @Test func aLongAnswerArrivesWhole() {
        #expect(
            Seen.verdict("std.long-body", seen([200], []))
                == Verdict(.harnessError, "the case shows nothing: its body has 253 characters")
        )
        #expect(
            Seen.verdict("map.long-text", seen([200], []))
                == Verdict(.harnessError, "the case shows nothing: no text of its response is that long")
        )
        let cut = long([200]) { $0.report.variables?["catalyst_responseBody"] = .string("{") }
        let begun = #"{"choices":[{"message":{"content":""# + String(repeating: "y", count: 165)
        #expect(
            Seen.verdict("std.long-body", cut)
                == .fail(
                    "catalyst_responseBody is not the body that was sent",
                    expected: "the 5040 bytes that were sent: \(begun)… (5040 characters)",
                    actual: "1 bytes: {"
                )
        )
        let short = long([200]) { $0.report.variables?["aiReply"] = .string("y") }
        #expect(
            Seen.verdict("map.long-text", short)
                == .fail(
                    "aiReply is not what choices[0].message.content holds",
                    expected: "\"\(String(repeating: "y", count: 199))… (5002 characters)",
                    actual: #"String "y""#
                )
        )
    }
}
