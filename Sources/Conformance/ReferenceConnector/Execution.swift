import Contracts
import Documents
import Exchanges

/// One run under way.
final class Execution {
    let contract: Contract
    let upstream: any Upstream
    let clock: any Clock
    let random: @Sendable () -> Double
    let mutant: Mutant?
    let run: ConnectorRun
    var events: [ConnectorEvent] = []

    init(
        contract: Contract,
        upstream: any Upstream,
        clock: any Clock,
        random: @escaping @Sendable () -> Double,
        mutant: Mutant?,
        run: ConnectorRun
    ) {
        self.contract = contract
        self.upstream = upstream
        self.clock = clock
        self.random = random
        self.mutant = mutant
        self.run = run
    }

    func perform() async -> ConnectorResult {
        var key = ""
        do throws(ConnectorFailure) {
            let inputs = try Inputs(run.parameters, contract, isPayloadFilled: run.isPayloadFilled)
            if inputs.source == .variable { key = inputs.authValue }
            key = try readKey(inputs)
            let body = try fill(inputs)
            let model = Self.model(in: body) ?? ""
            if breaks(.inventsErrorCode, if: !contract.models.listed.contains(model)) {
                return refused(code: "BAD_MODEL", message: "\(model) is not listed")
            }
            let request = request(inputs, key: key, body: body)
            return conclude(try await sendRetrying(request, inputs), inputs, key: key)
        } catch {
            return failed(error, key: key)
        }
    }

    /// Whether this connector is broken in that way, at a place where it
    /// makes a difference; tells so.
    func breaks(_ way: Mutant, if matters: @autoclosure () -> Bool = true) -> Bool {
        guard mutant == way, matters() else { return false }
        let hit = ConnectorEvent.mutantHit(way.id)
        if !events.contains(hit) { events.append(hit) }
        return true
    }
}
