import Arguments
import Conformance
import Contracts
import Documents
import Exchanges
import HTTPServing
import Judging
import Matching
import Processes
import Providers
import Reports
import Scenarios
import Staging

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `firedrill check`: drives a connector through cases and judges it.
enum CheckCommand {
    static let subject = Option(
        repeating: "subject",
        short: "s",
        atLeast: 1,
        .text("KIND", wanted: "a subject"),
        help: """
            reference, reference:mutant=ID, exec:COMMAND, a harness, external-task:COMMAND, a worker that finds \
            its engine in FIREDRILL_ENGINE_URL, or camunda7:URL, an engine with the connector on its class path \
            (camunda7:managed,engine=JAR,jar=JAR starts one). Several are played one after the other, and compared.
            """
    )
    static let cases = Option(
        repeating: "case",
        short: "c",
        .text("CASE", wanted: "a case"),
        help: """
            Only some cases: a pattern for their ids ('retry/*'), an area, a requirement (RET-05), a check. The \
            control case that they need runs as well.
            """
    )
    static let set = Option(
        "set",
        .text("NAME", wanted: "a set"),
        help: "What is binding; in strict-1 every should is a must.",
        default: "core-1"
    )
    static let jobs = Option("jobs", short: "j", .integer("N", in: 1...64), help: "Attempts at once.", default: 8)
    static let repeats = Option("repeat", .integer("N", in: 1...100), help: "Attempts of each case.", default: 1)
    static let inputs = Option(
        repeating: "input",
        .pair("NAME=VALUE"),
        help: "A connector input for every case, as the connector's template has it: text, a number, JSON."
    )
    static let artifacts = Option(
        repeating: "artifact",
        .path("FILE"),
        help: "A file that the connector was made from; its SHA-256 stands in every report."
    )
    static let journal = Option(
        "journal",
        .path("FILE"),
        help: "Where the evidence goes; an older one is kept as .1.",
        default: "firedrill-journal.jsonl"
    )

    static let declaration = Command(
        "check",
        summary: "Check that a connector keeps its documented promises.",
        discussion: """
            Each case gets an endpoint of its own on a mock server, drives the connector once, and judges what came \
            over the wire and what became of its variables. Exit 0: conformant, 1: a must is violated, 2: usage, \
            3: the harness could not be driven, 4: what --accept accepts is not true, 5: not everything that is \
            binding could be judged. A run of some cases says so, and nothing of the connector as a whole.
            """,
        options: [
            subject, cases, set, jobs, repeats, inputs, artifacts, journal, CheckOptions.reports, CheckOptions.accept,
            CheckOptions.quiet, CheckOptions.verbose, UpstreamTrust.option,
        ] + ProviderFolder.options,
        examples: [
            Example("The reference connector", "firedrill check --subject reference"),
            Example("One's own, through its harness", "firedrill check --subject exec:./harness.py"),
            Example(
                "An external-task worker",
                "firedrill check --subject 'external-task:./worker.py'"
            ),
            Example(
                "In two engines, side by side",
                "firedrill check -s camunda7:http://127.0.0.1:8080/engine-rest -s camunda7:http://127.0.0.1:8081/engine-rest"
            ),
            Example(
                "One area, with a report for CI",
                "firedrill check -s exec:./harness.py -c retry --report junit=out.xml"
            ),
        ]
    )

    static func run(_ parsed: Parsed) async throws -> Int32 {
        SignalWatcher.ignoreBrokenPipes()
        let choices = try parsed[subject].map { words throws(CommandFailure) in try SubjectChoice(words) }
        try expectKnown(parsed[inputs])
        let reports = try CheckOptions.parse(parsed[CheckOptions.reports])
        guard choices.count > 1 else {
            let played = try await play(choices[0], parsed, journal: parsed[journal])
            try CheckOptions.write(played.report, reports, amount: CheckOptions.amount(parsed), hiding: played.hiding)
            return try played.end()
        }
        return try await CheckMatrix.run(choices, parsed, reports)
    }

    /// A subject's run, judged.
    struct Played: Sendable {
        var report: Report
        var hiding: @Sendable (String) -> String
        /// The exit code of the run alone.
        var code: Int32
        /// Why its results cannot be relied on.
        var failure: CommandFailure?
        /// Whether a signal ended it.
        var isInterrupted: Bool

        /// The exit code, or the failure that takes its place.
        func end() throws(CommandFailure) -> Int32 {
            if let failure { throw failure }
            return code
        }
    }

