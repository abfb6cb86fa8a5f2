import Contracts
import Documents
import Exchanges
import Judging
import Matching

/// Violations that are expected and accepted for now, from the user's file.
///
/// An entry stands for a check in a case, or for up to twenty by a pattern.
/// It must be true: one whose check passes, fails with another message or is
/// not tested at all is told, so that what is accepted never outlives its
/// reason.
struct AcceptedFailures {
    /// How many checks one pattern may stand for.
    static let expansionLimit = 20

    /// A check in a case.
    struct Place: Hashable {
        var testCase: String
        var check: String
    }

    /// One entry of the file.
    struct Entry {
        var position: Position
        var match: String
        var places: [Place]
        var message: String?
        var acceptance: Acceptance
    }

    let file: String
    let entries: [Entry]

    /// Nothing is accepted.
    static let none = AcceptedFailures(file: "", entries: [])

    /// Reads a file against the suite's cases; `today` is the day,
    /// `2026-12-31`. Throws all that is wrong with it at once: where that is
    /// only a day that is over, the file is good and what it accepts is true
    /// no longer.
    static func load(_ path: String, cases: [TestCase], today: String) throws -> AcceptedFailures {
        let document = try Document.yamlOrJSON(try Files.read(path), name: path)
        do throws(DocumentError) {
            return AcceptedFailures(file: path, entries: try Decoding.decode(document, shape(cases, today: today)))
        } catch {
            var failure = CommandFailure(error)
            let isOver = (try? Decoding.decode(document, shape(cases, today: ""))) != nil
            if isOver { failure.code = ExitCode.baseline.rawValue }
            throw failure
        }
    }

    /// Marks what is accepted in a run, and says where an entry is not true.
    /// Of a run of some cases only those entries count whose cases were
    /// played.
    func apply(to run: inout Run) -> [String] {
        var problems: [String] = []
        for entry in entries {
            let places = Set(entry.places)
            var found: [Judged] = []
            for attempt in run.attempts.indices {
                for index in run.attempts[attempt].judged.indices {
                    let judged = run.attempts[attempt].judged[index]
                    guard places.contains(Place(testCase: judged.testCase, check: judged.check)) else { continue }
                    found.append(judged)
                    if accepts(judged, entry) { run.attempts[attempt].judged[index].acceptance = entry.acceptance }
                }
            }
            problems += self.problems(entry, found)
        }
        return problems
    }

    private func accepts(_ judged: Judged, _ entry: Entry) -> Bool {
        [.fail, .warn].contains(judged.verdict.kind)
            && entry.message.map { judged.verdict.message.hasPrefix($0) } ?? true
    }

    private func problems(_ entry: Entry, _ found: [Judged]) -> [String] {
        var problems: [String] = []
        for (place, all) in Dictionary(grouping: found, by: { Place(testCase: $0.testCase, check: $0.check) })
            .sorted(by: { ($0.key.testCase, $0.key.check) < ($1.key.testCase, $1.key.check) })
        {
            func tell(_ what: String) {
                let at = "\(file):\(entry.position.line):\(entry.position.column): "
                problems.append("\(at)\(place.testCase):\(place.check) \(what)")
            }
            let failed = all.filter { [.fail, .warn].contains($0.verdict.kind) }
            if let other = failed.first(where: { !accepts($0, entry) }) {
                tell("fails in another way than is accepted: \(other.verdict.message)")
            }
            if failed.isEmpty, let missed = all.first(where: { ![.pass, .info].contains($0.verdict.kind) }) {
                tell("is accepted as a failure and was not tested: \(missed.verdict.message)")
            } else if entry.acceptance.kind == .failing,
                all.contains(where: { [.pass, .info].contains($0.verdict.kind) })
            {
                tell(
                    failed.isEmpty
                        ? "passes: take the entry out" : "passes now and then: take the entry out, or call it flaky"
                )
            }
        }
        return problems
    }

    // MARK: The file

