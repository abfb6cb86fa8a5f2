import Arguments
import Contracts
import Documents
import Judging
import Reports

/// `firedrill recheck`: the verdicts of a journal, computed anew.
enum RecheckCommand {
    static let journal = Positional(.path("JOURNAL"), help: "A journal that check has written.")

    static let declaration = Command(
        "recheck",
        summary: "Compute the verdicts of a journal anew, without the connector.",
        discussion: """
            Verdicts are a function of what was observed, and the journal holds it. A line that was edited is found \
            by the chain of digests (exit 2); where somebody made the chain anew, the verdicts still follow from the \
            observations, and one that changes is reported (exit 1).
            """,
        options: [CheckOptions.reports, DataFolder.option],
        positionals: [journal],
        examples: [Example("Recheck the last run", "firedrill recheck firedrill-journal.jsonl")]
    )

    static func run(_ parsed: Parsed) async throws -> Int32 {
        let journal: Journal
        do throws(JournalError) {
            journal = try Journal.load(parsed[Self.journal])
        } catch {
            throw CommandFailure(error.code == .inaccessible ? .inputOutput : .usage, error.description)
        }
        let reports = try CheckOptions.parse(parsed[CheckOptions.reports])
        // The levels are the shipped ones: a header that calls everything
        // optional convinces nobody.
        let set = journal.run.header.obligations.set
        let suite = try Suite.load(data: parsed[DataFolder.option], set: set)
        let recheck = Recheck(journal, obligations: suite.obligations)
        try CheckOptions.write(Report(recheck.run), reports, CompiledProvider.redaction())
        for difference in recheck.differences {
            let place = difference.line.map { "\(parsed[self.journal]):\($0): " } ?? ""
            let said = difference.recorded.map { "\($0.kind.rawValue)" } ?? "nothing"
            let says = difference.computed.map { "\($0.kind.rawValue)" } ?? "nothing"
            Console.error(
                "firedrill: \(place)\(difference.testCase) \(difference.check): the journal says \(said), "
                    + "the observation gives \(says)\n"
            )
        }
        return recheck.exitCode
    }
}
