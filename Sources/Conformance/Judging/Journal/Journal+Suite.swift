import Documents

extension Journal {
    /// Throws where the journal is of another suite than the one at hand, or
    /// does not say of which.
    public func expect(_ suite: SuiteDigest) throws(JournalError) {
        guard let found = run.header.suite else {
            throw JournalError(
                .otherSuite,
                "the header names no suite; the one at hand is \(suite)",
                hint: "run the check again: a journal is judged only by the suite that it names",
                file: name,
                line: 1
            )
        }
        guard found != suite else { return }
        throw JournalError(
            .otherSuite,
            "the journal is of the suite \(found); the one at hand is \(suite)",
            hint: "name the folder with the journal's suite with --data DIR, or run the check again",
            file: name,
            line: 1
        )
    }

    /// Throws where the header says of a check what the suite does not.
    func expect(_ obligations: Obligations) throws(JournalError) {
        let found = run.header.obligations
        guard found != obligations else { return }
        let checks = Set(found.byCheck.keys).union(obligations.byCheck.keys).sorted()
        let check = checks.first { found.byCheck[$0] != obligations.byCheck[$0] } ?? ""
        throw JournalError(
            .unlikeSuite,
            "the header says of the check \"\(check)\" what the suite \(run.header.suite?.hex ?? "") does not",
            hint: Self.hint,
            file: name,
            line: 1
        )
    }

    /// The suite's cases that the journal holds, by their ids. Throws where a
    /// line is not the case as the suite has it.
    func matched(with cases: [TestCase]) throws(JournalError) -> [String: TestCase] {
        let suite = Dictionary(cases.map { ($0.id, $0) }) { first, _ in first }
        var matched: [String: TestCase] = [:]
        for (line, found) in self.cases {
            guard let testCase = suite[found.id] else {
                throw JournalError(
                    .unlikeSuite,
                    "case \"\(found.id)\" is none of the suite's",
                    hint: Self.hint,
                    file: name,
                    line: line
                )
            }
            // Both as a journal holds them: a number may be written otherwise
            // in the case's own file.
            let writer = JSONWriter()
            let wanted = (try? Document.json(writer.bytes(testCase.json)))?.root.value ?? .null
            guard let difference = wanted.firstDifference(from: found.json) else {
                matched[testCase.id] = testCase
                continue
            }
            throw JournalError(
                .unlikeSuite,
                "case \"\(found.id)\" is not the suite's at \(difference.path): "
                    + "\(difference.other.shortened()) here, \(difference.this.shortened()) there",
                hint: Self.hint,
                file: name,
                line: line
            )
        }
        return matched
    }

    private static let hint = "the line was changed after it was written, and the digests with it: run the check again"
}
