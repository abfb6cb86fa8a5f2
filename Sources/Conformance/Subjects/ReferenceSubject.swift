import Contracts
import Documents
public import Exchanges
public import Judging
public import ReferenceConnector

/// `reference[:mutant=ID]`: the reference connector in this process.
public struct ReferenceSubject: Subject {
    private let connector: ReferenceConnector
    private let mutant: Mutant?
    private let version: String
    private let clock: any Clock

    /// Drives a connector; `mutant` is the one that it was made with.
    public init(_ connector: ReferenceConnector, mutant: Mutant?, version: String, clock: any Clock) {
        self.connector = connector
        self.mutant = mutant
        self.version = version
        self.clock = clock
    }

    public func describe() async throws -> SubjectDescription {
        SubjectDescription(
            kind: "reference",
            name: "reference" + (mutant.map { ":mutant=\($0.id)" } ?? ""),
            version: version,
            details: mutant.map { [.init("mutant", $0.title)] } ?? [],
            capabilities: [
                "parallel", "timeout", "secret:env", "secret:file", "secret:properties", "secret:variable",
            ],
            maxParallel: 16
        )
    }

    public func run(_ order: RunOrder) async -> RunReport {
        let run = ConnectorRun(
            parameters: order.parameters,
            variables: order.variables.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
            environment: order.environment.variables,
            secretsFolder: order.given.secretsFolder,
            propertiesFile: order.given.propertiesFile
        )
        return await withTaskGroup(of: RunReport?.self) { group in
            group.addTask { [connector] in ReferenceSubject.report(await connector.execute(run)) }
            group.addTask { [clock] in
                await clock.sleep(nanoseconds: order.deadline)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            // A run that its deadline ended has still seen events: those of a
            // mutant, for example. It ends soon after it is cancelled.
            guard first == nil else { return first ?? RunReport(outcome: .unresolved) }
            let late = await group.next() ?? nil
            return RunReport(outcome: .unresolved, variablesObservable: false, events: late?.events ?? [])
        }
    }

    public func finish() async {}

    private static func report(_ result: ConnectorResult) -> RunReport {
        let outcome: Outcome =
            switch result.outcome {
            case .completed: .completed
            case .bpmnError(let code, let message): .bpmnError(code: code, message: message)
            case .failed(let type, let message): .failed(type: type, message: message)
            }
        let events = result.events.map { event in
            switch event {
            case .sleep(let nanoseconds):
                SubjectEvent("sleep", .object(["requestedMs": .integer(nanoseconds / 1_000_000)]))
            case .mutantHit(let id):
                SubjectEvent("mutant-hit", .object(["mutant": .string(id)]))
            }
        }
        return RunReport(
            outcome: outcome,
            variables: Dictionary(result.variables.map { ($0.0, $0.1) }) { _, last in last },
            events: events
        )
    }
}
