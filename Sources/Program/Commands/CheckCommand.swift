import Arguments
import Conformance
import Contracts
import Documents
import Exchanges
import HTTPServing
import Judging
import Matching
import Processes
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
        required: "subject",
        short: "s",
        .text("KIND", wanted: "a subject"),
        help: "reference, reference:mutant=ID, or exec:COMMAND, a harness."
    )
    static let cases = Option(
        repeating: "case",
        short: "c",
        .text("GLOB", wanted: "a case"),
        help: "Only cases whose id matches, such as 'retry/*'."
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
        help: "A connector input for every case."
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
            3: the harness could not be driven, 5: not everything that is binding could be judged.
            """,
        options: [subject, cases, set, jobs, repeats, inputs, journal, CheckOptions.reports] + ProviderFolder.options,
        examples: [
            Example("The reference connector", "firedrill check --subject reference"),
            Example("One's own, through its harness", "firedrill check --subject exec:./harness.py"),
            Example(
                "One area, with a report for CI",
                "firedrill check -s exec:./harness.py -c 'retry/*' --report junit=out.xml"
            ),
        ]
    )

    static func run(_ parsed: Parsed) async throws -> Int32 {
        SignalWatcher.ignoreBrokenPipes()
        let choice = try SubjectChoice(parsed[subject])
        try expectKnown(parsed[inputs])
        let reports = try CheckOptions.parse(parsed[CheckOptions.reports])
        let suite = try Suite.load(ProviderFolder.find(parsed))
        let obligations = try suite.obligations(set: parsed[set])
        let chosen = try suite.cases(matching: parsed[cases])
        let clock = SystemClock.shared
        let redaction = suite.provider.redaction(literals: secrets(parsed[inputs], suite.provider.redaction()))
        let stage = MockStage(redaction: redaction, clock: clock)
        let server = try HTTPServer.start(stage, clock: clock)
        stage.serves(at: server.url)
        let scratch = try ScratchFolder()
        defer { scratch.remove() }
        let driven = try choice.driven(contract: suite.contract, provider: suite.provider, proxy: server.url)
        let journal: JournalWriter
        do throws(JournalError) {
            journal = try JournalWriter.open(parsed[self.journal], redaction: redaction)
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
                scratch: scratch.path
            ),
            clock: clock,
            randomness: SystemRandomness(),
            journal: journal
        )
        let display = ProgressDisplay(clock: clock)
        let task = Task { try await runner.run(chosen, among: suite.cases) { display.show($0) } }
        let received = SignalBox()
        try SignalWatcher.on([SIGINT, SIGTERM, SIGQUIT]) { signal in
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
        driven.close()
        let run: Run
        switch result {
        case .success(let finished): run = finished
        case .failure(let error):
            let signal = received.number
            if signal != 0 {
                throw CommandFailure(code: ExitCode.interrupted(by: signal), "interrupted before the first attempt")
            }
            throw error is JournalError ? CommandFailure(.inputOutput, "\(error)") : error
        }
        try CheckOptions.write(report(run, choice, parsed), reports, redaction)
        let signal = received.number
        guard signal == 0 else { return ExitCode.interrupted(by: signal) }
        guard let failure = await driven.failure(), [0, 1, 5].contains(run.exitCode) else { return run.exitCode }
        // Its results are judged, and yet nobody can rely on them.
        throw CommandFailure(failure)
    }

    /// The report; a pipe or a device is no journal that can be read again.
    private static func report(_ run: Run, _ choice: SubjectChoice, _ parsed: Parsed) -> Report {
        let path = parsed[journal]
        return Report(run, subjectWords: choice.words, journal: Files.isFile(path) ? path : nil)
    }

    /// A misspelt input would be the connector's failure in every case.
    private static func expectKnown(_ inputs: [NameValue]) throws(CommandFailure) {
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

    /// What a user's own inputs hold that no file may: keys, and the values
    /// of headers that carry one.
    private static func secrets(_ inputs: [NameValue], _ names: RedactionPolicy) -> [String] {
        return inputs.flatMap { input -> [String] in
            switch input.name {
            case ParameterName.authValue.rawValue: [input.value]
            case ParameterName.headers.rawValue:
                (try? Document.json(Array(input.value.utf8)).root.members)?
                    .filter { names.isCredential(header: String(decoding: $0.name.bytes, as: UTF8.self)) }
                    .compactMap(\.value.string) ?? []
            default: []
            }
        }
    }
}
