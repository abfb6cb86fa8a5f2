import Contracts
import Documents
import Exchanges
import ProcessEngine
import Synchronization
import TestSupport
import Testing

@testable import TaskWorker

@Suite(.timeLimit(.minutes(1))) struct TaskWorkerTests {
    @Test func completesATaskWithTheDocumentedVariables() async throws {
        let bench = try Bench()
        bench.offer()
        try await bench.work(until: "completed") { !bench.outcomes.isEmpty }
        #expect(bench.outcomes.count == 1)
        #expect(bench.variables["aiReply"] == .string("Hi"))
        #expect(bench.variables["promptTokens"] == .integer(1))
        #expect(bench.variables["catalyst_statusCode"] == .integer(200))
        #expect(bench.variables["catalyst_success"] == .boolean(true))
        #expect(bench.variables["catalyst_error"] == .string(""))
        #expect(bench.calls.requests.map { $0.headers["Authorization"] } == ["Bearer key-1"])
        #expect(
            bench.notes.all.map(\.text) == [
                "engine 7.24.0 at http://engine/engine-rest, topic t, worker w", "task id-1: completed in 0.0 s",
            ]
        )
    }

    @Test func raisesTheBPMNErrorsWithTheirVariables() async throws {
        let bench = try Bench([(401, [:], #"{"error":{"message":"bad key"}}"#)])
        bench.offer()
        try await bench.work(until: "raised") { !bench.outcomes.isEmpty }
        guard case .bpmnError(let code, let message, true, _) = bench.outcomes.first else {
            Issue.record("\(bench.outcomes)")
            return
        }
        #expect(code == "AUTH_FAILED")
        #expect(message?.contains("bad key") == true)
        #expect(bench.variables["catalyst_success"] == .boolean(false))
    }

    /// An extension property reaches the connector as it is written, so that
    /// it fills in a variable without breaking the JSON.
    @Test func anInputComesAsItIsWrittenOrAsTheEngineHasFilledItIn() async throws {
        let quote = [NamedVariable("userMessage", .string(#"a "quote" ${userMessage}"#))]
        let written = try Bench()
        written.offer(quote, properties: [("catalyst_payload", #"{"m":"${userMessage}"}"#)])
        try await written.work(until: "completed") { !written.outcomes.isEmpty }
        #expect(written.bodies == [#"{"m":"a \"quote\" ${userMessage}"}"#])

        let filled = try Bench()
        filled.offer(quote, local: [NamedVariable("catalyst_payload", .string(#"{"m":"${left}"}"#))])
        try await filled.work(until: "completed") { !filled.outcomes.isEmpty }
        #expect(filled.bodies == [#"{"m":"${left}"}"#])
    }

    @Test func aMisspeltInputIsAFailureThatSaysSo() async throws {
        let bench = try Bench()
        bench.offer(properties: [("catalyst_maxRetry", "1")])
        try await bench.work(until: "failed") { !bench.outcomes.isEmpty }
        guard case .failed(let message, _, retries: 0, _, _) = bench.outcomes.first else {
            Issue.record("\(bench.outcomes)")
            return
        }
        #expect(message == "Configuration: unknown input catalyst_maxRetry: did you mean catalyst_maxRetries?")
        #expect(bench.bodies == [])
    }

    @Test func extendsTheLockWhileItBacksOff() async throws {
        let wait: Headers = ["Retry-After": "7"]
        let bench = try Bench([(429, wait, "{}"), (429, wait, "{}"), (200, [:], Bench.chat("Hi"))]) { $0.lock = 5000 }
        bench.offer()
        try await bench.work(until: "completed") { !bench.outcomes.isEmpty }
        #expect(bench.outcomes.count == 1)
        let extensions = bench.events.all.filter { $0.kind == .extended(5_000_000_000) }
        // Fourteen seconds of waits, each extension covers five.
        #expect(extensions.count >= 3)
        #expect(bench.events.all.allSatisfy { $0.lateBy == 0 })
    }

    /// One that does not is told of: the engine lets it complete, and its task
    /// may have been done twice.
    @Test func withoutThatItsLockIsOver() async throws {
        let wait: Headers = ["Retry-After": "7"]
        let bench = try Bench([(429, wait, "{}"), (200, [:], Bench.chat("Hi"))]) { options in
            options.lock = 5000
            options.extendsLocks = false
            options.parallel = 1
        }
        bench.offer()
        try await bench.work(until: "completed") { !bench.outcomes.isEmpty }
        #expect(bench.events.all.last?.lateBy == 2_000_000_000)
    }

    @Test(arguments: [
        (LongTexts.file, "File"), (.bytes, "Bytes"), (.json, "Json"), (.object, "Object"),
    ])
    func aLongTextIsStoredInAFormThatTheEngineTakes(form: LongTexts, type: String) async throws {
        let text = String(repeating: "🔥", count: 2001)
        let bench = try Bench([(200, [:], Bench.chat(text))]) { $0.longTexts = form }
        bench.offer()
        try await bench.work(until: "completed") { !bench.outcomes.isEmpty }
        for name in ["aiReply", "catalyst_responseBody"] {
            #expect(bench.variables[name]?.type == EngineType(type), "\(name)")
        }
        #expect(bench.variables["aiReply"]?.processValue.value == .string(text))
        #expect(bench.variables["modelUsed"]?.type == .string)
    }

    @Test func anEngineWithoutJsonGetsTexts() async throws {
        let bench = try Bench(
            product: .operaton,
            inputs: ["catalyst_responseMapping": #"{"usage":"usage"}"#]
        )
        bench.offer()
        try await bench.work(until: "completed") { bench.outcomes.count == 2 }
        guard case .refused(verb: "complete", status: 400, _) = bench.outcomes.first else {
            Issue.record("\(bench.outcomes)")
            return
        }
        #expect(bench.variables["usage"] == .string(#"{"prompt_tokens":1,"completion_tokens":2}"#))
        #expect(bench.bodies.count == 1)
    }

    /// A result that the engine never takes is an incident, not a task that
    /// is paid for again and again.
    @Test func aResultThatTheEngineRefusesIsAnIncident() async throws {
        let bench = try Bench(product: .operaton) { $0.longTexts = .object }
        bench.offer(
            [
                NamedVariable("userMessage", .string("Hello"))
            ],
            properties: [("catalyst_responseMapping", "{\"\(String(repeating: "n", count: 256))\":\"model\"}")]
        )
        try await bench.work(until: "failed") { bench.outcomes.count == 2 }
        guard case .failed(let message, _, retries: 0, _, _) = bench.outcomes.last else {
            Issue.record("\(bench.outcomes)")
            return
        }
        #expect(message?.hasPrefix("the engine does not take the result: An exception occurred") == true)
        #expect(bench.bodies.count == 1)
    }

    @Test func technicalFailuresAreTriedAgainAsOftenAsItIsSaid() async throws {
        let bench = try Bench(inputs: ["catalyst_authValue": ""]) { options in
            options.retries = 1
            options.pause = 3000
        }
        bench.offer()
        try await bench.work(until: "failed twice") { bench.outcomes.count == 2 }
        let retries = bench.outcomes.map { kind -> Int in
            if case .failed(_, _, let retries, _, _) = kind { retries } else { -1 }
        }
        #expect(retries == [1, 0])
        let fetched = bench.events.all.filter { if case .fetched = $0.kind { true } else { false } }
        #expect(fetched[1].at - fetched[0].at == 3_000_000_000)
    }

    @Test func whatIsDoneIsToldOnceTheEngineIsThereAgain() async throws {
        let bench = try Bench([(429, ["Retry-After": "2"], "{}"), (200, [:], Bench.chat("Hi"))])
        bench.offer()
        let running = Bench.Running(bench.worker)
        try await bench.until("called") { bench.bodies.count == 1 }
        bench.wire.isOff.store(true, ordering: .sequentiallyConsistent)
        try await bench.until("told of it") { bench.notes.all.contains(where: \.isWarning) }
        #expect(bench.outcomes == [])
        bench.wire.isOff.store(false, ordering: .sequentiallyConsistent)
        try await bench.until("completed") { !bench.outcomes.isEmpty }
        bench.worker.stop()
        try await bench.end(running)
        #expect(bench.bodies.count == 2)
        let texts = bench.notes.all.map(\.text)
        #expect(texts.filter { $0.hasSuffix("trying again") }.count == 1)
        #expect(texts.contains("the engine is there again"))
    }

    @Test func aTaskThatIsNoLongerItsOwnIsLeftAlone() async throws {
        let bench = try Bench([(429, ["Retry-After": "30"], "{}"), (200, [:], Bench.chat("Hi"))]) { $0.lock = 2000 }
        let id = bench.offer()
        let running = Bench.Running(bench.worker)
        try await bench.until("called") { bench.bodies.count == 1 }
        bench.engine.withdraw(id)
        try await bench.until("lost") { bench.worker.held.isEmpty }
        bench.worker.stop()
        try await bench.end(running)
        #expect(bench.bodies.count == 1)
        #expect(
            bench.notes.all.last
                == WorkerNote(
                    "task \(id) is no longer this worker's: External task with id \(id) does not exist",
                    isWarning: true
                )
        )
    }

    @Test func finishesWhatItHoldsAndTakesNothingMore() async throws {
        let bench = try Bench([(429, ["Retry-After": "5"], "{}"), (200, [:], Bench.chat("Hi"))]) { $0.parallel = 1 }
        bench.offer()
        bench.offer()
        let running = Bench.Running(bench.worker)
        try await bench.until("called") { bench.bodies.count == 1 }
        bench.worker.stop()
        try await bench.until("completed") { !bench.outcomes.isEmpty }
        try await bench.end(running)
        #expect(bench.outcomes.count == 1)
        #expect(bench.worker.held == [])
    }

    @Test func givesBackWhatItIsNotToFinish() async throws {
        let bench = try Bench([(429, ["Retry-After": "50"], "{}")])
        let id = bench.offer()
        let running = Bench.Running(bench.worker)
        try await bench.until("called") { bench.bodies.count == 1 }
        bench.worker.abandon()
        try await bench.until("given back") { bench.outcomes == [.unlocked] }
        try await bench.end(running)
        #expect(bench.notes.all.last == WorkerNote("task \(id) is given back, undone", isWarning: true))
    }

    /// It ends whatever it is at when it is told to: before its engine has
    /// answered, while it waits for tasks, works, waits for a retry, or cannot
    /// report; several at once, so that none has its turns when it wants.
    @Test func itEndsWhateverItIsAt() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<4 {
                group.addTask {
                    for turn in 0..<30 {
                        let bench = try Bench([(429, ["Retry-After": "2"], "{}"), (200, [:], Bench.chat("Hi"))])
                        if turn % 3 > 0 { bench.offer() }
                        if turn % 7 == 6 { bench.wire.isOff.store(true, ordering: .sequentiallyConsistent) }
                        let running = Bench.Running(bench.worker)
                        for _ in 0..<turn * 20 + lane { await Task.yield() }
                        if turn % 5 == 4 { bench.wire.isOff.store(true, ordering: .sequentiallyConsistent) }
                        bench.worker.stop()
                        for _ in 0..<lane * 10 { await Task.yield() }
                        if turn % 2 == 1 || turn % 5 == 4 { bench.worker.abandon() }
                        #expect(try await bench.end(running) == nil)
                        #expect(bench.worker.held == [])
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func saysWhatIsNotThereAtTheStart() async throws {
        let off = try Bench { $0.patience = 10_000_000_000 }
        off.wire.isOff.store(true, ordering: .sequentiallyConsistent)
        let error = try await off.end(Bench.Running(off.worker))
        #expect(error?.code == .notAnEngine)
        #expect(error?.status == 503)
        #expect(off.notes.all.count == 1)
    }
}
