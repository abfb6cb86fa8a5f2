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

    /// Reads a journal file.
    public static func load(_ path: String) throws(JournalError) -> Journal {
        let bytes: [UInt8]
        do {
            bytes = try Files.read(path, limit: 1 << 30)
        } catch {
            let message = error.diagnostics.map(\.message).joined(separator: "; ")
            throw JournalError(.inaccessible, message, hint: "name a journal that check has written", file: path)
        }
        return try read(bytes, name: path)
    }

    /// Reads a journal's bytes: checks that each line is the one that was
    /// written, and that the last one is a footer that fits.
    public static func read(_ bytes: [UInt8], name: String) throws(JournalError) -> Journal {
        guard !bytes.isEmpty else { throw truncated(name, "the file is empty") }
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        guard lines.count > 1, lines.last?.isEmpty == true else {
            throw truncated(name, "the last line has no end", line: lines.count)
        }
        let documents = try chained(Array(lines.dropLast()), name)
        var collector = Collector(name: name)
        for (index, document) in documents.enumerated() { try collector.take(document, line: index + 1) }
        return try collector.journal()
    }

    /// Parses the lines and follows the chain through them: before anything
    /// else is said of a line, it is known to be the one that was written.
    private static func chained(_ lines: [[UInt8]], _ name: String) throws(JournalError) -> [Document] {
        var documents: [Document] = []
        var digest = JournalLine.firstDigest
        var malformed: JournalError?
        for (index, line) in lines.enumerated() {
            do {
                let document = try Document.json(line, name: name)
                guard document.root["prev"]?.string == digest else { throw edited(index, name) }
                if let malformed { throw malformed }
                documents.append(document)
            } catch let error as JournalError {
                throw error
            } catch {
                guard index > 0 else {
                    throw Self.malformed("is no line of a journal: \(reason(error))", name, line: 1)
                }
                guard index < lines.count - 1 else {
                    throw truncated(name, "the last line is cut off", line: index + 1)
                }
                malformed =
                    malformed ?? Self.malformed("is no line of a journal: \(reason(error))", name, line: index + 1)
            }
            digest = SHA256.hash(line).hex
        }
        return documents
    }

    /// What is wrong with a line, without its place in it: a line of a
    /// journal is a document of its own.
    private static func reason(_ error: any Error) -> String {
        (error as? DocumentError)?.diagnostics.map(\.message).joined(separator: "; ") ?? "\(error)"
    }

    private static func malformed(_ message: String, _ name: String, line: Int? = nil) -> JournalError {
        JournalError(
            .malformed,
            message,
            hint: "a journal is a file that check has written, as it was written",
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
                if let other = cases.first(where: { $0.testCase.id.isExactly(testCase.id) }) {
                    let message = "case \"\(testCase.id)\" already stands in line \(other.line)"
                    throw malformed(message, name, line: line)
                }
                cases.append((line, testCase))
            case .observation(let id, let observation):
                guard let testCase = cases.first(where: { $0.testCase.id.isExactly(id) })?.testCase else {
                    throw malformed("there is no case \"\(id)\" before it", name, line: line)
                }
                attempts.append(Run.Attempt(testCase: testCase, observation: observation, judged: []))
                verdictLines.append([])
            case .verdict(let judged):
                let place = attempts.lastIndex { attempt in
                    attempt.testCase.id.isExactly(judged.testCase) && attempt.observation.attempt == judged.attempt
                }
                guard let place else {
                    throw malformed("there is no observation for it", name, line: line)
                }
                attempts[place].judged.append(judged)
                verdictLines[place].append(line)
            case .stray(let exchange): strays.append(exchange)
            case .defect(let message): defects.append(message)
            case .footer(let found): footer = found
            }
        }

        func journal() throws(JournalError) -> Journal {
            guard let header, let footer else { throw truncated(name, "there is no footer") }
            let found = (cases.count, attempts.count, attempts.reduce(0) { $0 + $1.judged.count })
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
            return Journal(run: run, name: name, cases: cases, verdictLines: verdictLines.flatMap(\.self))
        }
    }
}
