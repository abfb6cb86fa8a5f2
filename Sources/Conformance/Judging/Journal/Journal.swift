import Digests
import Documents
import Exchanges

/// A journal that was read: everything in it, and the verdicts as they were
/// written.
public struct Journal: Sendable {
    /// The run with the verdicts of the file.
    public let run: Run
    /// Its name, as it was read.
    let name: String
    /// The cases in the order of their lines, each with its line, from 1.
    let cases: [(line: Int, testCase: TestCase)]
    /// The line of each verdict, in the order of `run.judged`.
    let verdictLines: [Int]
    /// What the run came to, as its last line says.
    let verdict: String
    /// The verdicts as they are now, where observations were judged while
    /// they were read: each attempt's.
    let judgements: [Judgement]?

    /// The largest journal that is read, in bytes: some ten thousand attempts
    /// of the usual size.
    public static let sizeLimit = 256 << 20
    /// How many JSON values a journal may hold: each takes far more memory
    /// than the two bytes that it may have in the file.
    public static let valueLimit = 8_000_000

    /// Reads a journal file, line by line. With a bench observations are
    /// judged as they are read, and no more is kept of them than reports show.
    static func load(_ path: String, bench: Bench? = nil) throws(JournalError) -> Journal {
        var lines = Lines(Reading(name: path, bench: bench), name: path)
        try Files.readPieces(path, limit: sizeLimit) { error in
            let message = error.diagnostics.map(\.message).joined(separator: "; ")
            let hint = error.diagnostics.first?.hint ?? "name a journal that check has written"
            return JournalError(.inaccessible, message, hint: hint, file: path)
        } _: { (piece) throws(JournalError) in
            try lines.take(piece)
        }
        return try lines.journal()
    }

    /// Reads a journal's bytes: checks that each line is the one that was
    /// written, and that the last one is a footer that fits.
    ///
    /// Whatever is wrong with the contents of a line is told only where every
    /// line is known to be the one that was written.
    public static func read(_ bytes: [UInt8], name: String) throws(JournalError) -> Journal {
        var lines = Lines(Reading(name: name, bench: nil), name: name)
        try lines.take(bytes[...])
        return try lines.journal()
    }

    /// Cuts bytes into lines. One is read once it is known whether another
    /// follows.
    private struct Lines {
        private var reading: Reading
        private let name: String
        private var rest: [UInt8] = []
        private var line: [UInt8]?
        private var isBegun = false

        init(_ reading: Reading, name: String) {
            (self.reading, self.name) = (reading, name)
        }

        mutating func take(_ piece: ArraySlice<UInt8>) throws(JournalError) {
            if !isBegun {
                // Of a pipe the first piece may be short, and is looked at alone.
                isBegun = !piece.isEmpty
                if let other = foreign(piece) {
                    throw malformed("is \(other), and no journal", name, hint: foreignHint)
                }
            }
            var piece = piece
            while let end = piece.firstIndex(of: 0x0A) {
                if let line { try reading.take(line, isLast: false) }
                line = rest + piece[..<end]
                rest = []
                piece = piece[(end + 1)...]
            }
            rest += piece
        }

        mutating func journal() throws(JournalError) -> Journal {
            guard isBegun else { throw truncated(name, "the file is empty") }
            guard rest.isEmpty, let line else {
                let count = reading.count + (line == nil ? 0 : 1)
                throw truncated(name, "the last line has no end", line: count + 1)
            }
            try reading.take(line, isLast: true)
            return try reading.journal()
        }
    }

    /// At least how many values a line holds, before it is parsed: each but the
    /// first stands behind a comma, a colon or a bracket.
    private static func mayHoldTooMuch(_ line: [UInt8]) -> Bool {
        guard line.count > valueLimit else { return false }
        return line.count { $0 == 0x2C || $0 == 0x3A || $0 == 0x5B } > 2 * valueLimit
    }

