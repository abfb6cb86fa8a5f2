import Conformance
import Contracts
import Documents
import Exchanges
import Foundation
import HTTPCalling
import HTTPServing
import Judging
import Providers
import ReferenceConnector
import Scenarios
import Staging
import Subjects
import Synchronization
import TestSupport
import Testing

/// The checks are checked: each deliberately broken connector must be caught
/// by the checks that are meant for it, in an attempt in which its broken
/// line ran, and each check must catch one.
@Suite struct MutantMatrixTests {
    static let root = ReadmeTests.root.path

    /// Checks of what only a worker before an engine has: the reference
    /// connector offers no such thing, and a broken worker is caught in
    /// ExternalTaskTests.
    static let ofWorkers: Set = ["rob.lock"]

    /// The shipped suite on a mock server, and the reference connector in
    /// front of it over real sockets.
    struct Laboratory {
        let provider: Provider
        let contract: Contract
        let requirements: Requirements
        let cases: [TestCase]
        let suite: SuiteDigest
        let stage: MockStage
        let server: HTTPServer
        let upstream: CurlUpstream

        init() throws {
            let folder = MutantMatrixTests.root + "/Scenarios/fireworks-ai"
            provider = try Provider.load(folder + "/provider.yaml")
            contract = try Contract.load(folder + "/contract.yaml")
            requirements = try Requirements.load(folder + "/requirements.yaml")
            let library = try ResponseLibrary.load(provider: folder)
            cases = try CaseFile.loadFolder(
                folder + "/cases",
                scenarios: try ScenarioFile.loadFolder(folder + "/scenarios", library: library),
                library: library
            )
            suite = try SuiteDigest.read(folder, cases: cases)
            stage = MockStage(redaction: .sample, clock: SystemClock.shared)
            server = try HTTPServer.start(stage, clock: SystemClock.shared)
            stage.serves(at: server.url)
            upstream = try CurlUpstream(clock: SystemClock.shared)
        }

        func close() async {
            await server.stop(drain: 0)
            upstream.shutdown()
        }

        /// Runs the cases that hold one of some checks; all where one of
        /// them is implicit and no case names it.
        func run(
            _ mutant: Mutant?,
            checks: [String],
            set: String = "core-1",
            journal: JournalWriter? = nil
        ) async throws -> Run {
            let connector = ReferenceConnector(
                contract: contract,
                upstream: upstream,
                clock: SystemClock.shared,
                random: { Double.random(in: 0..<1) },
                mutant: mutant
            )
            var cases = cases
            // The one that retries forever need not do so for long.
            if mutant == .retriesForever { for index in cases.indices { cases[index].deadline = 6_000_000_000 } }
            let named = cases.filter { testCase in testCase.checks.contains { checks.contains($0.check) } }
            let runner = ConformanceRunner(
                subject: ReferenceSubject(connector, mutant: mutant, version: "test", clock: SystemClock.shared),
                stage: stage,
                provider: provider,
                contract: contract,
                obligations: Obligations(requirements, set: try #require(requirements.set(set))),
                suite: suite,
                tool: "test",
                clock: SystemClock.shared,
                randomness: SystemRandomness(),
                journal: journal
            )
            return try await runner.run(named.isEmpty ? cases : named, among: cases)
        }
    }

