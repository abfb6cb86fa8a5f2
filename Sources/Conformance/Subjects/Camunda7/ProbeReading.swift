import Contracts
import Documents
import Exchanges
import Judging
import ProcessEngine

/// What an engine shows of one instance of the probe process, as a report.
struct ProbeReading {
    let process: ProbeProcess
    let activities: [HistoricActivity]
    let variables: [HistoricVariable]
    let incidents: [EngineIncident]
    /// How often the job failed.
    let failures: Int
    /// The stack trace behind an incident; empty where there is none.
    let trace: String

    /// Reads all of an instance that has ended, or has an incident.
    static func read(
        _ engine: EngineClient,
        instance: String,
        process: ProbeProcess,
        incidents: [EngineIncident]
    ) async throws(EngineError) -> ProbeReading {
        var trace = ""
        if let job = incidents.first(where: { $0.type == "failedJob" }) {
            trace = (try? await engine.stackTrace(ofJob: job.configuration)) ?? ""
        }
        return ProbeReading(
            process: process,
            activities: try await engine.activities(of: instance),
            variables: try await engine.historicVariables(of: instance),
            incidents: incidents,
            failures: try await engine.failedJobs(of: instance),
            trace: trace
        )
    }

    /// The report; `order` says what the process was given.
    func report(_ order: RunOrder) -> RunReport {
        guard let incident = incidents.first else {
            return RunReport(outcome: outcome, variables: processVariables, events: events(order))
        }
        let message = incident.message.isEmpty ? "an incident without a message" : incident.message
        // A job's variables are rolled back, those of a worker's failure stay.
        let isWorkers = incident.type == "failedExternalTask"
        return RunReport(
            outcome: .failed(type: exceptionType ?? incident.type, message: message),
            variables: isWorkers ? processVariables : nil,
            variablesObservable: isWorkers,
            events: events(order)
        )
    }

    /// How the service task ended, by the event that caught it.
    private var outcome: Outcome {
        switch caught {
        case ProbeProcess.Activity.exception?:
            .failed(type: "java.lang.Throwable", message: text(ProbeProcess.Variable.exception))
        case .some:
            .bpmnError(code: text(ProbeProcess.Variable.code), message: text(ProbeProcess.Variable.message))
        case nil where activities.contains { $0.activity == "done" }: .completed
        case nil: .failed(type: "engine", message: "the instance ended at none of its end events")
        }
    }

    private var caught: String? { activities.first { $0.type == "boundaryError" }?.activity }

    /// The class of the exception at the beginning of a stack trace.
    private var exceptionType: String? {
        let name = trace.prefix { $0 != ":" && !$0.isNewline }
        return name.contains(".") && !name.contains(" ") ? String(name) : nil
    }

    private func text(_ name: String) -> String {
        variables.first { $0.name == name && $0.isGlobal }?.variable.value.string ?? ""
    }

    private var processVariables: [String: ProcessValue] {
        var found: [String: ProcessValue] = [:]
        for one in variables where one.isGlobal && !ProbeProcess.Variable.all.contains(one.name) {
            found[one.name] = one.variable.processValue
        }
        return found
    }

    private func events(_ order: RunOrder) -> [SubjectEvent] {
        var events: [SubjectEvent] = []
        if let caught {
            let code: String? =
                process.codes.indices.first { ProbeProcess.Activity.code($0) == caught }.map { process.codes[$0] }
            let event = code ?? (caught == ProbeProcess.Activity.anyError ? "any" : "exception")
            events.append(
                SubjectEvent(
                    EngineEvent.boundary,
                    .object(["caughtBy": .string(code == nil ? event : "code"), "code": .string(code ?? "")])
                )
            )
        }
        if failures > 0 || !incidents.isEmpty {
            events.append(SubjectEvent(EngineEvent.job, .object(["failures": .integer(failures)])))
        }
        for incident in incidents {
            events.append(
                SubjectEvent(
                    EngineEvent.incident,
                    .object([
                        "type": .string(incident.type), "message": .string(incident.message),
                        "retries": .integer(0),
                    ])
                )
            )
        }
        return events + local(order)
    }

    /// Variables of the task alone: they are gone after it, and stay in the
    /// history. What the process itself put there is left out.
    private func local(_ order: RunOrder) -> [SubjectEvent] {
        let inputs = Set(order.parameters.keys.compactMap { process.profile.name(of: $0) })
        return variables.filter { !$0.isGlobal && !inputs.contains($0.name) }.map { one in
            SubjectEvent(
                EngineEvent.localVariable,
                .object([
                    "name": .string(one.name), "type": .string(one.variable.type.name),
                    "value": one.variable.processValue.value,
                ])
            )
        }
    }
}
