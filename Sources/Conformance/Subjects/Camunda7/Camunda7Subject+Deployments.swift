import Exchanges
import ProcessEngine

extension Camunda7Subject {
    func deploy(_ xml: [UInt8], key: String, in engine: EngineClient) async throws -> EngineDeployment {
        // What the engine has taken is to be removed, also where nobody waits
        // for its answer any more.
        let result: Result<EngineDeployment, EngineError> = await Task { [source] in
            do throws(EngineError) {
                return .success(try await engine.deploy(xml, named: key, source: source, file: "\(key).bpmn"))
            } catch {
                return .failure(error)
            }
        }.value
        switch result {
        case .success(let deployment):
            deployments.held[deployment.id] = engine
            return deployment
        case .failure(let error):
            // It may be at work at it still.
            if error.isTransient || error.code == .cancelled { deployments.doubtful[engine.url] = engine }
            if let ended = await host.ended(nil) { throw ended }
            throw SubjectError(error, step: "deploying the process")
        }
    }

    /// Removes one with all that came of it. A task of its own: that of a
    /// cancelled run would not wait at all.
    func remove(_ id: String, from engine: EngineClient) async {
        let error = await Task { [clock] in await Self.undeploy(id, from: engine, clock) }.value
        deployments.held[id] = nil
        guard let error else { return }
        // What was in an engine that has ended with its memory is gone.
        guard await host.ended(nil) == nil else { return }
        deployments.left.append(.init(id: id, engine: engine.url, reason: error.message))
    }

    /// Removes what is there still, and what an engine has taken without
    /// saying so.
    func removeAll() async {
        for (id, engine) in deployments.held { await remove(id, from: engine) }
        let doubtful = deployments.doubtful.values
        deployments.doubtful = [:]
        for engine in doubtful {
            let found = await Task { [clock, source] in await Self.taken(by: engine, source: source, clock) }.value
            for id in found { await remove(id, from: engine) }
        }
    }

    /// Asks several times: a job that still works on it may be in the way.
    /// An engine that does not answer is not asked for ever.
    private static func undeploy(_ id: String, from engine: EngineClient, _ clock: any Clock) async -> EngineError? {
        let start = clock.now
        var last: EngineError?
        for attempt in 0..<6 {
            do throws(EngineError) {
                try await engine.undeploy(id)
                return nil
            } catch {
                last = error
                guard error.isTransient || error.code == .refused, clock.now < start + 10_000_000_000 else { break }
                await clock.sleep(nanoseconds: 50_000_000 << UInt64(attempt))
            }
        }
        return last
    }

    /// What an engine has of a run that it did not tell of; one that is slow
    /// has it only later.
    private static func taken(by engine: EngineClient, source: String, _ clock: any Clock) async -> [String] {
        for _ in 0..<3 {
            guard let found = try? await engine.deployments(source: source) else { return [] }
            if !found.isEmpty { return found }
            await clock.sleep(nanoseconds: 1_000_000_000)
        }
        return []
    }
}
