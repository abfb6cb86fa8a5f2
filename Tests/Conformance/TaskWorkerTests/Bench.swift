import Contracts
import Documents
import Exchanges
import ProcessEngine
import ReferenceConnector
import Synchronization
import TestSupport

@testable import TaskWorker

/// A provider that answers one response after the other, the last for ever.
final class Provider: Responder {
    private let answers: Mutex<[(status: Int, headers: Headers, body: String)]>

    init(_ answers: [(status: Int, headers: Headers, body: String)]) {
        self.answers = Mutex(answers)
    }

    func decide(_ request: IncomingRequest) -> Answer {
        let answer = answers.withLock { answers in
            answers.count > 1 ? answers.removeFirst() : answers[0]
        }
        return .answer(
            .ready(PreparedResponse(status: answer.status, headers: answer.headers, body: Array(answer.body.utf8)))
        )
    }
}

/// An engine that can be switched off.
final class Switch: Responder {
    private let responder: any Responder
    let isOff = Atomic(false)

    init(_ responder: any Responder) {
        self.responder = responder
    }

    func decide(_ request: IncomingRequest) -> Answer {
        guard isOff.load(ordering: .sequentiallyConsistent) else { return responder.decide(request) }
        return .answer(
            .ready(PreparedResponse(status: 503, headers: ["Content-Type": "text/html"], body: Array("<html>".utf8)))
        )
    }
}

/// A worker between a stand-in engine and a provider, all in this process, by
/// a clock that is moved by hand.
final class Bench: Sendable {
    let clock = ManualClock()
    let engine: StandInEngine
    let wire: Switch
    let upstream: ResponderUpstream
    let calls: ResponderUpstream
    let worker: TaskWorker
    let notes = Noted<WorkerNote>()
    let events = Noted<TaskEvent>()

    final class Noted<Element: Sendable>: Sendable {
        private let list = Mutex<[Element]>([])
        func add(_ element: Element) { list.withLock { $0.append(element) } }
        var all: [Element] { list.withLock { $0 } }
    }

    private final class Count: Sendable {
        private let last = Mutex(0)
        func next() -> Int {
            last.withLock { last in
                last += 1
                return last
            }
        }
    }

    init(
        _ answers: [(status: Int, headers: Headers, body: String)] = [(200, [:], Bench.chat("Hi"))],
        product: EngineProduct = .camunda,
        inputs: [String: String] = [:],
        environment: [String: String] = [:],
        change: (inout WorkerOptions) -> Void = { _ in }
    ) throws {
        let count = Count()
        engine = StandInEngine(product: product, clock: clock, ids: { "id-\(count.next())" })
        wire = Switch(engine)
        upstream = ResponderUpstream(wire, clock: clock)
        calls = ResponderUpstream(Provider(answers), clock: clock)
        let contract = try Contract.load(Repository.provider + "/contract.yaml")
        var options = WorkerOptions(name: "w", topic: "t")
        change(&options)
        var parameters = Dictionary(contract.parameters(baseURL: "http://api").map { ($0.name, $0.value) }) { $1 }
        parameters["catalyst_secretSource"] = "variable"
        parameters["catalyst_authValue"] = "key-1"
        worker = TaskWorker(
            engine: EngineClient(url: "http://engine/engine-rest", upstream: upstream, clock: clock),
            connector: ReferenceConnector(contract: contract, upstream: calls, clock: clock, random: { 0 }),
            options: options,
            inputs: parameters.merging(inputs) { $1 },
            environment: environment,
            clock: clock,
            random: { 0 },
            tell: { [notes] in notes.add($0) }
        )
    }

    static func chat(_ text: String) -> String {
        #"{"model":"m","choices":[{"message":{"content":""# + text
            + #""},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}"#
    }

    @discardableResult
    func offer(
        _ variables: [NamedVariable] = [NamedVariable("userMessage", .string("Hello"))],
        local: [NamedVariable] = [],
        properties: [(name: String, value: String)] = []
    ) -> String {
        engine.offer(
            OfferedTask(topic: "t", variables: variables, localVariables: local, extensionProperties: properties)
        ) { [events] in events.add($0) }
    }

    /// Lets the worker go on until something holds, the clock with it where
    /// nothing else goes on.
    func until(_ what: String, _ holds: () -> Bool) async throws {
        var idle = 0
        var moved = ContinuousClock.now
        for _ in 0..<50_000_000 {
            if holds() { return }
            await Task.yield()
            idle += 1
            // On a busy machine others may not have had their turn yet.
            guard idle > 3000, ContinuousClock.now - moved > .milliseconds(10), let next = clock.nextInstant else {
                continue
            }
            clock.advance(by: next > clock.now ? next - clock.now : 0)
            idle = 0
            moved = ContinuousClock.now
        }
        throw Late(description: "\(what): \(notes.all) \(events.all)")
    }

    /// Works until something holds, then stops and ends.
    func work(until what: String, _ holds: () -> Bool) async throws {
        let running = Running(worker)
        try await until(what, holds)
        worker.stop()
        try await end(running)
    }

    /// Waits for the end of a run, whatever it still waits for.
    @discardableResult
    func end(_ running: Running) async throws -> EngineError? {
        try await until("the end") { running.isOver }
        return running.error
    }

    /// A worker that runs.
    final class Running: Sendable {
        private let state = Mutex<(isOver: Bool, error: EngineError?)>((false, nil))

        var isOver: Bool { state.withLock { $0.isOver } }
        var error: EngineError? { state.withLock { $0.error } }

        init(_ worker: TaskWorker) {
            Task {
                do throws(EngineError) {
                    try await worker.run()
                    end(nil)
                } catch {
                    end(error)
                }
            }
        }

        private func end(_ error: EngineError?) { state.withLock { $0 = (true, error) } }
    }

    struct Late: Error, CustomStringConvertible {
        let description: String
    }

    /// What became of the tasks, without the fetching and the locks.
    var outcomes: [TaskEvent.Kind] {
        events.all.map(\.kind).filter {
            switch $0 {
            case .fetched, .extended: false
            default: true
            }
        }
    }

    /// The variables that came of the first outcome, by name.
    var variables: [String: EngineVariable] {
        for kind in outcomes {
            switch kind {
            case .completed(let list), .bpmnError(_, _, _, let list), .failed(_, _, _, _, let list):
                return Dictionary(list.map { ($0.name, $0.variable) }) { $1 }
            default: continue
            }
        }
        return [:]
    }

    var bodies: [String] { calls.requests.map { String(decoding: $0.body, as: UTF8.self) } }
}
