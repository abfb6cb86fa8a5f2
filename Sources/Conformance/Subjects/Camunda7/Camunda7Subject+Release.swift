import Contracts
import Documents
import Exchanges
import Judging
import ProcessEngine

extension Camunda7Subject {
    /// Plays the release's example: each user task is told of and completed,
    /// the first with the order's variables, until it has ended, cannot go on,
    /// or the deadline comes.
    func playExample(_ xml: [UInt8], key: String, _ order: RunOrder, in engine: EngineClient, from start: UInt64)
        async throws -> RunReport
    {
        let deployment: EngineDeployment
        do {
            deployment = try await deploy(xml, key: key, in: engine)
        } catch let error as SubjectError where error.code == .protocolBroken {
            // A release that an engine refuses is at fault, and not the engine.
            return RunReport(
                outcome: .failed(type: "deployment", message: error.message),
                variablesObservable: false
            )
        }
        var events = [SubjectEvent(EngineEvent.deployed, .object(["process": .string(order.process.rawValue)]))]
        let result: Result<RunReport, any Error>
        do {
            result = .success(try await walk(deployment, order, in: engine, from: start, &events))
        } catch {
            result = .failure(error)
        }
        await remove(deployment.id, from: engine)
        var report = try result.get()
        report.events = events + report.events
        return report
    }

    private func walk(
        _ deployment: EngineDeployment,
        _ order: RunOrder,
        in engine: EngineClient,
        from start: UInt64,
        _ events: inout [SubjectEvent]
    ) async throws -> RunReport {
        guard let definition = deployment.definitions.first else {
            return RunReport(
                outcome: .failed(type: "deployment", message: "the file holds no executable process"),
                variablesObservable: false
            )
        }
        let given = order.variables.sorted { $0.key < $1.key }.compactMap { name, value in
            EngineVariable(value).map { NamedVariable(name, $0) }
        }
        let instance = try await engine.start(definition: definition, variables: [])
        var isFirst = true
        while clock.now < start + order.deadline {
            try Task.checkCancellation()
            await clock.sleep(nanoseconds: 60_000_000)
            guard let state = try await engine.historicInstance(instance) else { throw Self.noHistory }
            if state.isOver { return try await ended(instance, in: engine) }
            if let task = try await engine.userTasks(of: instance).first {
                let visible = try await engine.historicVariables(of: instance).filter(Self.hasValue).map(\.name)
                events.append(
                    SubjectEvent(
                        EngineEvent.waiting,
                        .object([
                            "activity": .string(task.activity),
                            "variables": .array(visible.sorted().map { .string($0) }),
                        ])
                    )
                )
                try await engine.completeTask(task.id, variables: isFirst ? given : [])
                isFirst = false
            } else if let incident = try await engine.incidents(of: instance).first {
                return RunReport(
                    outcome: .failed(type: incident.type, message: incident.message),
                    variablesObservable: false
                )
            }
        }
        return .unresolved
    }

    private func ended(_ instance: String, in engine: EngineClient) async throws -> RunReport {
        let isCaught = try await engine.activities(of: instance).contains { $0.type == "boundaryError" }
        var variables: [String: ProcessValue] = [:]
        for one in try await engine.historicVariables(of: instance) where one.isGlobal {
            variables[one.name] = one.variable.processValue
        }
        // What the process calls the code and the message is its own affair.
        return RunReport(outcome: isCaught ? .bpmnError(code: "", message: "") : .completed, variables: variables)
    }

    /// Whether a process sees something there.
    private static func hasValue(_ one: HistoricVariable) -> Bool {
        let value = one.variable.processValue
        return one.isGlobal && value.type != .null && value.value.string?.isEmpty != true
    }
}
