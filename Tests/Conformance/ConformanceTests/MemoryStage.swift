import Conformance
import Contracts
import Documents
import Exchanges
import Judging
import Scenarios
import Synchronization
import TestSupport

/// A stage without a network: a miniature calls it directly. The first rule
/// answers everything.
final class MemoryStage: Stage {
    private struct Endpoint {
        var script: Scenario
        var values: CaseValues
        var exchanges: [Exchange] = []
        var isOpen = true
    }

    private struct State {
        var endpoints: [String: Endpoint] = [:]
        var strays: [Exchange] = []
    }

    /// Why an endpoint cannot be opened.
    struct Broken: Error {}

    private let clock: any Clock
    private let isBroken: Bool
    private let state = Mutex(State())

    init(clock: any Clock, isBroken: Bool = false) {
        self.clock = clock
        self.isBroken = isBroken
    }

    func open(script: Scenario, values: CaseValues, token: String) async throws -> StagedEndpoint {
        guard !isBroken else { throw Broken() }
        state.withLock { $0.endpoints[token] = Endpoint(script: script, values: values) }
        return StagedEndpoint(baseURL: "memory://c/\(token)")
    }

    func look(token: String) async -> StagedEvidence {
        StagedEvidence(exchanges: state.withLock { $0.endpoints[token]?.exchanges ?? [] })
    }

    func close(token: String) async -> StagedEvidence {
        state.withLock { state in
            state.endpoints[token]?.isOpen = false
            return StagedEvidence(exchanges: state.endpoints[token]?.exchanges ?? [])
        }
    }

    func strays() async -> [Exchange] { state.withLock(\.strays) }

    /// Answers a request at a base URL; one that is not open is a stray.
    func send(_ request: Request, to baseURL: String) -> Response {
        let token = String(baseURL.drop { $0 != "/" }.dropFirst(4))
        let now = clock.now
        return state.withLock { state in
            let number = state.endpoints[token]?.exchanges.count ?? 0
            guard let endpoint = state.endpoints[token], endpoint.isOpen,
                let step = endpoint.script.rules[0].step(for: number)
            else {
                let response = Response(status: 599, headers: [:], body: [])
                let missed = state.endpoints[token]?.isOpen == true ? Miss.Kind.consumed : .unknownEndpoint
                let stray = Exchange.seen(number, at: now, answered: now, ended: now, request, missed: missed, response)
                if missed == .consumed {
                    state.endpoints[token]?.exchanges.append(stray)
                } else {
                    state.strays.append(stray)
                }
                return response
            }
            let plan = endpoint.script.rules[0].steps[step].response
            let context = TemplateContext(values: endpoint.values, headers: [:], body: .null, wall: clock.wall)
            let response = plan.stream(context).response
            let seen = Exchange.seen(
                number,
                at: now,
                answered: now,
                ended: now,
                request,
                rule: 0,
                step: step,
                response
            )
            state.endpoints[token]?.exchanges.append(seen)
            return response
        }
    }
}
