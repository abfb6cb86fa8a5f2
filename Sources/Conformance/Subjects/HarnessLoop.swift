import Contracts
import Documents
public import Judging
import Synchronization

/// The harness's side of harness protocol 1, in front of any subject: lines
/// in, lines out, any number of runs at once.
public struct HarnessLoop: Sendable {
    /// In milliseconds: a day.
    private static let longestDeadline = 86_400_000

    private let subject: any Subject
    private let environment: EnvironmentProfile
    private let write: @Sendable ([UInt8]) -> Void

    /// A loop that hands each line, without its line feed, to `write`; calls
    /// may come from any thread, one at a time. `environment` is what secrets
    /// of the environment are read from.
    public init(_ subject: any Subject, environment: [String: String], write: @escaping @Sendable ([UInt8]) -> Void) {
        self.subject = subject
        self.environment = EnvironmentProfile(name: "process", variables: environment)
        let lock = Mutex(())
        self.write = { line in lock.withLock { _ in write(line) } }
    }

    /// Serves until `bye` or the end of the input.
    public func serve(_ lines: some AsyncSequence<[UInt8], Never> & Sendable) async throws {
        let description = try await subject.describe()
        let running = RunningOrders()
        await withDiscardingTaskGroup { group in
            for await line in lines {
                guard let message = try? Document.json(line).root.value, let operation = message["op"]?.string else {
                    send(["op": .string("fault"), "message": .string("a line that is no message")])
                    continue
                }
                switch operation {
                case "hello": hello(description)
                case "bye":
                    running.cancelAll()
                    return
                case "ping": send(["op": .string("pong"), "seq": message["seq"] ?? .null])
                case "cancel": running.cancel(message["id"]?.string ?? "")
                case "run":
                    guard let order = order(message) else {
                        fault(message["id"]?.string, "a run without id, baseUrl or input.parameters")
                        continue
                    }
                    let task = running.start(order.id) { await self.run(order) }
                    group.addTask { await task.value }
                default: fault(message["id"]?.string, "an unknown op \"\(operation.prefix(60))\"")
                }
            }
            running.cancelAll()
        }
    }

    private func hello(_ description: SubjectDescription) {
        send([
            "op": .string("hello"),
            "protocol": .integer(1),
            "subject": .object([
                "name": .string(description.name), "version": .string(description.version),
                "language": .string("swift"),
            ]),
            "capabilities": .array(description.capabilities.map { .string($0) }),
            "maxParallel": .integer(description.maxParallel),
        ])
    }

    private func run(_ order: RunOrder) async {
        let report = await subject.run(order)
        for event in report.events {
            let members = [
                Member("op", .string("event")), Member("id", .string(order.id)), Member("event", .string(event.name)),
            ]
            send(members + (event.details.members ?? []))
        }
        var members = [Member("op", .string("result")), Member("id", .string(order.id))]
        switch report.outcome {
        case .completed: members.append(Member("outcome", .string("completed")))
        case .bpmnError(let code, let message):
            members += [
                Member("outcome", .string("bpmnError")), Member("errorCode", .string(code)),
                Member("errorMessage", .string(message)),
            ]
        case .failed(let type, let message):
            members += [
                Member("outcome", .string("failed")),
                Member("error", .object(["type": .string(type), "message": .string(message)])),
            ]
        case .unresolved:
            members += [
                Member("outcome", .string("failed")),
                Member("error", .object(["type": .string("cancelled"), "message": .string("the run was cancelled")])),
            ]
        case .unsupported(let capability, let message):
            members = [
                Member("op", .string("unsupported")), Member("id", .string(order.id)),
                Member("capability", .string(capability)), Member("message", .string(message)),
            ]
        case .harnessError(let message): return fault(order.id, message)
        }
        if let variables = report.variables {
            let values = variables.sorted { $0.key < $1.key }.map { name, value in
                Member(name, .object(["type": .string(value.type.rawValue), "value": value.value]))
            }
            members.append(Member("variables", .object(values)))
        }
        members.append(Member("variablesObservable", .bool(report.variablesObservable)))
        send(members)
    }

    private func order(_ message: Value) -> RunOrder? {
        guard let id = message["id"]?.string, let baseURL = message["baseUrl"]?.string, let input = message["input"],
            let parameters = input["parameters"]?.members
        else { return nil }
        var table: [String: String] = [:]
        for member in parameters { table[member.name] = member.value.string }
        var variables: [String: ProcessValue] = [:]
        for member in input["variables"]?.members ?? [] {
            let type = member.value["type"]?.string.flatMap(ProcessValue.Kind.init) ?? .string
            variables[member.name] = ProcessValue(type, member.value["value"] ?? .null)
        }
        return RunOrder(
            id: id,
            baseURL: baseURL,
            parameters: table,
            variables: variables,
            given: Given(
                secretsFolder: input["given"]?["secretsFolder"]?.string,
                propertiesFile: input["given"]?["propertiesFile"]?.string
            ),
            environment: environment,
            deadline: UInt64(min(max(message["deadlineMs"]?.integer ?? 60_000, 1), Self.longestDeadline)) * 1_000_000
        )
    }

    private func fault(_ id: String?, _ message: String) {
        var members = [Member("op", .string("fault"))]
        if let id { members.append(Member("id", .string(id))) }
        send(members + [Member("message", .string(message))])
    }

    private func send(_ members: [Member]) { write(JSONWriter().bytes(.object(members))) }

    private func send(_ members: KeyValuePairs<String, Value>) { write(JSONWriter().bytes(.object(members))) }
}

/// The runs that have not ended, so that each can be cancelled.
private final class RunningOrders: Sendable {
    private let tasks = Mutex<[String: Task<Void, Never>]>([:])

    func start(_ id: String, _ work: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        tasks.withLock { tasks in
            let task = Task {
                await work()
                self.tasks.withLock { _ = $0.removeValue(forKey: id) }
            }
            tasks[id] = task
            return task
        }
    }

    func cancel(_ id: String) {
        tasks.withLock { $0[id] }?.cancel()
    }

    func cancelAll() {
        for task in tasks.withLock({ Array($0.values) }) { task.cancel() }
    }
}
