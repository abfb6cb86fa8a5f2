import Conformance
import Contracts
import Exchanges
import Foundation
import Judging
import Providers

/// Everything that a run needs, in memory and by a clock that is moved by
/// hand.
struct RunnerSetup {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent().path
    static let provider = root + "/Scenarios/fireworks-ai"

    let clock = ManualClock()
    let stage: MemoryStage
    let subject: Miniature
    let runner: ConformanceRunner

    init(
        _ manner: Miniature.Manner,
        options: RunnerOptions = RunnerOptions(quietPeriod: 0),
        maxParallel: Int = 4,
        capabilities: [String] = ["secret:env"],
        seed: UInt64 = 7,
        isStageBroken: Bool = false,
        journal: JournalWriter? = nil
    ) throws {
        stage = MemoryStage(clock: clock, isBroken: isStageBroken)
        subject = Miniature(manner, stage, clock: clock, maxParallel: maxParallel, capabilities: capabilities)
        let requirements = try Requirements.load(Self.provider + "/requirements.yaml")
        let set = requirements.set("core-1") ?? RequirementSet(name: "core-1", mandatory: [.must])
        runner = ConformanceRunner(
            subject: subject,
            stage: stage,
            provider: try Provider.load(Self.provider + "/provider.yaml"),
            contract: try Contract.load(Self.provider + "/contract.yaml"),
            obligations: Obligations(requirements, set: set),
            suite: SuiteDigest([]),
            tool: "0.1.0",
            options: options,
            clock: clock,
            randomness: SeededRandomness(seed: seed),
            journal: journal
        )
    }

    static func cases(_ ids: String...) throws -> (asked: [TestCase], all: [TestCase]) {
        let all = try CaseFile.loadFolder(provider + "/cases")
        return (all.filter { ids.contains($0.id) }, all)
    }

    /// Runs cases; the clock stands still.
    func run(_ ids: [String]) async throws -> Run {
        let all = try CaseFile.loadFolder(Self.provider + "/cases")
        return try await runner.run(all.filter { ids.contains($0.id) }, among: all)
    }

    /// Moves the clock to its next work again and again, so long as a run
    /// goes on; `isReady` says when time may pass.
    func runWhileTimePasses(_ ids: [String], when isReady: @escaping @Sendable (Miniature.State) -> Bool) async throws
        -> Run
    {
        async let result = run(ids)
        let clock = clock
        let subject = subject
        let pump = Task {
            while !Task.isCancelled {
                if isReady(subject.seen), let next = clock.nextInstant {
                    clock.advance(by: next > clock.now ? next - clock.now : 0)
                }
                await Task.yield()
            }
        }
        defer { pump.cancel() }
        return try await result
    }
}

extension Run {
    /// The kinds of verdicts of a case's checks, the first attempt's.
    func kinds(_ id: String) -> [String: Verdict.Kind] {
        let attempt = attempts.first { $0.testCase.id == id }
        let pairs = (attempt?.judged ?? []).map { ($0.check, $0.verdict.kind) }
        return Dictionary(pairs) { first, _ in first }
    }

    /// The checks that did not pass, as `check kind`, sorted.
    func findings(_ id: String) -> [String] {
        kinds(id).filter { $0.value != .pass }.map { "\($0.key) \($0.value.rawValue)" }.sorted()
    }
}