    @Test(.timeLimit(.minutes(5))) func eachMutantIsCaughtByItsChecksAndEachCheckCatchesOne() async throws {
        let contract = try Contract.load(Self.root + "/Scenarios/fireworks-ai/contract.yaml")
        let runs = try await withThrowingTaskGroup(of: (Mutant, Run).self) { group in
            for mutant in Mutant.allCases {
                // Each has a server of its own: a stray of one is none of
                // another's.
                group.addTask {
                    let laboratory = try Laboratory()
                    let run = try await laboratory.run(mutant, checks: mutant.killers(laboratory.contract))
                    await laboratory.close()
                    return (mutant, run)
                }
            }
            var runs: [Mutant: Run] = [:]
            for try await (mutant, run) in group { runs[mutant] = run }
            return runs
        }
        var catching: Set<String> = []
        for mutant in Mutant.allCases {
            let run = try #require(runs[mutant])
            #expect(run.defects == [], "\(mutant.id)")
            #expect(!run.judged.contains { $0.verdict.kind == .harnessError }, "\(mutant.id)")
            let caught = Self.caught(mutant, in: run)
            catching.formUnion(caught)
            for killer in mutant.killers(contract) {
                #expect(
                    caught.contains(killer),
                    "mutant \(mutant.id) \(mutant.title): not caught by \(killer) in \(Self.summary(run))"
                )
            }
        }
        // What only an engine shows, broken builds in an engine hold to that.
        let blunt = Check.all(for: contract).filter { !$0.needsEngine && !catching.contains($0.id) }.map(\.id)
            .filter { !Self.ofWorkers.contains($0) }
        #expect(blunt == [], "checks that catch no mutant")
    }

    @Test(.timeLimit(.minutes(5))) func theReferencePassesEveryCheckAlsoInTheStrictSet() async throws {
        let laboratory = try Laboratory()
        let output = Mutex<[UInt8]>([])
        let journal = JournalWriter(redaction: .sample) { bytes in output.withLock { $0 += bytes } }
        let run = try await laboratory.run(nil, checks: [], set: "strict-1", journal: journal)
        let imperfect = run.judged.filter { $0.verdict.kind != .pass }
        #expect(
            imperfect.filter { $0.verdict.kind != .na }.map { "\($0.testCase) \($0.check) \($0.verdict)" } == []
        )
        let ofEngines = Set(Check.all(for: laboratory.contract).filter(\.needsEngine).map(\.id))
        // A case about a process is not played at all where there is no engine.
        let ofProcesses = Set(laboratory.cases.filter { $0.process != .probe }.map(\.id))
        let played = imperfect.filter { !ofProcesses.contains($0.testCase) || ofEngines.contains($0.check) }
        #expect(
            Set(played.map(\.check)) == ofEngines.union(Self.ofWorkers),
            "what only an engine shows, and nothing else, is not offered"
        )
        #expect(run.verdict == .conformant)
        let recheck = try Recheck(
            try Journal.read(output.withLock { $0 }, name: "journal"),
            suite: laboratory.suite,
            cases: laboratory.cases,
            obligations: run.header.obligations,
            standard: StandardVariables(laboratory.contract)
        )
        #expect(recheck.differences == [])
        #expect(recheck.exitCode == 0)
        let emitted = Set(run.judged.map(\.check))
        #expect(
            Check.all(for: laboratory.contract).map(\.id).filter { !emitted.contains($0) } == [],
            "checks that no case asks for"
        )
        #expect(laboratory.requirements.checks.filter { !emitted.contains($0) } == [], "checks of no requirement")
        await laboratory.close()
    }

    /// What became of each attempt, for a message.
    private static func summary(_ run: Run) -> [String] {
        run.attempts.map { attempt in
            let events = attempt.observation.report.events.map { "\($0.name) \($0.details["mutant"]?.string ?? "")" }
            return "\(attempt.testCase.id) \(attempt.observation.outcome) \(events)"
        }
    }

    /// The checks that failed in attempts in which the broken line ran and
    /// nothing crashed.
    private static func caught(_ mutant: Mutant, in run: Run) -> Set<String> {
        var checks: Set<String> = []
        for attempt in run.attempts {
            let isHit = attempt.observation.report.events.contains { event in
                event.name == "mutant-hit" && event.details["mutant"]?.string == mutant.id
            }
            if case .failed(let type, _) = attempt.observation.outcome, type == "subject-crashed" { continue }
            guard isHit else { continue }
            checks.formUnion(
                attempt.judged.filter { [.fail, .warn].contains($0.verdict.kind) }.map(\.check)
            )
        }
        return checks
    }
}
