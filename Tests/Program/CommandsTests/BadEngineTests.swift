import Documents
import Foundation
import TestSupport
import Testing

/// Engines and jars that cannot be driven: a message that names what to do, an
/// exit code, and nothing left deployed.
@Suite struct BadEngineTests {
    @Test(arguments: [
        ("camunda7:", "firedrill: an engine must follow \"camunda7:\"\n  hint: camunda7:http://127.0.0.1:8080"),
        ("camunda7:localhost", "\"localhost\" is no engine's address"),
        (
            "camunda7:http://127.0.0.1:1,clas=x",
            "\"clas=x\" does not follow camunda7:http://127.0.0.1:1\n  hint: did you mean class"
        ),
        ("camunda7:http://127.0.0.1:1,parallel=0", "parallel=0 is no number from 1 to 64"),
        ("camunda7:managed,engine=a.jar", "camunda7:managed needs engine= and jar="),
        ("camunda7:managed,engine=a.jar,jar=b.jar", "a.jar does not exist"),
        ("camunda7:managed,engine=README.md,jar=b.jar", "README.md is no jar"),
        ("camunda7:http://127.0.0.1:1/engine-rest,profile=nowhere.yaml", "nowhere.yaml"),
    ])
    func whatIsWrittenWronglyIsUsage(words: String, message: String) throws {
        let outcome = try BuiltProgram.run(["check", "--subject", words])
        #expect(outcome.status == (message == "nowhere.yaml" ? 74 : 2), "\(outcome.error)")
        #expect(outcome.error.contains(message), "\(outcome.error)")
    }

    @Test func anEngineThatIsDownIsNotAvailable() throws {
        let (outcome, _) = try EngineTests.check("camunda7:http://127.0.0.1:1/engine-rest")
        #expect(outcome.status == 69)
        #expect(
            outcome.error.contains(
                "firedrill: preparing the engine: the engine at http://127.0.0.1:1/engine-rest cannot be reached: "
            )
        )
        #expect(outcome.error.contains("\n  hint: start it, or name its REST API with host, port and path"))
    }

    /// A mock of something else is no engine.
    @Test func whatIsNoEngineIsSaid() throws {
        let server = try RunningServer(["mock", "success", "--port", "0", "--log", "off", "--allow-misses"])
        let (outcome, _) = try EngineTests.check("camunda7:\(server.url)/engine-rest")
        #expect(outcome.status == 69, "\(outcome.error)")
        #expect(outcome.error.contains("is no engine's REST API"), "\(outcome.error)")
    }

    @Test(.enabled(if: RealProduct.camunda.isPresent, Comment(rawValue: RealProduct.absence)))
    func aClassThatTheEngineDoesNotHaveIsSaid() async throws {
        let engine = try await RealEngine.shared(.camunda)
        let (outcome, _) = try EngineTests.check("camunda7:\(engine.url),class=no.such.Connector")
        #expect(outcome.status == 3, "\(outcome.output)\(outcome.error)")
        #expect(outcome.error.contains("firedrill: the engine cannot load no.such.Connector: "), "\(outcome.error)")
        #expect(outcome.error.contains("hint: put the connector's jar, built for this engine, on its class path"))
        #expect(try EngineTests.deployments(engine) == 0)
    }

    @Test(
        .enabled(
            if: RealProduct.camunda.isPresent && RealProduct.operaton.isPresent,
            Comment(rawValue: RealProduct.absence)
        ),
        .timeLimit(.minutes(2))
    )
    func aJarOfAnotherEngineIsSaid() async throws {
        let (outcome, _) = try EngineTests.check(
            try ManagedEngineTests.words(.camunda, jar: try EngineFiles.of(.operaton).connectors),
            environment: try ManagedEngineTests.archive(.camunda)
        )
        #expect(outcome.status == 3, "\(outcome.output)\(outcome.error)")
        #expect(
            outcome.error.contains(
                "the engine cannot load com.catalyst.connector.CatalystConnector, which was built for another engine: "
            ),
            "\(outcome.error)"
        )
    }

    @Test(
        .enabled(if: RealProduct.camunda.isPresent, Comment(rawValue: RealProduct.absence)),
        .timeLimit(.minutes(2)),
        arguments: [("none", "no history of process instances"), ("activity", "history keeps no variables")]
    )
    func anEngineWithoutHistoryIsSaid(level: String, message: String) async throws {
        let product = RealProduct.camunda
        let engine = try RealEngine.start(
            product,
            settings: [product.settings + "history-level=\(level)"],
            log: "history-\(level)"
        )
        defer { engine.stop() }
        let (outcome, _) = try EngineTests.check("camunda7:\(engine.url)")
        #expect(outcome.status == 3, "\(outcome.output)\(outcome.error)")
        #expect(outcome.error.contains(message), "\(outcome.error)")
        #expect(outcome.error.contains("hint: start it with history level full"), "\(outcome.error)")
        #expect(try EngineTests.deployments(engine) == 0)
    }

    @Test(
        .enabled(if: RealProduct.camunda.isPresent, Comment(rawValue: RealProduct.absence)),
        .timeLimit(.minutes(2))
    )
    func anInterruptLeavesNothingDeployed() async throws {
        let engine = try await RealEngine.shared(.camunda)
        let folder = try TemporaryFolder()
        let program = try RunningProgram(
            ["check", "--subject", "camunda7:\(engine.url)", "--case", "retry"],
            folder: folder.path,
            environment: ["FIREDRILL_DATA": repository]
        )
        let deadline = Date(timeIntervalSinceNow: 30)
        while try EngineTests.deployments(engine) == 0, Date() < deadline { await Task.yield() }
        kill(program.pid, SIGINT)
        #expect(try program.outcome().status == 130)
        #expect(try EngineTests.deployments(engine) == 0)
    }
}