    /// Drives one subject through the cases.
    static func play(_ choice: SubjectChoice, _ parsed: Parsed, journal path: String) async throws -> Played {
        var measured: [SubjectDescription.Artifact] = []
        for path in parsed[artifacts] { measured.append(try .measured(path)) }
        // What the command names is worth a digest, and no reason to stop.
        for path in choice.files where !parsed[artifacts].contains(path) {
            (try? .measured(path)).map { measured.append($0) }
        }
        let folder = try ProviderFolder.find(parsed)
        let suite = try Suite.load(folder)
        for input in parsed[inputs] { try InputValue.expectUsable(input, suite.contract) }
        let obligations = try suite.obligations(set: parsed[set])
        let chosen = try suite.cases(matching: parsed[cases])
        let notes = try RetiredModels.notes(suite.contract, folder)
        let clock = SystemClock.shared
        let accepted = try parsed[CheckOptions.accept].map {
            try AcceptedFailures.load($0, cases: suite.cases, today: ISODate.day(clock.wall / 1_000_000_000))
        }
        let secrets = SuppliedSecrets.found(
            in: parsed[inputs],
            secretName: suite.contract.secret.name,
            by: suite.provider.redaction()
        )
        let redaction = suite.provider.redaction(literals: secrets + (try choice.secrets()))
        let canary = suite.provider.secret.canary
        let hiding: @Sendable (String) -> String = { redaction.report($0, sparing: canary) }
        let stage = MockStage(redaction: redaction, clock: clock)
        let server = try HTTPServer.start(stage, clock: clock)
        stage.serves(at: server.url)
        let scratch = try ScratchFolder()
        defer { scratch.remove() }
        let driven = try choice.driven(
            contract: suite.contract,
            provider: suite.provider,
            folder: folder.path,
            proxy: server.url,
            calling: UpstreamTrust.calling(parsed)
        )
        let journal: JournalWriter
        do throws(JournalError) {
            journal = try JournalWriter.open(path, redaction: redaction)
        } catch {
            throw CommandFailure(.inputOutput, error.description)
        }
        let runner = ConformanceRunner(
            subject: driven.subject,
            stage: stage,
            provider: suite.provider,
            contract: suite.contract,
            obligations: obligations,
            suite: suite.digest,
            tool: Firedrill.version,
            options: RunnerOptions(
                jobs: parsed[jobs],
                repeats: parsed[repeats],
                inputs: Dictionary(parsed[inputs].map { ($0.name, $0.value) }) { $1 },
                scratch: scratch.path,
                artifacts: measured,
                hiding: { redaction.text($0, sparing: canary) }
            ),
            clock: clock,
            randomness: SystemRandomness(),
            journal: journal
        )
        let display = ProgressDisplay(
            clock: clock,
            obligations: obligations,
            isQuiet: parsed[CheckOptions.quiet],
            hiding: hiding
        )
        let task = Task { try await runner.run(chosen, among: suite.cases) { display.show($0) } }
        let received = SignalBox()
        try SignalWatcher.on([SIGINT, SIGTERM, SIGQUIT] + (SignalWatcher.isIgnored(SIGHUP) ? [] : [SIGHUP])) { signal in
            // The first signal ends the run in order, the second and a SIGQUIT
            // at once.
            guard received.exchange(signal.number) == 0, signal.number != SIGQUIT else {
                ChildProcess.killAll()
                _exit(ExitCode.interrupted(by: signal.number))
            }
            task.cancel()
        }
        let result = await task.result
        display.end()
        await server.stop(drain: 0)
        await driven.close()
        var run: Run
        switch result {
        case .success(let finished): run = finished
        case .failure(let error):
            let signal = received.number
            if signal != 0 {
                throw CommandFailure(code: ExitCode.interrupted(by: signal), "interrupted before the first attempt")
            }
            var failure = error is JournalError ? CommandFailure(.inputOutput, "\(error)") : CommandFailure(error)
            failure.message = hiding(failure.message)
            throw failure
        }
        let stale = CheckOptions.accept(accepted ?? .none, in: &run, hiding: hiding)
        var played = Played(
            report: report(run, choice, parsed, journal: path, notes: notes),
            hiding: hiding,
            code: run.exitCode,
            isInterrupted: received.number != 0
        )
        if received.number != 0 {
            played.code = ExitCode.interrupted(by: received.number)
            // What is left somewhere is worth a word all the same.
            if let failure = await driven.failure() { Console.error("firedrill: " + hiding("\(failure)") + "\n") }
        } else if let failure = await driven.failure(), [0, 1, 3, 5].contains(run.exitCode) {
            // Its results are judged, and yet nobody can rely on them. What is
            // not there any more in the middle of a run was there before.
            var unreliable = CommandFailure(failure)
            unreliable.code = ExitCode.subject.rawValue
            unreliable.message = hiding(unreliable.message)
            played.failure = unreliable
        } else if [0, ExitCode.incomplete.rawValue].contains(run.exitCode) {
            played.code = stale ?? run.exitCode
        }
        return played
    }

    /// The report; a pipe or a device is no journal that can be read again.
    private static func report(
        _ run: Run,
        _ choice: SubjectChoice,
        _ parsed: Parsed,
        journal path: String,
        notes: [SubjectDescription.Detail]
    ) -> Report {
        var words = ["--subject", choice.words]
        if parsed[set] != set.declaration.defaultText { words += ["--set", parsed[set]] }
        for input in parsed[inputs] { words += ["--input", "\(input.name)=\(input.value)"] }
        return Report(run, commandWords: words, journal: Files.isFile(path) ? path : nil, notes: notes)
    }

    /// A misspelt input would be the connector's failure in every case.
    static func expectKnown(_ inputs: [NameValue]) throws(CommandFailure) {
        let known = ParameterName.allCases.map(\.rawValue)
        for input in inputs where ParameterName(rawValue: input.name) == nil {
            let near = Spelling.nearest(to: input.name, in: known)
            throw CommandFailure(
                .usage,
                "there is no input \"\(input.name)\"\n  hint: "
                    + (near.map { "did you mean \($0)?" } ?? "there are: " + known.joined(separator: ", "))
            )
        }
    }
}