    private static func shape(_ cases: [TestCase], today: String) -> Shape<[Entry]> {
        let list = Shape<[Entry]>.list(entry(cases, today: today))
        let file = Shape<[Entry]>.object("a file of accepted failures") { reader in
            _ = reader.required("format", Shape<Int>.integer(1...1))
            return reader.required("accept", list)
        }
        return Shape("a list of accepted failures") { node, decoding in
            let entries = (node.kind == .array ? list : file).decode(node, decoding)
            var taken: [Place: Int] = [:]
            for entry in entries ?? [] {
                guard let twice = entry.places.first(where: { taken[$0] != nil }), let line = taken[twice] else {
                    for place in entry.places { taken[place] = entry.position.line }
                    continue
                }
                decoding.report([
                    Diagnostic(
                        file: node.document.name,
                        position: entry.position,
                        message: "\(twice.testCase):\(twice.check) is accepted in line \(line) already"
                    )
                ])
            }
            return entries
        }
    }

    private static func entry(_ cases: [TestCase], today: String) -> Shape<Entry> {
        .object("an accepted failure") { reader in
            let match = reader.required("match", .text)
            let all = reader.optional("all", .bool) ?? false
            let kind = reader.optional("kind", Shape<Acceptance.Kind>.word) ?? .failing
            let message = reader.optional("message", .text)
            let reason = reader.required("reason", .text)
            let issue = reader.optional("issue", .text)
            let until = reader.optional("until", .text)
            if let until, !ISODate.isDay(until) {
                reader.report("\"\(until)\" is no day", at: "until", hint: "such as 2026-12-31")
            } else if let until, until < today {
                reader.report(
                    "this has been accepted until \(until), and today is \(today)",
                    at: "until",
                    hint: "mend it, or decide anew how long it is accepted"
                )
            }
            guard let match, let reason else { return nil }
            let places: [Place]
            do throws(Mistake) {
                places = try expand(match, isWholesale: all, cases)
            } catch {
                reader.report(error.message, at: "match", hint: error.hint)
                return nil
            }
            return Entry(
                position: reader.node.position,
                match: match,
                places: places,
                message: message,
                acceptance: Acceptance(kind: kind, reason: reason, issue: issue, until: until)
            )
        }
    }

    private struct Mistake: Error {
        var message: String
        var hint: String?
    }

    /// The places that a text `case:check` stands for.
    private static func expand(
        _ match: String,
        isWholesale: Bool,
        _ cases: [TestCase]
    ) throws(Mistake) -> [Place] {
        let parts = match.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 || isWholesale else {
            throw Mistake(
                message: "\"\(match)\" names a case and no check of it",
                hint: "write \(match):CHECK, or all: true beside it for every check of the case"
            )
        }
        let caseGlob = try glob(parts[0])
        let checkGlob = try glob(parts.count == 2 ? parts[1] : "**")
        let matching = cases.filter { caseGlob.matches($0.id) }
        let places = matching.flatMap { testCase in
            testCase.allChecks.filter { checkGlob.matches($0.check) }.map {
                Place(testCase: testCase.id, check: $0.check)
            }
        }
        guard !places.isEmpty else {
            let known = matching.isEmpty ? cases.map(\.id) : matching[0].allChecks.map(\.check)
            let near = Spelling.nearest(to: matching.isEmpty ? parts[0] : parts[1], in: known)
            throw Mistake(
                message: matching.isEmpty
                    ? "\"\(match)\" matches no case" : "\"\(match)\" matches no check of \(matching[0].id)",
                hint: near.map { "did you mean \"\($0)\"?" } ?? "firedrill list cases tells them"
            )
        }
        guard places.count <= expansionLimit else {
            throw Mistake(
                message: "\"\(match)\" stands for \(places.count) checks, and may for \(expansionLimit)",
                hint: "name them one by one"
            )
        }
        return places
    }

    private static func glob(_ text: String) throws(Mistake) -> Glob {
        do throws(Glob.SyntaxError) {
            return try Glob(text)
        } catch {
            throw Mistake(message: "\"\(text)\" is no pattern: \(error)")
        }
    }
}
