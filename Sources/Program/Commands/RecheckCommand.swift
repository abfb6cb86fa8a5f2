import Arguments
import Contracts
import Documents
import Exchanges
import Judging
import Providers
import Reports

/// `firedrill recheck`: the verdicts of a journal, computed anew.
enum RecheckCommand {
    static let journal = Positional(.path("JOURNAL"), help: "A journal that check has written.")

    static let declaration = Command(
        "recheck",
        summary: "Compute the verdicts of a journal anew, without the connector.",
        discussion: """
            Verdicts are a function of cases and of what was observed. The cases are those of the suite at hand, and \
            a journal of another suite, or with other cases, is refused (exit 2). A line that was edited is found by \
            the chain of digests (exit 2); where somebody made the chain anew, the verdicts still follow from the \
            observations, and one that changes is reported (exit 1).
            """,
        options: [CheckOptions.reports, CheckOptions.accept, CheckOptions.quiet, CheckOptions.verbose]
            + ProviderFolder.options,
        positionals: [journal],
        examples: [Example("Recheck the last run", "firedrill recheck firedrill-journal.jsonl")]
    )

    static func run(_ parsed: Parsed) async throws -> Int32 {
        let reports = try CheckOptions.parse(parsed[CheckOptions.reports])
        let folder = try ProviderFolder.find(parsed)
        let suite = try Suite.load(folder)
        let recheck = try Recheck.load(
            parsed[Self.journal],
            suite: suite.digest,
            cases: suite.cases,
            standard: StandardVariables(suite.contract)
        ) {
            try? suite.obligations(set: $0)
        }
        let today = ISODate.day(SystemClock.shared.wall / 1_000_000_000)
        let accepted = try parsed[CheckOptions.accept].map {
            try AcceptedFailures.load($0, cases: suite.cases, today: today)
        }
        let policy = folder.provider.redaction()
        let hiding = { (text: String) in policy.report(text, sparing: folder.provider.secret.canary) }
        var run = recheck.run
        let stale = CheckOptions.accept(accepted ?? .none, in: &run, hiding: hiding)
        let report = Report(run, notes: try RetiredModels.notes(suite.contract, folder))
        try CheckOptions.write(report, reports, amount: CheckOptions.amount(parsed), hiding: hiding)
        for difference in recheck.differences {
            let place = difference.line.map { "\(parsed[self.journal]):\($0): " } ?? ""
            let said = difference.recorded.map { "\($0.kind.rawValue)" } ?? "nothing"
            let says = difference.computed.map { "\($0.kind.rawValue)" } ?? "nothing"
            Console.error(
                "firedrill: \(place)\(difference.testCase) \(difference.check): the journal says \(said), "
                    + "the observation gives \(says)\n"
            )
        }
        if let said = recheck.recordedVerdict {
            Console.error(
                "firedrill: \(parsed[self.journal]): the journal says \(said.prefix(60)), "
                    + "the observations give \(recheck.run.verdict.rawValue)\n"
            )
        }
        let code = run.exitCode == 0 && !recheck.isSame ? ExitCode.violated.rawValue : run.exitCode
        return [0, ExitCode.incomplete.rawValue].contains(code) ? stale ?? code : code
    }
}
