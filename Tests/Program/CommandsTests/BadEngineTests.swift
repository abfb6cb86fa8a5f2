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

    /// An engine of a few rules.
    private static func scripted(_ rules: String) throws -> RunningServer {
        let folder = try TemporaryFolder(["engine.yaml": "format: 1\nrules:\n" + rules])
        let file = folder.path + "/engine.yaml"
        return try RunningServer(["mock", file, "--port", "0", "--log", "off", "--allow-misses"])
    }

    @Test(
        arguments: [
            (
                "- steps: [ { status: 401 } ]", 3,
                [
                    "wants credentials, or other ones (status 401)",
                    "hint: FIREDRILL_ENGINE_USER and FIREDRILL_ENGINE_PASSWORD",
                ]
            ),
            (
                "- steps: [ { status: 302, headers: { Location: \"https://login.example/start?state=1\" } } ]", 69,
                ["is no engine's REST API (status 302): it leads to https://login.example/start\n"]
            ),
            (
                "- steps: [ { status: 200, headers: { Content-Type: text/html }, text: \"<html>Welcome</html>\" } ]",
                69,
                [
                    "is no engine's REST API (status 200): \"<html>Welcome</html>\"",
                    "hint: its address ends in /engine-rest",
                ]
            ),
            (
                "- steps: [ { status: 200, json: { version: \"8.7.1\" } } ]", 3,
                ["the engine says that it is engine 8.7.1, whose REST API is not that of Camunda 7"]
            ),
            (
                "- steps: [ { status: 200, json: { version: \"7.24.0\" } }, { status: 503 } ]", 69,
                ["what answers at http://127.0.0.1:", "is no engine's REST API (status 503): no body"]
            ),
        ] as [(String, Int32, [String])]
    )
    func anEngineThatCannotBeDrivenIsSaid(rules: String, status: Int32, messages: [String]) throws {
        let server = try Self.scripted(rules)
        let (outcome, _) = try EngineTests.check("camunda7:\(server.url)/engine-rest")
        #expect(outcome.status == status, "\(outcome.error)")
        for message in messages { #expect(outcome.error.contains(message), "\(outcome.error)") }
    }

    /// A managed engine's words, where a script stands in Java's place.
    private static func managed(_ script: String) throws -> (
        folder: TemporaryFolder, words: String, environment: [String: String]
    ) {
        let folder = try TemporaryFolder(["bin/java": "#!/bin/sh\n" + script])
        let java = folder.path + "/bin/java"
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: java)
        // An empty archive.
        try folder.write([0x50, 0x4B, 0x05, 0x06] + Array(repeating: 0, count: 18), to: "some.jar")
        let jar = folder.path + "/some.jar"
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return (folder, "camunda7:managed,engine=\(jar),jar=\(jar)", ["PATH": folder.path + "/bin:" + path])
    }

    @Test func anEngineThatDoesNotStartIsSaidWithTheEndOfItsLog() throws {
        let (folder, words, environment) = try Self.managed("echo Error: Unable to access the heap; exit 3")
        let (outcome, _) = try withExtendedLifetime(folder) { try EngineTests.check(words, environment: environment) }
        #expect(outcome.status == 69, "\(outcome.error)")
        #expect(
            outcome.error.hasPrefix(
                """
                firedrill: the engine ended before it answered (exit status 3); its log ends:
                    Error: Unable to access the heap
                  hint: start it by hand to see all of its log
                """
            ),
            "\(outcome.error)"
        )
    }

    @Test func aJarThatIsCutOffIsNone() throws {
        let (folder, words, environment) = try Self.managed("exit 3")
        try folder.write(Array("PK\u{3}\u{4}".utf8) + Array(repeating: 7, count: 500), to: "some.jar")
        let (outcome, _) = try EngineTests.check(words, environment: environment)
        #expect(outcome.status == 2, "\(outcome.error)")
        #expect(outcome.error.contains("some.jar is no jar: it has no directory of a ZIP file at its end\n"))
    }

    /// However the run ends, the engine that it has started does.
    @Test(.timeLimit(.minutes(1)), arguments: [SIGKILL, SIGTERM, SIGINT])
    func noEngineOutlivesItsRun(signal: Int32) throws {
        let (folder, words, environment) = try Self.managed("echo $$ >\"$(dirname \"$0\")/pid\"; exec sleep 300")
        let program = try RunningProgram(
            ["check", "--subject", words],
            folder: folder.path,
            environment: environment.merging(["FIREDRILL_DATA": repository]) { $1 }
        )
        var pid: pid_t?
        while pid == nil {
            let text = try? String(contentsOfFile: folder.path + "/bin/pid", encoding: .utf8)
            pid = text.flatMap { pid_t($0.trimmingCharacters(in: .newlines)) }
            usleep(10_000)
        }
        let engine = try #require(pid)
        #expect(kill(engine, 0) == 0)
        program.signal(signal)
        let outcome = try program.outcome()
        #expect(outcome.status == (signal == SIGKILL ? -SIGKILL : 128 + signal), "\(outcome.error)")
        while kill(engine, 0) == 0 { usleep(10_000) }
    }

    /// The user of an engine is sent to it, and what it says of it is told
    /// without the password.
    @Test func theUserOfAnEngineIsToldToNobodyElse() throws {
        let server = try Self.scripted(
            """
            - when: { method: GET, path: /engine-rest/version, headers: { Authorization: "Basic c29tZW9uZTpzM2NyZXQtdGV4dA==" } }
              steps: [ { status: 200, json: { version: "7.24.0" } } ]
            - when: { path: /engine-rest/deployment/create, headers: { Authorization: "Basic c29tZW9uZTpzM2NyZXQtdGV4dA==" } }
              steps: [ { status: 403, json: { type: AuthorizationException, message: "someone:s3cret-text has no CREATE" } } ]
            - when: { method: GET, path: /engine-rest/telemetry/data }
              steps: [ { status: 404, json: { type: RestException, message: "no" } } ]
            - steps: [ { status: 401 } ]
            """
        )
        let (outcome, junit) = try EngineTests.check(
            "camunda7:\(server.url)/engine-rest",
            environment: ["FIREDRILL_ENGINE_USER": "someone", "FIREDRILL_ENGINE_PASSWORD": "s3cret-text"]
        )
        #expect(outcome.status == 3, "\(outcome.error)")
        #expect(
            outcome.error.contains("(403 AuthorizationException): someone:REDACTED has no CREATE\n"),
            "\(outcome.error)"
        )
        #expect(outcome.error.contains("hint: grant the user of FIREDRILL_ENGINE_USER what the message names"))
        #expect(!(outcome.output + outcome.error + junit).contains("s3cret"))
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
