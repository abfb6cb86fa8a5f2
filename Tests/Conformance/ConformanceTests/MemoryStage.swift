import Conformance
import Contracts
import Documents
import Exchanges
import Judging
import Scenarios
import Synchronization

/// A stage without a network: a miniature calls it directly. The first rule
/// answers everything.
final class MemoryStage: Stage {
    private struct Endpoint {
        var script: Scenario
        var values: CaseValues
        var exchanges: [ObservedExchange] = []
        var isOpen = true
    }

    private struct State {
        var endpoints: [String: Endpoint] = [:]
        var strays: [ObservedExchange] = []
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

    func strays() async -> [ObservedExchange] { state.withLock(\.strays) }

    /// Answers a request at a base URL; one that is not open is a stray.
    func send(_ request: Request, to baseURL: String) -> ObservedExchange.Response {
        let token = String(baseURL.drop { $0 != "/" }.dropFirst(4))
        let now = clock.now
        return state.withLock { state in
            let number = state.endpoints[token]?.exchanges.count ?? 0
            guard let endpoint = state.endpoints[token], endpoint.isOpen,
                let step = endpoint.script.rules[0].step(for: number)
            else {
                let response = ObservedExchange.Response(status: 599, headers: [:], body: [])
                let missed = state.endpoints[token]?.isOpen == true ? "consumed" : "unknown-endpoint"
                var stray = exchange(number, request, response, now)
                stray.missed = missed
                if missed == "consumed" {
                    state.endpoints[token]?.exchanges.append(stray)
                } else {
                    state.strays.append(stray)
                }
                return response
            }
            let plan = endpoint.script.rules[0].steps[step].response
            let context = TemplateContext(values: endpoint.values, headers: [:], body: .null, wall: clock.wall)
            var body: [UInt8] = []
            if case .whole(let template) = plan.body { body = template.filled(by: context) }
            let response = ObservedExchange.Response(
                status: plan.status,
                headers: plan.head(context).headers,
                body: body
            )
            var seen = exchange(number, request, response, now)
            (seen.rule, seen.step) = (0, step)
            state.endpoints[token]?.exchanges.append(seen)
            return response
        }
    }

    private func exchange(
        _ number: Int,
        _ request: Request,
        _ response: ObservedExchange.Response,
        _ now: UInt64
    ) -> ObservedExchange {
        ObservedExchange(
            number: number,
            times: .init(firstByte: now, headEnd: now, bodyEnd: now, responseStart: now, responseEnd: now),
            request: request,
            path: request.path,
            response: response
        )
    }
}
