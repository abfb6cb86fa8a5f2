import Conformance
import Contracts
import Exchanges
import Foundation
import HTTPCalling
import HTTPServing
import Judging
import ReferenceConnector
import Staging
import Subjects
import Synchronization
import Testing

/// The shipped cases against the good connector and against every broken
/// one, over real sockets: that the suite bites.
@Suite struct MatrixTests {
    static let provider = ReadmeTests.root.path + "/Scenarios/fireworks-ai"

    @Test(.timeLimit(.minutes(3)))
    func theGoodConnectorIsConformantAlsoInTheStrictSet() async throws {
        let output = Mutex<[UInt8]>([])
        let journal = JournalWriter { bytes in output.withLock { $0 += bytes } }
        let run = try await Self.play(nil, set: "strict-1", journal: journal) { _ in true }
        #expect(run.judged.filter { $0.verdict.kind != .pass } == [])
        #expect(run.verdict == .conformant)
        #expect(run.attempts.count == (try CaseFile.loadFolder(Self.provider + "/cases")).count)
        let recheck = Recheck(try Journal.read(output.withLock { $0 }, name: "journal"))
        #expect(recheck.differences == [])
        #expect(recheck.exitCode == 0)
    }

    /// A kill counts where the check that must find the defect fails or
    /// warns, and the defect was met.
    @Test(.timeLimit(.minutes(5)))
    func everyBrokenConnectorIsFoundByTheCheckThatMustFindIt() async throws {
        let survivors = try await withThrowingTaskGroup(of: [String].self) { group in
            for mutant in Mutant.allCases {
                group.addTask {
                    let run = try await Self.play(mutant) { subject in
                        subject.allChecks.contains { mutant.killers.contains($0.check) }
                    }
                    return Self.survivals(mutant, run)
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(survivors.sorted() == [])
    }

    private static func survivals(_ mutant: Mutant, _ run: Run) -> [String] {
        let events = run.attempts.flatMap(\.observation.report.events)
        var survivals = events.contains { $0.name == "mutant-hit" } ? [] : ["\(mutant.id) is never met"]
        for check in mutant.killers {
            let kinds = run.judged.filter { $0.check == check }.map(\.verdict.kind)
            if !kinds.contains(.fail), !kinds.contains(.warn) { survivals.append("\(mutant.id) survives \(check)") }
        }
        let faults = run.judged.filter { $0.verdict.kind == .fault }.map { "\(mutant.id): \($0.verdict.message)" }
        return survivals + faults + run.defects
    }

    private static func play(
        _ mutant: Mutant?,
        set: String = "core-1",
        journal: JournalWriter? = nil,
        only isWanted: (Case) -> Bool
    ) async throws -> Run {
        let contract = try Contract.load(provider + "/contract.yaml")
        let requirements = try Requirements.load(provider + "/requirements.yaml")
        var cases = try CaseFile.loadFolder(provider + "/cases")
        // The one that retries forever need not do so for long.
        if mutant == .m08 { for index in cases.indices { cases[index].deadline = 6_000_000_000 } }
        let clock = SystemClock.shared
        let stage = MockStage(clock: clock)
        let server = try HTTPServer.start(stage, clock: clock)
        stage.serves(at: server.url)
        let upstream = try CurlUpstream(clock: clock)
        let connector = ReferenceConnector(
            contract: contract,
            upstream: upstream,
            clock: clock,
            random: { Double.random(in: 0..<1) },
            mutant: mutant
        )
        let runner = ConformanceRunner(
            subject: ReferenceSubject(connector, mutant: mutant, version: "0", clock: clock),
            stage: stage,
            contract: contract,
            obligations: Obligations(requirements, set: try #require(requirements.set(set))),
            tool: "0",
            clock: clock,
            randomness: SystemRandomness(),
            journal: journal
        )
        let run = try await runner.run(cases.filter(isWanted), among: cases)
        await server.stop(drain: 0)
        upstream.shutdown()
        return run
    }
}
