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
        #expect(
            Seen.verdict("err.catchable", seen([401], [boundary("any")]))
                == .fail(
                    "another boundary event catches it",
                    expected: "the boundary event of AUTH_FAILED",
                    actual: "the one for any error; BPMN error AUTH_FAILED"
                )
        )
        #expect(Seen.verdict("err.catchable", seen([401], [boundary("exception")]))?.kind == .fail)
        #expect(Seen.verdict("err.catchable", seen([401], [boundary("code", "RATE_LIMITED")]))?.kind == .fail)
        #expect(Seen.verdict("err.catchable", seen([401], []))?.kind == .fail)
        #expect(Seen.verdict("err.catchable", seen([200], []))?.kind == .harnessError)
    }

    @Test func withoutAnEngineThereIsNothingToJudge() throws {
        let judge = Judge(Obligations(set: "core-1", byCheck: [:]), try Repository.standard())
        let testCase = Seen.testCase([CheckUse("err.catchable")])
        func kind(_ observation: Observation) -> Verdict.Kind? {
            judge.judge(testCase, observation).first { $0.check == "err.catchable" }?.verdict.kind
        }
        #expect(kind(seen([401], [boundary("code", "AUTH_FAILED")])) == .na)
        let engine = SubjectEvent(EngineEvent.engine, .object(["driven": .string("managed")]))
        #expect(kind(seen([401], [engine, boundary("code", "AUTH_FAILED")])) == .pass)
    }

    @Test func anotherHostMustNotHearOfTheCall() {
        let managed = SubjectEvent(EngineEvent.engine, .object(["driven": .string("managed")]))
        let attached = SubjectEvent(EngineEvent.engine, .object(["driven": .string("attached")]))
        #expect(Seen.verdict("eng.only-jar", seen([200], [managed])) == .pass)
        #expect(Seen.verdict("eng.only-jar", seen([200], [attached]))?.kind == .na)
        let elsewhere = seen([200], [attached]) { $0.stray = $0.exchanges }
        #expect(Seen.verdict("eng.only-jar", elsewhere)?.kind == .fail)
        let failed = seen([200], [managed]) { $0.report.outcome = .failed(type: "x", message: "y") }
        #expect(Seen.verdict("eng.only-jar", failed)?.kind == .fail)
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
            )?.message
                == "the user task does not see aiReply, promptTokens, completionTokens, finishReason"
        )
        #expect(Seen.verdict("prc.run-ok", seen([200], [deployed(.example), waiting("configure", [])]))?.kind == .fail)
        #expect(Seen.verdict("prc.deploys", seen([200], []))?.kind == .fail)
        #expect(Seen.verdict("prc.deploys", seen([200], [deployed(.example)]))?.kind == .fail)
        let error = [deployed(.example), waiting("configure", []), waiting("review", ["catalyst_error"])]
        #expect(Seen.verdict("prc.run-error", seen([401], error)) == .pass)
        #expect(Seen.verdict("prc.run-error", seen([401], good))?.kind == .fail)
        #expect(Seen.verdict("prc.run-error", seen([200], good))?.kind == .fail)
    }

    @Test func aTaskWithTheTemplateSucceeds() {
        #expect(Seen.verdict("tpl.apply-runs", seen([200], [deployed(.template)])) == .pass)
        #expect(Seen.verdict("tpl.apply-runs", seen([200], []))?.kind == .fail)
        let lost = seen([200], [deployed(.template)]) { $0.report.variables?["catalyst_success"] = nil }
        #expect(Seen.verdict("tpl.apply-runs", lost)?.kind == .fail)
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
        #expect(Seen.verdict("std.types", kept)?.kind == .info)
        let short = seen([200], []) {
            $0.report.variables?["catalyst_responseBody"] = ProcessValue(.object, .string("{}"))
        }
        #expect(Seen.verdict("std.types", short)?.kind == .fail)
        let none = seen([200], []) { $0.report.variables = nil }
        #expect(Seen.verdict("std.types", none)?.kind == .untestable)
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

    @Test func aLongAnswerArrivesWhole() {
        for check in ["std.long-body", "map.long-text"] {
            #expect(Seen.verdict(check, long([200])) == .pass)
            #expect(Seen.verdict(check, seen([200], []))?.kind == .harnessError, "nothing is long")
            let again = long([200, 500]) { $0.report.outcome = .completed }
            #expect(Seen.verdict(check, again)?.kind == .fail)
            let lost = long([200]) {
                $0.report.outcome = .failed(type: "x", message: "y")
                $0.report.variables = nil
            }
            #expect(Seen.verdict(check, lost)?.kind == .fail)
        }
        let cut = long([200]) { $0.report.variables?["catalyst_responseBody"] = .string("{") }
        #expect(Seen.verdict("std.long-body", cut)?.kind == .fail)
        let short = long([200]) { $0.report.variables?["aiReply"] = .string("y") }
        #expect(Seen.verdict("map.long-text", short)?.kind == .fail)
    }
}
