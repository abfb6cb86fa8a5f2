import Documents
import Foundation
import TestSupport
import Testing

/// A connector in a real engine: the good one conforms, each broken build is
/// caught on its requirement, and nothing is left behind.
@Suite(.enabled(if: RealProduct.camunda.isPresent, Comment(rawValue: RealProduct.absence)))
struct EngineTests {
    /// A broken build, the requirement that it violates, and what runs.
    struct Broken: CustomTestStringConvertible, Sendable {
        let build: String
        let requirement: String
        let cases: String
        let repeats: Int
        var testDescription: String { "\(build) \(requirement)" }

        init(_ build: String, _ requirement: String, cases: String? = nil, repeats: Int = 1) {
            (self.build, self.requirement, self.repeats) = (build, requirement, repeats)
            self.cases = cases ?? requirement
        }
    }

    static let broken = [
        Broken("SetsVariablesLocal", "STD-04"),
        Broken("SetsErrorsLocal", "STD-08", cases: "standard/unauthorized"),
        Broken("ThrowsExceptions", "ERR-401"),
        Broken("ThrowsExceptions", "ERR-04", cases: "errors/bad-request"),
        Broken("StoresLongStrings", "STD-13"),
        Broken("StoresLongStrings", "MAP-12"),
        Broken("SetsNothingOnErrors", "STD-08", cases: "standard/bad-request"),
        Broken("EvaluatesValues", "PAY-04"),
        Broken("NoEscaping", "PAY-09"),
        Broken("MultipliesRetries", "RET-03"),
        Broken("KeyInHistory", "SEC-09", cases: "outcome/success"),
        Broken("SharesState", "MAP-aiReply", cases: "mapping/default", repeats: 6),
        Broken("StatusAsLong", "STD-11", cases: "standard/success"),
        Broken("SuccessAsString", "STD-04", cases: "outcome/success"),
        Broken("SwapsCodes", "ERR-401"),
        Broken("LowerCaseCodes", "ERR-04", cases: "errors/unauthorized"),
        Broken("CutsBody", "STD-13"),
        Broken("IgnoresRetryAfter", "RET-05"),
        Broken("NeverRetries", "RET-01"),
        Broken("Retries400", "RET-10"),
        Broken("NoErrorText", "STD-05", cases: "standard/unauthorized"),
        Broken("Only200IsSuccess", "STD-04", cases: "standard/created"),
        Broken("RaisesNothing", "ERR-400"),
        Broken("FixedCodes", "ERR-401"),
        Broken("LosesAnswer", "PRC-02", cases: "process/example-answer"),
        Broken("SetsErrorsLocal", "PRC-02", cases: "process/example-error"),
    ]

    static func check(
        _ words: String,
        _ options: [String] = [],
        environment: [String: String] = [:]
    ) throws -> (BuiltProgram.Outcome, junit: String) {
        let folder = try TemporaryFolder()
        let outcome = try BuiltProgram.run(
            ["check", "--subject", words, "--report", "junit=\(folder.path)/out.xml"] + options,
            folder: folder.path,
            environment: environment.merging(["FIREDRILL_DATA": repository]) { one, _ in one }
        )
        let junit = (try? String(contentsOfFile: folder.path + "/out.xml", encoding: .utf8)) ?? ""
        return (outcome, junit)
    }

