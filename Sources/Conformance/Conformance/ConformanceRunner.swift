public import Contracts
public import Exchanges
public import Judging
public import Providers

/// Runs cases against a subject on a stage, judges what was seen, and tells
/// its progress as values.
///
/// Controls come first, then everything that may run side by side, then the
/// quiet lane alone. What the subject does never throws: it ends up in the
/// run.
public struct ConformanceRunner: Sendable {
    private let subject: any Subject
    private let stage: any Stage
    private let provider: Provider
    private let contract: Contract
    private let obligations: Obligations
    private let suite: SuiteDigest
    private let tool: String
    private let options: RunnerOptions
    private let clock: any Clock
    private let randomness: any Randomness
    private let journal: JournalWriter?

    /// Makes a runner; `suite` is what the cases come from, `tool` the version
    /// of the program.
    public init(
        subject: any Subject,
        stage: any Stage,
        provider: Provider,
        contract: Contract,
        obligations: Obligations,
        suite: SuiteDigest,
        tool: String,
        options: RunnerOptions = RunnerOptions(),
        clock: any Clock,
        randomness: any Randomness,
        journal: JournalWriter? = nil
    ) {
        self.subject = subject
        self.stage = stage
        self.provider = provider
        self.contract = contract
        self.obligations = obligations
        self.suite = suite
        self.tool = tool
        self.options = options
        self.clock = clock
        self.randomness = randomness
        self.journal = journal
    }

    /// Runs some cases; the controls that they need are looked for among
    /// `all` and run, too. Throws where the subject cannot be driven at all
    /// or the journal cannot be written. Cancelling it ends the run early: it
    /// is interrupted, and judged as far as it came.
    public func run(
        _ cases: [TestCase],
        among all: [TestCase],
        progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) async throws -> Run {
        let schedule = Schedule(cases, among: all)
        var description: SubjectDescription
        do {
            description = try await subject.describe()
        } catch {
            await subject.finish()
            throw error
        }
        let own = description.artifacts
        description.artifacts = options.artifacts + own.filter { !options.artifacts.contains($0) }
        let header = Run.Header(
            tool: tool,
            subject: description,
            contract: contract.name,
            obligations: obligations,
            suite: suite,
            suiteCases: all.count,
            began: ISODate.instant(clock.wall / 1_000_000_000)
        )
        do {
            try await journal?.write(header)
        } catch {
            await subject.finish()
            throw error
        }
        progress(.began(subject: description, attempts: schedule.count * options.repeats))
        let canaries = CanaryValues(provider: provider, randomness: randomness)
        let timerLag = TimerLag(clock: clock)
        timerLag.start()
        let player = AttemptRunner(
            subject: subject,
            capabilities: description.capabilities,
            stage: stage,
            plan: OrderPlan(
                contract: contract,
                provider: provider,
                inputs: options.inputs,
                environmentKey: canaries.key(),
                scratch: options.scratch
            ),
            canaries: canaries,
            options: options,
            clock: clock,
            timerLag: timerLag
        )
        var collected = Collected()
        let jobs = min(options.jobs, description.maxParallel)
        do {
            for wave in schedule.waves {
                try await play(wave, jobs: wave.isQuiet ? 1 : jobs, player, &collected, progress)
            }
        } catch {
            timerLag.stop()
            await subject.finish()
            throw error
        }
        timerLag.stop()
        await subject.finish()
        let run = Run(
            header: header,
            attempts: collected.sorted(by: schedule),
            strays: player.unclaimed.rest(await stage.strays()),
            defects: collected.defects,
            isInterrupted: Task.isCancelled
        )
        try await journal?.finish(run)
        return run
    }

    /// Plays the attempts of a wave, so many at once.
    private func play(
        _ wave: Schedule.Wave,
        jobs: Int,
        _ player: AttemptRunner,
        _ collected: inout Collected,
        _ progress: @escaping @Sendable (Progress) -> Void
    ) async throws {
        let judge = Judge(obligations, StandardVariables(contract))
        let obstacles = collected.obstacles
        var waiting = wave.cases.flatMap { testCase in
            (1...options.repeats).map { PlannedAttempt(testCase: testCase, attempt: $0) }
        }[...]
        try await withThrowingTaskGroup(of: AttemptResult.self) { group in
            func startNext() {
                guard !Task.isCancelled, let planned = waiting.popFirst() else { return }
                group.addTask {
                    progress(.attempting(case: planned.testCase.id, attempt: planned.attempt))
                    return await player.play(planned)
                }
            }
            for _ in 0..<jobs { startNext() }
            while let played = try await group.next() {
                // What an interruption ended says nothing of the subject.
                guard !Task.isCancelled else { continue }
                switch played {
                case .seen(let testCase, let seen):
                    let observation = await journal?.kept(seen) ?? seen
                    let obstacle = testCase.control.flatMap { obstacles[$0] }
                    let judged = judge.judge(testCase, observation, obstacle: obstacle)
                    let attempt = Run.Attempt(testCase: testCase, observation: observation, judged: judged)
                    try await journal?.write(attempt)
                    collected.attempts.append(attempt)
                    progress(.judged(attempt))
                case .broke(let testCase, let message):
                    collected.defects.append("\(testCase.id): \(message)")
                    progress(.defect("\(testCase.id): \(message)"))
                }
                startNext()
            }
        }
    }

    /// What came of the attempts so far.
    private struct Collected {
        var attempts: [Run.Attempt] = []
        var defects: [String] = []

        /// Why no other case may rest upon some of those that were played.
        var obstacles: [String: String] {
            Dictionary(grouping: attempts, by: \.testCase.id).compactMapValues { attempts in
                let inOrder = attempts.sorted { $0.observation.attempt < $1.observation.attempt }
                return Judge.obstacle(in: inOrder.flatMap(\.judged))
            }
        }

        func sorted(by schedule: Schedule) -> [Run.Attempt] {
            attempts.sorted { one, other in
                let left = (schedule.place(of: one.testCase.id), one.observation.attempt)
                let right = (schedule.place(of: other.testCase.id), other.observation.attempt)
                return left < right
            }
        }
    }
}
