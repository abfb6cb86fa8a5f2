import Documents
import Exchanges
import Judging
import ProcessEngine
import Processes
import Providers
import TestSupport
import Testing

@testable import Subjects

/// Workers that do not work, and what is said of them.
@Suite(.timeLimit(.minutes(1))) struct ExternalTaskSubjectTests {
    private func subject(
        _ command: String?,
        patience: UInt64 = 60_000_000_000,
        product: EngineProduct = .camunda,
        clock: any Clock
    ) -> (ExternalTaskSubject, WorkerEngines) {
        let engines = WorkerEngines(product: product, clock: clock, ids: { "id" })
        engines.serves(at: "http://runner")
        let subject = ExternalTaskSubject(
            command: command,
            engines: engines,
            environment: .inherited(),
            without: EnvironmentNames(remove: []),
            proxy: "http://127.0.0.1:9",
            patience: patience,
            clock: clock
        )
        return (subject, engines)
    }

    private func ask(_ engines: WorkerEngines, _ body: String) -> String {
        let request = Request(
            method: "POST",
            path: "/engine-rest/external-task/fetchAndLock",
            query: nil,
            headers: ["Content-Type": "application/json"],
            body: Array(body.utf8)
        )
        guard case .ready(let response) = engines.decision(request).kind else { return "" }
        return String(decoding: response.body.array, as: UTF8.self)
    }

    private let order = RunOrder(id: "a", baseURL: "http://127.0.0.1:1", parameters: [:], deadline: 2_500_000_000)

    @Test func oneThatNeverAsksIsSaidWithTheAddress() async throws {
        let (subject, _) = subject("exec sleep 60", patience: 100_000_000, clock: SystemClock.shared)
        let error = await #expect(throws: SubjectError.self) { try await subject.describe() }
        #expect(
            error
                == SubjectError(
                    .noHello,
                    "no worker asked for a task within 0.1 s",
                    hint: "it must poll the engine at http://runner/engine-rest, which FIREDRILL_ENGINE_URL of its "
                        + "environment names"
                )
        )
        await subject.finish()
    }

    /// It asked once, and has not come back.
    @Test func oneThatAsksNoMoreIsSaidWithWhenItDid() async throws {
        let clock = ManualClock()
        let (subject, engines) = subject(nil, clock: clock)
        let fetch = #"{"workerId":"w","maxTasks":1,"topics":[{"topicName":"t","lockDuration":1000}]}"#
        #expect(ask(engines, fetch) == "[]")
        clock.advance(by: 1_500_000_000)
        let running = Task { await subject.run(order) }
        while clock.nextInstant == nil { await Task.yield() }
        clock.advance(by: 2_500_000_000)
        #expect(
            await running.value.outcome
                == .harnessError(
                    message: "no worker fetched the task within 2.5 s; it last asked 4.0 s ago, as 'w' at "
                        + "http://runner/engine-rest"
                )
        )
        await subject.finish()
    }

    /// Each environment's workers are started before an order's time begins.
    @Test func whatAnOrderNeedsIsStartedBefore() async throws {
        let folder = try TemporaryFolder()
        let command = "echo \"$EXTRA\" >'\(folder.path)/started'; exec sleep 60"
        let (subject, _) = subject(command, patience: 200_000_000, clock: SystemClock.shared)
        var order = order
        order.environment = EnvironmentProfile(name: "env", variables: ["EXTRA": "here"])
        await subject.prepare(order)
        // On a busy machine its shell has its turn later than that.
        while (try? Files.read(folder.path + "/started")) != Array("here\n".utf8) { await Task.yield() }
        await subject.finish()
    }

    /// What is played is what was asked for: one refuses what the other takes.
    @Test(arguments: EngineProduct.all.map(\.word))
    func theProductThatIsPlayedIsTheOneThatWasAskedFor(word: String) async throws {
        let product = try #require(EngineProduct.all.first { $0.word == word }).product
        let clock = ManualClock()
        let (subject, engines) = subject(nil, product: product, clock: clock)
        let running = Task { await subject.run(order) }
        let fetch = #"{"workerId":"w","maxTasks":1,"topics":[{"topicName":"t","lockDuration":60000}]}"#
        // A worker must have asked before there is a task.
        while !ask(engines, fetch).contains("\"id\":\"id\"") { await Task.yield() }
        let complete = Request(
            method: "POST",
            path: "/engine-rest/external-task/id/complete",
            query: nil,
            headers: ["Content-Type": "application/json"],
            body: Array(#"{"workerId":"w","variables":{"j":{"type":"Json","value":"{}"}}}"#.utf8)
        )
        guard case .ready(let response) = engines.decision(complete).kind else {
            Issue.record("no answer")
            return
        }
        #expect(response.status == (product.hasSpin ? 204 : 400))
        clock.advance(by: 10_000_000_000)
        _ = await running.value
        await subject.finish()
    }
}