    /// What the engine has deployed, whoever did it.
    static func deployments(_ engine: RealEngine) throws -> Int {
        let client = try TestClient(port: engine.port)
        try client.send("GET /engine-rest/deployment/count HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        let answer = String(decoding: try client.readToEnd(), as: UTF8.self)
        let json = answer.components(separatedBy: "\r\n\r\n").last ?? ""
        return try #require(try Document.json(Array(json.utf8)).root["count"]?.value.integer)
    }

    @Test(.timeLimit(.minutes(3)), arguments: RealProduct.allCases)
    func theGoodConnectorConforms(_ product: RealProduct) async throws {
        try #require(product.isPresent)
        let engine = try await RealEngine.shared(product)
        let (outcome, junit) = try Self.check("camunda7:\(engine.url)")
        // The one thing that cannot be tried where somebody else starts it.
        #expect(outcome.status == 5, "\(outcome.output)")
        #expect(outcome.output.contains("\nINCOMPLETE  ") && outcome.output.contains("none violated, 1 not tested"))
        #expect(outcome.output.contains("\nUNTST SEC-01 "))
        #expect(!junit.contains("<failure"))
        #expect(outcome.output.contains("engine: \(product == .camunda ? "Camunda" : "Operaton") \(product.version)\n"))
        #expect(try Self.deployments(engine) == 0)
    }

    /// Two engines in one command, and one that is down.
    @Test(
        .enabled(if: RealProduct.operaton.isPresent, Comment(rawValue: RealProduct.absence)),
        .timeLimit(.minutes(2))
    )
    func severalEnginesStandSideBySide() async throws {
        let camunda = try await RealEngine.shared(.camunda)
        let operaton = try await RealEngine.shared(.operaton)
        let (outcome, junit) = try Self.check(
            "camunda7:\(camunda.url)",
            [
                "--subject", "camunda7:\(operaton.url),class=com.catalyst.connector.Broken$RaisesNothing", "--subject",
                "camunda7:http://127.0.0.1:1/engine-rest", "--case", "errors/unauthorized", "--quiet",
            ]
        )
        #expect(outcome.status == 69, "\(outcome.error)")
        let table = try #require(outcome.output.components(separatedBy: "\n\n").dropFirst().first)
        #expect(table.hasPrefix("A  CONFORMANT (partial run: 2 of "), "\(outcome.output)")
        #expect(table.contains("  Camunda 7.24.0, H2 2.3.232, com.catalyst.connector.CatalystConnector\n"))
        #expect(table.contains("  Operaton 1.0.3, H2 2.3.232, com.catalyst.connector.Broken$RaisesNothing\n"))
        #expect(table.contains("\nC  NOT DRIVEN  camunda7:http://127.0.0.1:1/engine-rest, not driven"))
        #expect(outcome.output.contains("\nERR-401"), "\(outcome.output)")
        #expect(
            outcome.output.split(separator: "\n").contains {
                $0.hasPrefix("ERR-401 ") && $0.contains("  met  ") && $0.contains("  violated  ")
                    && $0.hasSuffix("<- differs")
            },
            "\(outcome.output)"
        )
        #expect(junit.split(separator: "\n").count { $0.hasPrefix("  <testsuite ") } == 2)
    }

    /// A release whose files an engine does not take, or does not run: what
    /// is replaced in which file.
    @Test(
        .timeLimit(.minutes(2)),
        arguments: [
            ("fireworks-ai-example.bpmn", "camunda:historyTimeToLive=\"P1D\"", "", "process/example-answer", "TPL-05"),
            ("fireworks-ai.element.json", "\"catalyst_headers\"", "\"catalyst_haeders\"", "process/template", "TPL-02"),
        ]
    )
    func aBrokenReleaseIsCaught(
        file: String,
        text: String,
        replacement: String,
        testCase: String,
        requirement: String
    ) async throws {
        let engine = try await RealEngine.shared(.camunda)
        let data = try TemporaryFolder()
        try FileManager.default.copyItem(atPath: repository + "/Scenarios", toPath: data.path + "/Scenarios")
        let path = data.path + "/Scenarios/fireworks-ai/release/" + file
        let whole = try String(contentsOfFile: path, encoding: .utf8)
        #expect(whole.contains(text))
        try whole.replacingOccurrences(of: text, with: replacement)
            .write(toFile: path, atomically: true, encoding: .utf8)
        let (outcome, junit) = try Self.check(
            "camunda7:\(engine.url)",
            ["--case", testCase],
            environment: ["FIREDRILL_DATA": data.path]
        )
        #expect(outcome.status == 1, "\(outcome.output)\(outcome.error)")
        #expect(junit.contains("<failure type=\"\(requirement)\""), "\(outcome.output)")
        #expect(try Self.deployments(engine) == 0)
    }

    /// A connector with names of its own, which takes its inputs as input
    /// parameters: the engine fills them in, and escapes nothing.
    @Test(
        .timeLimit(.minutes(2)),
        arguments: ["class: com.catalyst.connector.ForeignNames", "delegateExpression: ${chatConnector}"]
    )
    func aForeignConnectorIsDrivenByItsProfile(implementation: String) async throws {
        let engine = try await RealEngine.shared(.camunda)
        let folder = try TemporaryFolder([
            "profile.yaml": """
            format: 1
            \(implementation)
            inputs: { payload: body, url: endpoint, authValue: key }
            unevaluated: none
            """
        ])
        let (outcome, junit) = try Self.check(
            "camunda7:\(engine.url),profile=\(folder.path)/profile.yaml",
            ["--case", "mapping", "--case", "errors", "--case", "PAY-09", "--set", "strict-1"]
        )
        #expect(outcome.status == 1, "\(outcome.output)\(outcome.error)")
        let violated = Set(
            junit.split(separator: "\n").filter { $0.contains("<failure ") }.map { line in
                line.components(separatedBy: "type=\"").last?.prefix { $0 != "\"" } ?? ""
            }
        )
        #expect(violated == ["PAY-09"], "\(outcome.output)")
        #expect(try Self.deployments(engine) == 0)
    }

