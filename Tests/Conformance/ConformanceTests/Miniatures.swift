import Contracts
import Documents
import Exchanges
import Judging
import Synchronization

/// Tiny subjects, each wrong in one way, that the runner is tried on.
final class Miniature: Subject {
    /// What it does.
    enum Manner: Sendable {
        /// What the contract says, without retries.
        case right
        /// Everything wrong, and quickly.
        case wrong
        /// Never returns, not even when it is cancelled.
        case hangs
        /// Takes a minute before it can be given anything, then does right.
        case startsSlowly
        /// Its process dies.
        case dies
        /// Its harness breaks.
        case breaks
        /// Claims a success without a request.
        case lies
        /// Calls an address of its own.
        case strays
        /// Sends one more request some time after its result.
        case returns
        /// Cannot be driven at all.
        case absent
        /// Repeats its key in a message.
        case tells
    }

    struct NoHello: Error {}

    private let manner: Manner
    private let stage: MemoryStage
    private let clock: any Clock
    private let maxParallel: Int
    private let capabilities: [String]
    private let state = Mutex(State())

    struct State {
        var running = 0
        var mostRunning = 0
        var orders: [RunOrder] = []
        var isFinished = false
    }

    init(
        _ manner: Manner,
        _ stage: MemoryStage,
        clock: any Clock,
        maxParallel: Int = 4,
        capabilities: [String] = ["secret:env"]
    ) {
        self.manner = manner
        self.stage = stage
        self.clock = clock
        self.maxParallel = maxParallel
        self.capabilities = capabilities
    }

    /// What was asked of it so far.
    var seen: State { state.withLock { $0 } }

    func describe() async throws -> SubjectDescription {
        if manner == .absent { throw NoHello() }
        return SubjectDescription(
            kind: "miniature",
            name: "\(manner)",
            version: "1",
            capabilities: capabilities,
            maxParallel: maxParallel
        )
    }

    func prepare(_ order: RunOrder) async {
        if manner == .startsSlowly, let clock = clock as? ManualClock { clock.advance(by: 60_000_000_000) }
    }

    func finish() async { state.withLock { $0.isFinished = true } }

    func run(_ order: RunOrder) async -> RunReport {
        state.withLock { state in
            state.orders.append(order)
            state.running += 1
            state.mostRunning = max(state.mostRunning, state.running)
        }
        defer { state.withLock { $0.running -= 1 } }
        await Task.yield()
        switch manner {
        case .right, .absent, .startsSlowly: return execute(order)
        case .wrong: return RunReport(outcome: .bpmnError(code: "WRONG", message: "wrong"), variables: [:])
        case .hangs:
            await withCheckedContinuation { (_: CheckedContinuation<Void, Never>) in }
            return RunReport(outcome: .completed)
        case .dies:
            return RunReport(outcome: .failed(type: "subject-crashed", message: "signal 9"), variablesObservable: false)
        case .breaks: return RunReport(outcome: .harnessError(message: "no JSON"))
        case .lies: return RunReport(outcome: .completed, variables: ["catalyst_success": .boolean(true)])
        case .strays:
            _ = stage.send(request(order), to: "memory://c/elsewhere")
            return execute(order)
        case .returns:
            let report = execute(order)
            clock.schedule(after: 1_000_000_000) { [self] in _ = stage.send(request(order), to: order.baseURL) }
            return report
        case .tells:
            let key = order.parameters["catalyst_authValue"] ?? ""
            return RunReport(outcome: .failed(type: "E", message: "key \(key) refused"), variablesObservable: false)
        }
    }

    private func request(_ order: RunOrder) -> Request {
        let message = order.variables["userMessage"]?.value.string ?? ""
        let payload = (order.parameters["catalyst_payload"] ?? "").replacing("${userMessage}", with: message)
        let isLiteral = order.parameters["catalyst_secretSource"] == "variable"
        let key = isLiteral ? order.parameters["catalyst_authValue"] : order.environment.variables["FIREWORKS_API_KEY"]
        return Request(
            path: "/inference/v1/chat/completions",
            headers: ["Authorization": "Bearer \(key ?? "")"],
            body: Array(payload.utf8)
        )
    }

    private func execute(_ order: RunOrder) -> RunReport {
        let response = stage.send(request(order), to: order.baseURL)
        let isGood = (200..<300).contains(response.status)
        var variables: [String: ProcessValue] = [
            "catalyst_responseBody": .string(String(decoding: response.body, as: UTF8.self)),
            "catalyst_statusCode": .integer(response.status), "catalyst_success": .boolean(isGood),
            "catalyst_error": .string(isGood ? "" : "status \(response.status)"),
        ]
        let body = try? Document.json(response.body).root.value
        let mapping = try? Document.json(Array((order.parameters["catalyst_responseMapping"] ?? "").utf8)).root.value
        for member in isGood ? mapping?.members ?? [] : [] {
            let found = body.flatMap { body in JSONPath(member.value.string ?? "")?.find(in: body) }
            variables[member.name] = found.map { ProcessValue(plain: $0) } ?? .null
        }
        let codes = try? Document.json(Array((order.parameters["catalyst_errorMapping"] ?? "").utf8)).root.value
        let code = codes?[String(response.status)]?.string
        return RunReport(
            outcome: code.map { .bpmnError(code: $0, message: "status \(response.status)") } ?? .completed,
            variables: variables
        )
    }
}
