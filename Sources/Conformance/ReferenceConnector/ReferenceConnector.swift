public import Contracts
public import Exchanges

/// A connector that does what its contract says, or is broken in one known
/// way: the subject that a suite of checks is tried on.
///
///     let connector = ReferenceConnector(contract: contract, upstream: client, clock: clock, random: random)
///     let result = await connector.execute(ConnectorRun(parameters: inputs, variables: variables))
///
/// Cancelling the task ends a run at its next wait.
public struct ReferenceConnector: Sendable {
    private let contract: Contract
    private let upstream: any Upstream
    private let clock: any Clock
    private let random: @Sendable () -> Double
    private let mutant: Mutant?

    /// Makes a connector. `random` gives numbers from 0 up to 1, for the
    /// waits.
    public init(
        contract: Contract,
        upstream: any Upstream,
        clock: any Clock,
        random: @escaping @Sendable () -> Double,
        mutant: Mutant? = nil
    ) {
        self.contract = contract
        self.upstream = upstream
        self.clock = clock
        self.random = random
        self.mutant = mutant
    }

    /// Executes a run. Whatever happens is in the result.
    public func execute(_ run: ConnectorRun) async -> ConnectorResult {
        let execution = Execution(
            contract: contract,
            upstream: upstream,
            clock: clock,
            random: random,
            mutant: mutant,
            run: run
        )
        return await execution.perform()
    }
}