    private static func tooMuch(_ name: String, line: Int) -> JournalError {
        malformed(
            "has more than \(valueLimit / 1_000_000) million values up to here: no run writes so many",
            name,
            line: line
        )
    }

    /// Takes lines one by one, so that no more than one of them lies in memory
    /// in all its parts.
    private struct Reading {
        let name: String
        var count = 0
        private var digest = JournalLine.firstDigest
        private var values = 0
        /// The first line that is none, and the first whose contents are wrong.
        private var malformed: JournalError?
        private var failure: JournalError?
        private var collector: Collector

        init(name: String, bench: Bench?) {
            self.name = name
            collector = Collector(name: name, bench: bench)
        }

        mutating func take(_ line: [UInt8], isLast: Bool) throws(JournalError) {
            count += 1
            defer { digest = SHA256.hash(line).hex }
            guard !mayHoldTooMuch(line) else { throw tooMuch(name, line: count) }
            let document: Document
            do {
                document = try Document.json(line, name: name)
            } catch {
                let message = "is no line of a journal: \(reason(error))"
                guard count > 1 else { throw Journal.malformed(message, name, line: 1) }
                guard !isLast else { throw truncated(name, "the last line is cut off", line: count) }
                malformed = malformed ?? Journal.malformed(message, name, line: count)
                return
            }
            guard document.root["prev"]?.string == digest else { throw edited(count - 1, name) }
            values += document.valueCount
            guard values <= valueLimit else { throw tooMuch(name, line: count) }
            if let malformed { throw malformed }
            guard failure == nil else { return }
            do throws(JournalError) { try collector.take(document, line: count) } catch { failure = error }
        }

        func journal() throws(JournalError) -> Journal {
            if let failure { throw failure }
            return try collector.journal()
        }
    }

    private static let foreignHint =
        "recheck takes the journal of a run, firedrill-journal.jsonl unless check was told otherwise with --journal"

    /// What a file is that people take for a journal; `nil` where it may be
    /// one.
    private static func foreign(_ bytes: ArraySlice<UInt8>) -> String? {
        let start = String(decoding: bytes.prefix(400), as: UTF8.self).drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        if start.hasPrefix("<?xml") || start.hasPrefix("<testsuite") {
            return start.contains("<testsuite") ? "a JUnit report" : "XML"
        }
        if start.hasPrefix("## ") || start.hasPrefix("# ") { return "a Markdown report" }
        if start.hasPrefix("Subject ") || start.contains("\nSubject ") { return "a console report" }
        return nil
    }

    /// What is wrong with a line, without its place in it: a line of a
    /// journal is a document of its own.
    private static func reason(_ error: any Error) -> String {
        (error as? DocumentError)?.diagnostics.map(\.message).joined(separator: "; ") ?? "\(error)"
    }

    private static func malformed(
        _ message: String,
        _ name: String,
        line: Int? = nil,
        hint: String = "a journal is a file that check has written, as it was written"
    ) -> JournalError {
        JournalError(
            .malformed,
            message,
            hint: hint,
            file: name,
            line: line
        )
    }

    private static func truncated(_ name: String, _ message: String, line: Int? = nil) -> JournalError {
        JournalError(
            .truncated,
            message + ": the journal is truncated",
            hint: "a run that was killed leaves such a journal; run the check again",
            file: name,
            line: line
        )
    }

    /// Line `index` (from 0) names another line before it than the one that
    /// is there: that one is not as it was written.
    private static func edited(_ index: Int, _ name: String) -> JournalError {
        guard index > 0 else {
            return JournalError(.edited, "the first line follows no other", file: name, line: 1)
        }
        return JournalError(
            .edited,
            "was changed after it was written: line \(index + 1) holds another digest of it",
            hint: "a journal is evidence only as it was written",
            file: name,
            line: index
        )
    }

