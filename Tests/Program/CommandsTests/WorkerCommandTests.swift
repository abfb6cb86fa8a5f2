import Foundation
import TestSupport
import Testing

@testable import Commands

/// `firedrill worker` as a process.
@Suite(.timeLimit(.minutes(1))) struct WorkerCommandTests {
    private func worker(_ arguments: [String], _ environment: [String: String] = [:]) throws -> BuiltProgram.Outcome {
        try BuiltProgram.run(
            ["worker"] + arguments,
            environment: ["FIREDRILL_DATA": repository].merging(environment) { $1 }
        )
    }

    @Test func saysThatThereIsNoEngine() throws {
        let outcome = try worker(["--engine", "http://127.0.0.1:9/engine-rest", "--engine-wait", "0s"])
        #expect(outcome.status == 69)
        #expect(
            outcome.error.hasPrefix("firedrill: the engine at http://127.0.0.1:9/engine-rest cannot be reached: ")
        )
        #expect(outcome.error.contains("\n  hint: start it, or name its REST API"))
    }

    @Test func saysThatSomethingElseAnswers() throws {
        let mock = try RunningMock(["success", "--allow-misses"])
        let outcome = try worker(["--engine", mock.url, "--engine-wait", "0s"])
        #expect(outcome.status == 69)
        #expect(outcome.error.contains("is no engine's REST API"), "\(outcome.error)")
    }

    @Test func sendsItsUserAndTellsNobody() throws {
        let folder = try TemporaryFolder([
            "engine.yaml": """
            format: 1
            rules:
            - when: { headers: { Authorization: "Basic c29tZW9uZTpzM2NyZXQtdGV4dA==" } }
              steps: [ { status: 403, json: { type: AuthorizationException, message: "someone:s3cret-text may not" } } ]
            - steps: [ { status: 401 } ]
            """
        ])
        let mock = try RunningMock([folder.path + "/engine.yaml"])
        let login = ["FIREDRILL_ENGINE_USER": "someone", "FIREDRILL_ENGINE_PASSWORD": "s3cret-text"]
        let refused = try worker(["--engine", mock.url], login)
        #expect(refused.status == 2)
        #expect(refused.error.contains("the engine refuses (403 AuthorizationException): someone:REDACTED may not"))
        #expect(!refused.error.contains("s3cret"))
        let unknown = try worker(["--engine", mock.url])
        #expect(unknown.status == 2)
        #expect(unknown.error.contains("wants credentials, or other ones (status 401)"))
    }

    @Test func waitsForAnEngineAndEndsInBetween() throws {
        let program = try RunningProgram(
            ["worker", "--engine", "http://127.0.0.1:9/engine-rest"],
            environment: ["FIREDRILL_DATA": repository]
        )
        try program.wait("told") { $0.error.contains("trying again\n") }
        program.signal(SIGTERM)
        #expect(try program.outcome().status == 0)
    }

    @Test(arguments: [
        ("ftp://x", "the engine's address must begin with http:// or https://"),
        ("http://u:p@x/engine-rest", "the engine's address holds a user"),
    ])
    func refusesAnAddressThatIsNone(url: String, message: String) throws {
        let outcome = try worker(["--engine", url])
        #expect(outcome.status == 2)
        #expect(outcome.error.contains(message))
    }
}