    /// Our own worker takes the tasks of a real engine's processes.
    @Test(.timeLimit(.minutes(2))) func aWorkerIsDrivenByItsTopic() async throws {
        let engine = try await RealEngine.shared(.camunda)
        let folder = try TemporaryFolder(["profile.yaml": "{ format: 1, topic: driven }"])
        let worker = try RunningProgram(
            ["worker", "--engine", engine.url, "--topic", "driven", "--poll", "2s"],
            environment: ["FIREDRILL_DATA": repository]
        )
        let (outcome, junit) = try Self.check(
            "camunda7:\(engine.url),profile=\(folder.path)/profile.yaml",
            ["--case", "mapping", "--case", "errors", "--case", "payload", "--case", "process"]
        )
        worker.signal(SIGTERM)
        #expect(try worker.outcome().status == 0)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
        #expect(outcome.output.contains("Subject topic driven, contract fireworks-ai, "))
        #expect(!junit.contains("<failure"))
        #expect(try Self.deployments(engine) == 0)
    }

    @Test(.timeLimit(.minutes(3))) func eachBrokenBuildIsCaughtOnItsRequirement() async throws {
        let engine = try await RealEngine.shared(.camunda)
        try await withThrowingTaskGroup(of: (Broken, BuiltProgram.Outcome, String).self) { group in
            var waiting = Self.broken[...]
            func next() {
                guard let broken = waiting.popFirst() else { return }
                group.addTask {
                    let (outcome, junit) = try await Task.detached {
                        try Self.check(
                            "camunda7:\(engine.url),class=com.catalyst.connector.Broken$\(broken.build)",
                            [
                                "--case", broken.cases, "--repeat", "\(broken.repeats)", "--set", "strict-1",
                            ]
                        )
                    }.value
                    return (broken, outcome, junit)
                }
            }
            for _ in 0..<3 { next() }
            for try await (broken, outcome, junit) in group {
                #expect(outcome.status == 1, "\(broken.testDescription): \(outcome.output)\(outcome.error)")
                #expect(
                    junit.contains("<failure type=\"\(broken.requirement)\""),
                    "\(broken.testDescription): \(outcome.output)"
                )
                next()
            }
        }
        #expect(try Self.deployments(engine) == 0)
    }
}

/// An engine that the run starts and ends itself.
@Suite(.enabled(if: RealProduct.camunda.isPresent, Comment(rawValue: RealProduct.absence)))
struct ManagedEngineTests {
    /// The words that start one, from what is unpacked already.
    static func words(_ product: RealProduct, jar: String? = nil, more: String = "") throws -> String {
        let files = try EngineFiles.of(product)
        return "camunda7:managed,engine=\(files.jar),main=engine.Engine,jar=\(jar ?? files.connectors)\(more)"
    }

    static func archive(_ product: RealProduct) throws -> [String: String] {
        ["JAVA_TOOL_OPTIONS": "-XX:SharedArchiveFile=\(try EngineFiles.of(product).archive)"]
    }

    @Test(.timeLimit(.minutes(3))) func itIsStartedForEachEnvironmentAndEnds() async throws {
        let (outcome, _) = try EngineTests.check(
            try Self.words(.camunda),
            ["--case", "secrets", "--case", "ENG-01"],
            environment: try Self.archive(.camunda)
        )
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
        #expect(outcome.output.contains("\nok    SEC-01 ") && outcome.output.contains("\nok    ENG-01 "))
    }

    @Test(.timeLimit(.minutes(3))) func aConnectorThatCallsAnotherHostIsCaught() async throws {
        let (outcome, junit) = try EngineTests.check(
            try Self.words(.camunda, more: ",class=com.catalyst.connector.Broken$CallsHome"),
            ["--case", "ENG-01"],
            environment: try Self.archive(.camunda)
        )
        #expect(outcome.status == 1, "\(outcome.output)\(outcome.error)")
        #expect(outcome.output.contains("GET telemetry.example.invalid/v1/call"), "\(outcome.output)")
        #expect(junit.contains("<failure type=\"ENG-01\""))
    }
}