    /// Puts the lines together.
    private struct Collector {
        let name: String
        var header: Run.Header?
        var cases: [(line: Int, testCase: TestCase)] = []
        var attempts: [Run.Attempt] = []
        var verdictLines: [[Int]] = []
        var strays: [Exchange] = []
        var defects: [String] = []
        var footer: JournalLine.Footer?
        private var judgements: [Judgement] = []
        private let bench: Bench?
        private var judge: Judge?
        private var caseByID: [String: Int] = [:]
        private var attemptByID: [AttemptID: Int] = [:]

        private struct AttemptID: Hashable {
            var testCase: String
            var attempt: Int
        }

        init(name: String, bench: Bench?) {
            self.name = name
            self.bench = bench
        }

        mutating func take(_ document: Document, line: Int) throws(JournalError) {
            let content: JournalLine
            do {
                content = try Decoding.decode(document, JournalLine.shape)
            } catch {
                let message = error.diagnostics.map(\.message).joined(separator: "; ")
                throw malformed(message, name, line: line)
            }
            if footer != nil { throw malformed("stands after the footer", name, line: line) }
            if case .header(let found) = content {
                guard header == nil else {
                    throw malformed("is a second header", name, line: line)
                }
                header = found
                judge = bench.flatMap { $0.judge(found) }
                return
            }
            guard header != nil else {
                throw malformed("the first line is no header", name, line: line)
            }
            try add(content, line: line)
        }

        private mutating func add(_ content: JournalLine, line: Int) throws(JournalError) {
            switch content {
            case .header: break
            case .testCase(let testCase):
                if let other = caseByID[testCase.id] {
                    let message = "case \"\(testCase.id)\" already stands in line \(cases[other].line)"
                    throw malformed(message, name, line: line)
                }
                caseByID[testCase.id] = cases.count
                cases.append((line, testCase))
            case .observation(let id, let observation):
                guard let testCase = caseByID[id].map({ cases[$0].testCase }) else {
                    throw malformed("there is no case \"\(id)\" before it", name, line: line)
                }
                attemptByID[AttemptID(testCase: id, attempt: observation.attempt)] = attempts.count
                guard let bench else {
                    attempts.append(Run.Attempt(testCase: testCase, observation: observation, judged: []))
                    verdictLines.append([])
                    return
                }
                let own = bench.cases[id]
                let judgement = judge.flatMap { judge in own.map { Judgement($0, observation, judge) } }
                judgements.append(judgement ?? Judgement())
                attempts.append(Run.Attempt(testCase: own ?? testCase, observation: observation.outline, judged: []))
                verdictLines.append([])
            case .verdict(let judged):
                guard let place = attemptByID[AttemptID(testCase: judged.testCase, attempt: judged.attempt)] else {
                    throw malformed("there is no observation for it", name, line: line)
                }
                if place < judgements.count, judgements[place].takes(judged, line: line) { return }
                attempts[place].judged.append(judged)
                verdictLines[place].append(line)
            case .stray(let exchange): strays.append(bench == nil ? exchange : exchange.outline)
            case .defect(let message): defects.append(message)
            case .footer(let found): footer = found
            }
        }

        func journal() throws(JournalError) -> Journal {
            guard let header, let footer else { throw truncated(name, "there is no footer") }
            let same = judgements.reduce(0) { $0 + $1.same.count }
            let found = (cases.count, attempts.count, attempts.reduce(same) { $0 + $1.judged.count })
            guard found == (footer.cases, footer.observations, footer.verdicts) else {
                throw JournalError(
                    .edited,
                    "the footer counts \(footer.cases) cases, \(footer.observations) observations and "
                        + "\(footer.verdicts) verdicts; there are \(found.0), \(found.1) and \(found.2)",
                    hint: "a journal is evidence only as it was written",
                    file: name
                )
            }
            let run = Run(
                header: header,
                attempts: attempts,
                strays: strays,
                defects: defects,
                isInterrupted: footer.isInterrupted
            )
            return Journal(
                run: run,
                name: name,
                cases: cases,
                verdictLines: verdictLines.flatMap(\.self),
                verdict: footer.verdict,
                judgements: bench == nil ? nil : judgements
            )
        }
    }
}
