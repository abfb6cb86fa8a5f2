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
        private let sent = Mutex<[String]>([])
        /// By the beginning of method and path; the longest that fits counts.
        let answers: [String: (status: Int, body: String)]

        /// How long each answer takes.
        let delay: (clock: ManualClock, nanoseconds: UInt64)?

        init(
            _ answers: [String: (status: Int, body: String)],
            delay: (clock: ManualClock, nanoseconds: UInt64)? = nil
        ) {
            self.delay = delay
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
        var bodies: [String] { sent.withLock { $0 } }

        func decide(_ request: IncomingRequest) -> Answer {
            let line =
                String(decoding: request.method, as: UTF8.self) + " " + String(decoding: request.target, as: UTF8.self)
            asked.withLock { $0.append(line) }
            if let delay { delay.clock.advance(by: delay.nanoseconds) }
            sent.withLock { $0.append(String(decoding: Array(request.body), as: UTF8.self)) }
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

    private final class End: Sendable {
        let isThere = Mutex(false)
    }

    private func subject(
        _ engine: ScriptedEngine,
        _ profile: ConnectorProfile = ConnectorProfile(implementation: .javaClass("a.Connector")),
        clock: any Clock = SystemClock.shared
    ) -> Camunda7Subject {
        let client = EngineClient(
            url: "http://engine/engine-rest",
            upstream: ResponderUpstream(engine, clock: clock),
            clock: clock
        )
        return Camunda7Subject(AttachedEngine(client), profile: profile, clock: clock)
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

    /// A list of variables leaves out what a file holds, here a page.
    @Test func aFileIsReadWithWhatItHolds() async throws {
        let engine = ScriptedEngine([
            "GET /engine-rest/history/variable-instance": (
                200, #"[{"id":"v1","name":"page","type":"File","value":null,"activityInstanceId":"i1"}]"#
            ),
            "GET /engine-rest/history/variable-instance/v1/data": (200, "<html>hello</html>"),
        ])
        let report = await subject(engine).run(order)
        #expect(report.variables == ["page": ProcessValue(.file, .string("<html>hello</html>"))])
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
        #expect(
            try await refusal(["GET /engine-rest/version": (401, "")])
                .hasSuffix(
                    "\n  hint: FIREDRILL_ENGINE_USER and FIREDRILL_ENGINE_PASSWORD of the environment name a user"
                )
        )
        #expect(
            try await refusal([
                "POST /engine-rest/deployment/create": (
                    403, #"{"type":"AuthorizationException","message":"no CREATE"}"#
                )
            ]).hasSuffix("\n  hint: grant the user of FIREDRILL_ENGINE_USER what the message names, or name another")
        )
        for version in ["8.7.0", "0.9", "latest"] {
            #expect(
                try await refusal(["GET /engine-rest/version": (200, "{\"version\":\"\(version)\"}")]) == """
                    the engine says that it is engine \(version), whose REST API is not that of Camunda 7
                      hint: name an engine of Camunda 7, or of a fork of it: Operaton, CIB seven
                    """
            )
        }
        #expect(
            try await refusal([
                "GET /engine-rest/version": (200, #"{"version":"6.3.0"}"#),
                "GET /engine-rest/telemetry/data": (200, #"{"product":{"name":"Camunda BPM Runtime"}}"#),
            ]).hasPrefix("the engine says that it is Camunda 6.3.0, whose REST API is not that of Camunda 7")
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

    /// An engine that goes away in the middle, and keeps what it has.
    @Test func whatIsLeftBesideAnotherFailureIsSaidWithIt() async throws {
        let engine = ScriptedEngine([
            "POST /engine-rest/process-definition/": (503, "<html>gone</html>"),
            "DELETE /engine-rest/deployment/": (400, #"{"type":"X","message":"no","code":0}"#),
        ])
        let subject = subject(engine)
        let report = await subject.run(order)
        let message =
            "driving the engine: what answers at http://engine/engine-rest is no engine's REST API (status 503): "
            + "\"<html>gone</html>\""
        #expect(report.outcome == .harnessError(message: message))
        #expect(
            await subject.failure
                == SubjectError(
                    .unavailable,
                    message + "; a deployment is left in the engine",
                    hint: "its address ends in /engine-rest as a rule: http://HOST:8080/engine-rest; then remove it: "
                        + "curl -X DELETE 'http://engine/engine-rest/deployment/d1?cascade=true'"
                )
        )
    }

    /// The answer to a deployment is lost, and the engine has it all the same.
    @Test func aDeploymentThatNobodyToldOfIsRemoved() async throws {
        let engine = ScriptedEngine([
            "POST /engine-rest/deployment/create": (504, "<html>timeout</html>"),
            "GET /engine-rest/deployment?source=firedrill-": (200, #"[{"id":"d7"}]"#),
        ])
        let subject = subject(engine)
        await #expect(throws: SubjectError.self) { try await subject.describe() }
        await subject.finish()
        #expect(engine.requests.last?.hasPrefix("DELETE /engine-rest/deployment/d7?cascade=true") == true)
        #expect(await subject.failure == nil)
    }

    /// A worker's failure keeps its variables, and an order's key lies where
    /// its profile says.
    @Test func aWorkerIsHandedItsTaskAndItsKey() async throws {
        let folder = try TemporaryFolder(["given/the_key": "k-1\n", "keys/other": "x"])
        let engine = ScriptedEngine([
            "GET /engine-rest/history/process-instance/": (200, #"{"state":"ACTIVE"}"#),
            "GET /engine-rest/incident": (
                200, #"[{"incidentType":"failedExternalTask","incidentMessage":"no key","configuration":"t1"}]"#
            ),
        ])
        let subject = subject(
            engine,
            ConnectorProfile(implementation: .topic("chat"), secrets: .init(folder: folder.path + "/keys"))
        )
        var order = order
        order.given.secretsFolder = folder.path + "/given"
        let report = await subject.run(order)
        #expect(report.outcome == .failed(type: "failedExternalTask", message: "no key"))
        #expect(report.variables?["catalyst_statusCode"] == .integer(200))
        let deployed = engine.bodies.first { $0.contains("camunda:topic=\"chat\"") } ?? ""
        #expect(deployed.contains(#"<camunda:property name="catalyst_authValue" value="the_key_r1"/>"#), "\(deployed)")
        // It lay there while the order ran, and no longer.
        #expect(engine.bodies.count { $0.contains("chat") } == 1)
        #expect(try Files.names(in: folder.path + "/keys") == ["other"])
    }

    @Test func whoseTaskNobodyTakesIsSaidWithItsTopic() async throws {
        let engine = ScriptedEngine([
            "GET /engine-rest/history/process-instance/": (200, #"{"state":"ACTIVE"}"#),
            "GET /engine-rest/external-task?processDefinitionId=": (
                200, #"[{"id":"t1","workerId":null,"retries":null,"errorMessage":null}]"#
            ),
        ])
        let clock = ManualClock()
        let subject = subject(engine, ConnectorProfile(implementation: .topic("chat")), clock: clock)
        let end = End()
        let described = Task {
            defer { end.isThere.withLock { $0 = true } }
            _ = try await subject.describe()
        }
        while !end.isThere.withLock({ $0 }) {
            // What was called off long before its time is passed over.
            if let next = clock.nextInstant, next < clock.now + 300_000_000 {
                clock.advance(by: next > clock.now ? next - clock.now : 0)
            }
            await Task.yield()
        }
        let error = await #expect(throws: SubjectError.self) { try await described.value }
        #expect(
            error
                == SubjectError(
                    .noHello,
                    "no worker took the task of the topic chat within 30 s",
                    hint: "start the worker, or name its topic in the profile: it must fetch from "
                        + "http://engine/engine-rest"
                )
        )
    }

    /// What an engine takes for its answers is not the connector's time.
    @Test func anEngineThatIsTooSlowIsSaid() async throws {
        let clock = ManualClock()
        let engine = ScriptedEngine(
            ["GET /engine-rest/history/process-instance/": (200, #"{"state":"ACTIVE"}"#)],
            delay: (clock, 1_600_000_000)
        )
        let subject = subject(engine, clock: clock)
        let end = End()
        let running = Task {
            defer { end.isThere.withLock { $0 = true } }
            return await subject.run(order)
        }
        while !end.isThere.withLock({ $0 }) {
            if let next = clock.nextInstant, next < clock.now + 300_000_000 {
                clock.advance(by: next > clock.now ? next - clock.now : 0)
            }
            await Task.yield()
        }
        let message = "the engine is too slow: 6.4 of 5.0 s went into its answers"
        #expect(await running.value.outcome == .harnessError(message: message))
        #expect(await subject.failure?.code == .unavailable)
        #expect(engine.requests.last?.hasPrefix("DELETE /engine-rest/deployment/d1") == true)
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
