import Contracts
import Exchanges
import Judging
import ProcessEngine

extension Camunda7Subject {
    /// Tries out what every order needs: that a process can be deployed and
    /// started, that the history keeps variables, that the connector's class
    /// is there.
    func tryOut(_ engine: EngineClient) async throws {
        let order = RunOrder(
            id: "prepare",
            baseURL: "",
            parameters: Self.harmless,
            variables: ["firedrillHistory": .string("kept")],
            deadline: Self.patience
        )
        do {
            let process = ProbeProcess(key: Self.key("prepare"), profile: profile, order: order)
            let deployment = try await deploy(process.xml, key: process.key, in: engine)
            let report: RunReport
            do {
                report = try await watch(deployment, process, order, in: engine, from: clock.now)
                if report.outcome == .unresolved { try await expectBegun(deployment, in: engine) }
            } catch {
                await remove(deployment.id, from: engine)
                throw error
            }
            await remove(deployment.id, from: engine)
            if let missing = MissingConnector.found(in: report, profile: profile, hint: host.missingConnectorHint) {
                throw missing
            }
            if report.variablesObservable, report.variables?["firedrillHistory"] == nil {
                throw SubjectError(
                    .protocolBroken,
                    "the engine's history keeps no variables",
                    hint: Self.historyHint
                )
            }
        } catch let error as EngineError {
            throw SubjectError(error, step: "preparing the engine")
        }
    }

    /// How long the one that is tried out may take, in nanoseconds. Nobody
    /// listens where it calls.
    private static let patience: UInt64 = 30_000_000_000

    /// What nobody works at would be every case's failure.
    private func expectBegun(_ deployment: EngineDeployment, in engine: EngineClient) async throws {
        let seconds = Self.patience / 1_000_000_000
        guard case .topic(let topic) = profile.implementation else {
            throw SubjectError(
                .noHello,
                "the engine has not carried out the connector's task within \(seconds) s",
                hint: "look at its log, and whether its job executor runs: camunda.bpm.job-execution.enabled=true"
            )
        }
        guard let definition = deployment.definitions.first,
            try await engine.hasUntouchedTasks(definition: definition)
        else { return }
        throw SubjectError(
            .noHello,
            "no worker took the task of the topic \(topic) within \(seconds) s",
            hint: "start the worker, or name its topic in the profile: it must fetch from \(engine.url)"
        )
    }

    /// Inputs with which a connector calls nobody: nothing listens there.
    private static let harmless: [String: String] = Dictionary(
        ([
            (.url, "http://127.0.0.1:9/"), (.method, "POST"), (.headers, "{}"), (.authType, "bearerToken"),
            (.authHeader, "Authorization"), (.authPrefix, "Bearer"), (.secretSource, "variable"),
            (.authValue, "none"), (.payload, "{}"), (.responseMapping, "{}"), (.errorMapping, "{}"),
            (.retryOn429, "false"), (.maxRetries, "0"), (.timeout, "1"),
        ] as [(ParameterName, String)]).map { ($0.0.rawValue, $0.1) }
    ) { $1 }
}
