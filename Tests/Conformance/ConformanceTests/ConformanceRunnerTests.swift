import Conformance
import Contracts
import Documents
import Exchanges
import Judging
import Scenarios
import Synchronization
import TestSupport
import Testing

@Suite struct ConformanceRunnerTests {
    static let simple = [
        "outcome/success", "auth/header", "mapping/default", "standard/success", "errors/unauthorized",
        "standard/unauthorized", "secrets/environment",
    ]

    @Test func theRightOneIsConformant() async throws {
        let setup = try RunnerSetup(.right)
        let run = try await setup.run(Self.simple)
        #expect(run.verdict == .conformant)
        // The one that only an engine shows.
        #expect(run.attempts.flatMap { run.findings($0.testCase.id) } == ["err.catchable na"])
        #expect(Set(run.attempts.map(\.testCase.id)) == Set(Self.simple))
        #expect(setup.subject.seen.isFinished)
    }

    @Test func theWrongOneFailsAndBlocksWhatRestsOnTheControl() async throws {
        let run = try await RunnerSetup(.wrong).run(["outcome/success", "auth/header"])
        #expect(run.verdict == .nonConformant)
        #expect(
            run.findings("outcome/success") == [
                "pay.one-request fail", "std.success fail", "wire.script-consumed fail",
            ]
        )
        #expect(Set(run.kinds("auth/header").values) == [.blocked])
    }

    @Test func aControlThatWasNotAskedForComesFirst() async throws {
        let setup = try RunnerSetup(.right)
        let order = Mutex<[String]>([])
        let (asked, all) = try RunnerSetup.cases("auth/header")
        let run = try await setup.runner.run(asked, among: all) { progress in
            if case .attempting(let id, _) = progress { order.withLock { $0.append(id) } }
        }
        #expect(order.withLock { $0 } == ["outcome/success", "auth/header"])
        #expect(run.verdict == .conformant)
    }

    @Test(.timeLimit(.minutes(1)))
    func oneThatHangsIsLeftBehindAtItsDeadline() async throws {
        let setup = try RunnerSetup(.hangs)
        let run = try await setup.runWhileTimePasses(["outcome/success"]) { !$0.orders.isEmpty }
        #expect(run.attempts.map(\.observation.outcome) == [.unresolved])
        #expect(run.kinds("outcome/success")["run.terminated"] == .fail)
        let observation = try #require(run.attempts.first?.observation)
        // From the deadline on; the clock may go on by a few of its steps until
        // the runner's task has run.
        #expect((22_000_000_000...22_100_000_000).contains(observation.result - observation.runSent))
        #expect(run.exitCode == 1)
    }

    /// An engine that is started for an order takes longer than any deadline.
    @Test func theTimeToMakeReadyIsNotTheOrders() async throws {
        let run = try await RunnerSetup(.startsSlowly).run(["outcome/success"])
        let observation = try #require(run.attempts.first?.observation)
        #expect(observation.runSent >= 60_000_000_000)
        #expect(observation.result == observation.runSent)
        #expect(run.kinds("outcome/success")["run.terminated"] == .pass)
    }

    @Test func oneThatDiesFailsItsChecks() async throws {
        let run = try await RunnerSetup(.dies).run(["outcome/success"])
        #expect(run.verdict == .nonConformant)
        #expect(run.exitCode == 1)
    }

    @Test func aHarnessThatBreaksIsAFaultAndNotTheConnectors() async throws {
        let run = try await RunnerSetup(.breaks).run(["outcome/success"])
        #expect(Set(run.kinds("outcome/success").values) == [.harnessError])
        #expect(run.verdict == .harnessError)
        #expect(run.exitCode == 3)
    }

    @Test func oneThatLiesIsFoundByTheWire() async throws {
        let run = try await RunnerSetup(.lies).run(["outcome/success"])
        #expect(run.verdict == .nonConformant)
        #expect(run.kinds("outcome/success")["pay.one-request"] == .fail)
    }

    @Test func oneThatCannotBeDrivenThrowsAndIsEnded() async throws {
        let setup = try RunnerSetup(.absent)
        await #expect(throws: Miniature.NoHello.self) { try await setup.run(["outcome/success"]) }
        #expect(setup.subject.seen.isFinished)
    }

    @Test func aStageThatBreaksIsOurDefect() async throws {
        let run = try await RunnerSetup(.right, isStageBroken: true).run(["outcome/success"])
        #expect(run.attempts.isEmpty)
        #expect(run.defects == ["outcome/success: the endpoint cannot be opened: Broken()"])
        #expect(run.exitCode == 70)
    }

    @Test func aStrayIsFoundAndBelongsToWhoseKeyItHolds() async throws {
        let run = try await RunnerSetup(.strays).run(["outcome/success", "auth/header"])
        for attempt in run.attempts {
            #expect(attempt.observation.stray.count == 1)
            let key = attempt.observation.drawn.values.key
            #expect(attempt.observation.stray.first?.request.headers["Authorization"] == "Bearer \(key)")
        }
        #expect(run.kinds("outcome/success")["wire.no-stray"] == .fail)
        #expect(run.strays.isEmpty)
    }

    @Test func aKeyThatIsToldIsALeakAndIsNotRepeated() async throws {
        let run = try await RunnerSetup(.tells).run(["outcome/success"])
        #expect(run.attempts.map(\.observation.leaks) == [[Leak(.message)]])
        let verdict = run.judged.first { $0.check == "sec.no-leak" }?.verdict
        #expect(verdict == .fail("the key was seen", expected: "nowhere", actual: "message"))
    }

    @Test(.timeLimit(.minutes(1)))
    func aRetryAfterTheResultIsHeard() async throws {
        let setup = try RunnerSetup(.returns, options: RunnerOptions(quietPeriod: 2_000_000_000))
        let ids = ["retry/not-unauthorized"]
        let run = try await setup.runWhileTimePasses(ids) { !$0.orders.isEmpty }
        #expect(run.kinds("retry/not-unauthorized")["ret.not-400-401"] == .fail)
        #expect(run.attempts.last?.observation.exchanges.count == 2)
    }

    @Test func aSubjectGetsNoMoreAtOnceThanItTakes() async throws {
        let setup = try RunnerSetup(.right, options: RunnerOptions(jobs: 8, quietPeriod: 0), maxParallel: 2)
        _ = try await setup.run(Self.simple)
        #expect(setup.subject.seen.mostRunning <= 2)
    }

    @Test func eachAttemptDrawsItsOwnAndEachDrawIsIndependent() async throws {
        let setup = try RunnerSetup(.right, options: RunnerOptions(repeats: 3, quietPeriod: 0))
        let run = try await setup.run(["outcome/success", "auth/header"])
        let drawn = run.attempts.map(\.observation.drawn)
        #expect(run.attempts.map(\.observation.attempt) == [1, 2, 3, 1, 2, 3])
        #expect(run.attempts.map(\.testCase.area) == ["auth", "auth", "auth", "outcome", "outcome", "outcome"])
        let texts = drawn.flatMap { [$0.values.key, $0.token, $0.runID, $0.values.text, $0.values.model] }
        #expect(Set(texts).count == 30)
        for one in drawn {
            #expect(one.token.count == 32)
            #expect(one.values.key.hasPrefix("fw_fd_"))
            #expect(!one.values.key.contains(one.token) && !one.token.contains(one.values.key.dropFirst(6)))
            #expect(one.values.promptTokens != one.values.completionTokens)
        }
    }

    @Test func theKeyOfTheEnvironmentIsDrawnForItsProcess() async throws {
        let setup = try RunnerSetup(.right, options: RunnerOptions(repeats: 2, quietPeriod: 0))
        let run = try await setup.run(["secrets/environment"])
        let orders = run.attempts.filter { $0.testCase.secret == .env }.map(\.observation.order)
        let keys = Set(run.attempts.filter { $0.testCase.secret == .env }.map(\.observation.drawn.values.key))
        #expect(keys.count == 1)
        #expect(Set(orders.map(\.environment)).count == 1)
        #expect(orders.first?.environment.variables == ["FIREWORKS_API_KEY": keys.first ?? ""])
        #expect(orders.first?.parameters["catalyst_authValue"] == "fireworks_api_key")
        let others = setup.subject.seen.orders.filter { $0.parameters["catalyst_secretSource"] == "variable" }
        #expect(others.allSatisfy { $0.environment == .plain })
    }

    @Test func aSourceThatIsNotOfferedIsUntestable() async throws {
        let setup = try RunnerSetup(.right, capabilities: [])
        let run = try await setup.run(["secrets/environment"])
        #expect(run.kinds("secrets/environment")["sec.env-default"] == .untestable)
        #expect(setup.subject.seen.orders.count == 1)
        #expect(run.verdict == .incomplete)
        #expect(run.exitCode == 5)
    }

    @Test func whatTheUserGivesComesBeforeWhatACaseGives() async throws {
        let inputs = ["catalyst_timeout": "5", "catalyst_payload": "{}"]
        let setup = try RunnerSetup(.right, options: RunnerOptions(inputs: inputs, quietPeriod: 0))
        _ = try await setup.run(["models/listed"])
        let orders = setup.subject.seen.orders
        #expect(orders.allSatisfy { $0.parameters["catalyst_timeout"] == "5" })
        #expect(orders.last?.parameters["catalyst_payload"]?.contains("deepseek-r1") == true)
    }

    @Test func aRunThatIsCancelledIsInterruptedAndJudgedAsFarAsItCame() async throws {
        let setup = try RunnerSetup(.right, options: RunnerOptions(jobs: 1, quietPeriod: 0))
        let (asked, all) = try RunnerSetup.cases("auth/header", "mapping/default", "standard/success")
        let run = try await Task {
            try await setup.runner.run(asked, among: all) { progress in
                if case .judged = progress { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }.value
        #expect(run.attempts.map(\.testCase.id) == ["outcome/success"])
        #expect(run.isInterrupted)
        #expect(run.verdict == .incomplete)
    }

    @Test func theJournalHoldsTheRunAndTheSameVerdictsComeOfIt() async throws {
        let output = Mutex<[UInt8]>([])
        let writer = JournalWriter(redaction: .sample) { bytes in output.withLock { $0 += bytes } }
        let run = try await RunnerSetup(.right, journal: writer).run(Self.simple)
        let journal = try Journal.read(output.withLock { $0 }, name: "j.jsonl")
        let recheck = try Recheck(
            journal,
            suite: SuiteDigest([]),
            cases: try RunnerSetup.cases().all,
            obligations: run.header.obligations,
            standard: StandardVariables(try Contract.load(RunnerSetup.provider + "/contract.yaml"))
        )
        #expect(recheck.differences == [])
        #expect(Set(recheck.run.judged.map(\.check)) == Set(run.judged.map(\.check)))
        #expect(recheck.exitCode == 0)
    }
}
