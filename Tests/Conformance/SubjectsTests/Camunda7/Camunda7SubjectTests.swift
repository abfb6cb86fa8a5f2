import Contracts
import Documents
import Exchanges
import Judging
import ProcessEngine
import Synchronization
import TestSupport
import Testing

@testable import Subjects

/// What the driver makes of an engine's answers, without one.
@Suite struct Camunda7SubjectTests {
    /// Answers as an engine does, from what a test says of each path.
    final class ScriptedEngine: Responder {
        private let asked = Mutex<[String]>([])
        /// By the beginning of method and path; the longest that fits counts.
        let answers: [String: (status: Int, body: String)]

        init(_ answers: [String: (status: Int, body: String)]) {
            let usual: [String: (status: Int, body: String)] = [
                "GET /engine-rest/version": (200, #"{"version":"7.24.0"}"#),
                "GET /engine-rest/telemetry/data": (404, #"{"type":"RestException","message":"no"}"#),
                "POST /engine-rest/deployment/create": (
                    200, #"{"id":"d1","deployedProcessDefinitions":{"p:1:2":{"id":"p:1:2"}}}"#
                ),
                "POST /engine-rest/process-definition/": (200, #"{"id":"i1"}"#),
                "GET /engine-rest/history/process-instance/": (200, #"{"state":"COMPLETED","endTime":"x"}"#),
                "GET /engine-rest/history/activity-instance": (
                    200, #"[{"activityId":"done","activityType":"noneEndEvent","endTime":"x"}]"#
                ),
                "GET /engine-rest/history/variable-instance": (
                    200,
                    #"""
                    [{"name":"firedrillHistory","type":"String","value":"kept","activityInstanceId":"i1"},
                     {"name":"odd","type":"Money","value":{"eur":3},"activityInstanceId":"i1"},
                     {"name":"catalyst_statusCode","type":"Integer","value":200,"activityInstanceId":"i1"},
                     {"name":"headers","type":"String","value":"secret","activityInstanceId":"connector:9"},
                     {"name":"catalyst_payload","type":"String","value":"{}","activityInstanceId":"connector:9"}]
                    """#
                ),
                "GET /engine-rest/history/job-log": (200, "[]"),
                "GET /engine-rest/incident": (200, "[]"),
                "DELETE /engine-rest/deployment/": (204, ""),
            ]
            self.answers = usual.merging(answers) { $1 }
        }

        var requests: [String] { asked.withLock { $0 } }

        func decide(_ request: IncomingRequest) -> Answer {
            let line =
                String(decoding: request.method, as: UTF8.self) + " " + String(decoding: request.target, as: UTF8.self)
            asked.withLock { $0.append(line) }
            let found = answers.filter { line.hasPrefix($0.key) }.max { $0.key.count < $1.key.count }
            let (status, body) = found?.value ?? (404, "<html>no</html>")
            let type = body.hasPrefix("<") ? "text/html" : "application/json"
            return .answer(
                .ready(
                    PreparedResponse(
                        status: status,
                        headers: body.isEmpty ? [:] : ["Content-Type": type],
                        body: Array(body.utf8)
                    )
                )
            )
        }
    }

    private func subject(_ engine: ScriptedEngine) -> Camunda7Subject {
        let clock = SystemClock.shared
        let client = EngineClient(
            url: "http://engine/engine-rest",
            upstream: ResponderUpstream(engine, clock: clock),
            clock: clock
        )
        return Camunda7Subject(
            AttachedEngine(client),
            profile: ConnectorProfile(implementation: .javaClass("a.Connector")),
            clock: clock
        )
    }

    private let order = RunOrder(
        id: "r1",
        baseURL: "http://127.0.0.1:1",
        parameters: ["catalyst_payload": "{}", "catalyst_errorMapping": #"{"401":"AUTH_FAILED"}"#],
        variables: ["userMessage": .string("hi")],
        deadline: 5_000_000_000
    )

    private func refusal(_ answers: [String: (status: Int, body: String)]) async throws -> String {
        let engine = ScriptedEngine(answers)
        let subject = subject(engine)
        do {
            _ = try await subject.describe()
            return "nothing is refused"
        } catch {
            #expect(
                engine.requests.filter { $0.hasPrefix("POST /engine-rest/deployment") }.count
                    == engine.requests.filter { $0.hasPrefix("DELETE") }.count
                    || answers.keys.contains { $0.hasPrefix("POST /engine-rest/deployment") }
            )
            return "\(error)"
        }
    }

    @Test func whatAnEngineShowsIsTheReport() async throws {
        let engine = ScriptedEngine([:])
        let subject = subject(engine)
        let description = try await subject.describe()
        #expect(
            description
                == SubjectDescription(
                    kind: "camunda7",
                    name: "a.Connector",
                    version: "",
                    details: [.init("engine", "engine 7.24.0"), .init("driven", "attached")],
                    capabilities: ["engine", "parallel", "secret:variable", "timeout"],
                    maxParallel: 3
                )
        )
        let report = await subject.run(order)
        #expect(report.outcome == .completed)
        #expect(
            report.variables == [
                "firedrillHistory": .string("kept"), "catalyst_statusCode": .integer(200),
                "odd": .unknown("Money", .object(["eur": .integer(3)])),
            ]
        )
        #expect(
            report.events == [
                SubjectEvent("engine", .object(["engine": .string("engine 7.24.0"), "driven": .string("attached")])),
                SubjectEvent(
                    "local-variable",
                    .object(["name": .string("headers"), "type": .string("String"), "value": .string("secret")])
                ),
            ]
        )
        #expect(engine.requests.last?.hasPrefix("DELETE /engine-rest/deployment/d1?cascade=true") == true)
    }

    @Test func aBoundaryEventTellsItsCode() async throws {
        let engine = ScriptedEngine([
            "GET /engine-rest/history/activity-instance": (
                200,
                #"[{"activityId":"caughtCode0","activityType":"boundaryError"},{"activityId":"end_caughtCode0"}]"#
            ),
            "GET /engine-rest/history/variable-instance": (
                200,
                #"""
                [{"name":"firedrillErrorCode","type":"String","value":"AUTH_FAILED","activityInstanceId":"i1"},
                 {"name":"firedrillErrorMessage","type":"String","value":"no","activityInstanceId":"i1"}]
                """#
            ),
        ])
        let report = await subject(engine).run(order)
        #expect(report.outcome == .bpmnError(code: "AUTH_FAILED", message: "no"))
        #expect(report.variables == [:])
        #expect(
            report.events.last
                == SubjectEvent("boundary", .object(["caughtBy": .string("code"), "code": .string("AUTH_FAILED")]))
        )
    }

    @Test func anIncidentIsAFailureWithItsTries() async throws {
        let engine = ScriptedEngine([
            "GET /engine-rest/history/process-instance/": (200, #"{"state":"ACTIVE"}"#),
            "GET /engine-rest/incident": (
                200, #"[{"incidentType":"failedJob","incidentMessage":"too long","configuration":"j1"}]"#
            ),
            "GET /engine-rest/job/j1/stacktrace": (200, "org.example.Gone: too long\n\tat x"),
            "GET /engine-rest/history/job-log": (200, "[{},{},{}]"),
            "GET /engine-rest/history/variable-instance": (200, "[]"),
        ])
        let report = await subject(engine).run(order)
        #expect(
            report
                == RunReport(
                    outcome: .failed(type: "org.example.Gone", message: "too long"),
                    variablesObservable: false,
                    events: [
                        SubjectEvent("engine", .object(["engine": .string("engine "), "driven": .string("attached")])),
                        SubjectEvent("job", .object(["failures": .integer(3)])),
                        SubjectEvent(
                            "incident",
                            .object([
                                "type": .string("failedJob"), "message": .string("too long"),
                                "retries": .integer(0),
                            ])
                        ),
                    ]
                )
        )
    }

    @Test func whatIsWrongWithAnEngineIsSaidBeforeTheFirstAttempt() async throws {
        #expect(
            try await refusal(["GET /engine-rest/version": (200, "<html>hello</html>")])
                .hasPrefix("preparing the engine: what answers at http://engine/engine-rest is no engine's REST API")
        )
        #expect(
            try await refusal(["GET /engine-rest/version": (401, "")])
                .hasPrefix("preparing the engine: the engine at http://engine/engine-rest wants credentials")
        )
        #expect(
            try await refusal([
                "POST /engine-rest/deployment/create": (400, #"{"type":"ParseException","message":"no BPMN"}"#)
            ]) == "deploying the process: the engine refuses (400 ParseException): no BPMN\n  hint: look at its log"
        )
        #expect(
            try await refusal([
                "GET /engine-rest/history/process-instance/": (404, #"{"type":"X","message":"none"}"#)
            ]).hasPrefix("the engine keeps no history of process instances\n  hint: start it with history level full")
        )
        #expect(
            try await refusal(["GET /engine-rest/history/variable-instance": (200, "[]")])
                .hasPrefix("the engine's history keeps no variables\n  hint: start it with history level full")
        )
        let lost = "org/camunda/bpm/engine/delegate/JavaDelegate"
        #expect(
            try await refusal([
                "GET /engine-rest/history/process-instance/": (200, #"{"state":"ACTIVE"}"#),
                "GET /engine-rest/incident": (
                    200,
                    #"[{"incidentType":"failedJob","incidentMessage":"NoClassDefFoundError: \#(lost)"}]"#
                ),
            ]).hasPrefix("the engine cannot load a.Connector, which was built for another engine: NoClassDefFoundError")
        )
    }

    @Test func whatCannotBeRemovedIsSaid() async throws {
        let engine = ScriptedEngine([
            "DELETE /engine-rest/deployment/": (500, #"{"type":"X","message":"busy","code":0}"#)
        ])
        let subject = subject(engine)
        _ = await subject.run(order)
        #expect(
            await subject.failure
                == SubjectError(
                    .died,
                    "a deployment is left in the engine: the engine refuses (500 X): busy",
                    hint: "remove it: curl -X DELETE 'http://engine/engine-rest/deployment/d1?cascade=true'"
                )
        )
    }
}
