import Contracts
import Digests
import Documents
import Exchanges

/// The lines of a journal.
///
/// A journal is JSON Lines: a header, then cases, observations and verdicts
/// as they come, and a footer. Each line carries the SHA-256 of the line
/// before it, without the line feed, as `prev`.
enum JournalLine {
    /// What stands in the first line, which has none before it.
    static let firstDigest = String(repeating: "0", count: 64)

    /// The version of the format.
    static let format = 1

    case header(Run.Header)
    case testCase(TestCase)
    case observation(case: String, Observation)
    case verdict(Judged)
    case stray(Exchange)
    case defect(String)
    case footer(Footer)

    /// What a journal ends with: so that one that was cut is known as such.
    struct Footer: Equatable {
        var isInterrupted: Bool
        var cases: Int
        var observations: Int
        var verdicts: Int
        var verdict: String
    }

    /// The line's text for the line before it.
    func bytes(after digest: String) -> [UInt8] {
        let (type, members) = content
        return JSONWriter().bytes(
            .object([Member("prev", .string(digest)), Member("type", .string(type))] + members)
        )
    }

    private var content: (String, [Member]) {
        switch self {
        case .header(let header): ("header", header.json)
        case .testCase(let testCase): ("case", [Member("case", testCase.json)])
        case .observation(let id, let observation):
            ("observation", [Member("case", .string(id)), Member("observation", observation.json)])
        case .verdict(let judged): ("verdict", judged.json)
        case .stray(let exchange): ("stray", [Member("exchange", exchange.json)])
        case .defect(let message): ("defect", [Member("message", .string(message))])
        case .footer(let footer): ("footer", footer.json)
        }
    }

    /// The shape of a line, whatever its type.
    static var shape: Shape<JournalLine> {
        .object("a line of a journal") { reader in
            _ = reader.required("prev", .string)
            let types = ["header", "case", "observation", "verdict", "stray", "defect", "footer"]
            switch reader.required("type", .oneOf(types)) {
            case "header": return Run.Header.decode(&reader).map { .header($0) }
            case "case": return reader.required("case", TestCase.journalShape).map { .testCase($0) }
            case "observation":
                let id = reader.required("case", .string)
                let observation = reader.required("observation", Observation.shape)
                guard let id, let observation else { return nil }
                return .observation(case: id, observation)
            case "verdict": return Judged.decode(&reader).map { .verdict($0) }
            case "stray": return reader.required("exchange", Exchange.shape).map { .stray($0) }
            case "defect": return reader.required("message", .string).map { .defect($0) }
            case "footer": return Footer.decode(&reader).map { .footer($0) }
            default: return nil
            }
        }
    }
}

extension JournalLine.Footer {
    var json: [Member] {
        [
            Member("end", .string(isInterrupted ? "interrupted" : "complete")), Member("cases", .integer(cases)),
            Member("observations", .integer(observations)), Member("verdicts", .integer(verdicts)),
            Member("verdict", .string(verdict)),
        ]
    }

    static func decode(_ reader: inout ObjectReader) -> Self? {
        let end = reader.required("end", .oneOf(["complete", "interrupted"]))
        let cases = reader.required("cases", .ordinal)
        let observations = reader.required("observations", .ordinal)
        let verdicts = reader.required("verdicts", .ordinal)
        let verdict = reader.required("verdict", .string)
        guard let end, let cases, let observations, let verdicts, let verdict else { return nil }
        return Self(
            isInterrupted: end == "interrupted",
            cases: cases,
            observations: observations,
            verdicts: verdicts,
            verdict: verdict
        )
    }
}

extension Judged {
    var json: [Member] {
        var members = [
            Member("case", .string(testCase)), Member("attempt", .integer(attempt)), Member("check", .string(check)),
            Member("verdict", .string(verdict.kind.rawValue)),
        ]
        if !verdict.message.isEmpty { members.append(Member("message", .string(verdict.message))) }
        if let expected = verdict.expected { members.append(Member("expected", .string(expected))) }
        if let actual = verdict.actual { members.append(Member("actual", .string(actual))) }
        return members
    }

    static func decode(_ reader: inout ObjectReader) -> Judged? {
        let testCase = reader.required("case", .string)
        let attempt = reader.required("attempt", .integer(1...1 << 31))
        let check = reader.required("check", .string)
        let kind = reader.required("verdict", Shape<Verdict.Kind>.word)
        let message = reader.optional("message", .string) ?? ""
        let expected = reader.optional("expected", .string)
        let actual = reader.optional("actual", .string)
        guard let testCase, let attempt, let check, let kind else { return nil }
        return Judged(
            testCase: testCase,
            attempt: attempt,
            check: check,
            verdict: Verdict(kind, message, expected: expected, actual: actual)
        )
    }
}
