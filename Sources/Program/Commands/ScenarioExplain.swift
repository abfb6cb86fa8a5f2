import Arguments
import Documents
import Exchanges
import Matching
import Scenarios

/// `firedrill scenario explain`: what a scenario does, and what it answers to
/// a request.
enum ScenarioExplain {
    static let method = Option("method", .text("METHOD"), help: "The request's method.", default: "POST")
    static let target = Option("path", .text("PATH"), help: "The request's path and query; asks what it gets.")
    static let header = Option(
        repeating: "header",
        short: "H",
        .text("'NAME: VALUE'", wanted: "a header line"),
        help: "A header line of the request."
    )
    static let body = Option("body", .text("TEXT"), help: "The request's body; @FILE takes it from a file.")
    static let scenario = Positional(
        .path("SCENARIO"),
        help: "A file, or the name of a shipped scenario."
    )

    static let declaration = Command(
        "explain",
        summary: "Say in words what a scenario does, and which rule a request gets.",
        discussion: "With a request it ends with 1 where no rule answers it.",
        options: [target, method, header, body, MockCommand.followLinks] + ProviderFolder.options,
        positionals: [scenario],
        examples: [
            Example("What it does", "firedrill scenario explain rate-limited"),
            Example(
                "Why a request gets no answer, which ends with 1",
                "firedrill scenario explain success --path /models --method GET"
            ),
        ]
    )

    static func run(_ parsed: Parsed, _ folder: ProviderFolder) throws -> Int32 {
        let links = ScenarioFile.Links(areFollowed: parsed[MockCommand.followLinks], option: "--follow-links")
        let found = try MockCommand.load([parsed[scenario]], folder, links, mayRun: false)
        guard let target = parsed[target] else {
            for option in ["--header": parsed.isGiven(header), "--body": parsed.isGiven(body)] where option.value {
                throw parsed.conflict("\(option.key) belongs to a request", hint: "name it with --path")
            }
            Console.out(found.map { $0.explained.joined(separator: "\n") }.joined(separator: "\n\n") + "\n")
            return ExitCode.good.rawValue
        }
        let request = try request(target, parsed)
        var isAnswered = true
        for scenario in found where !explain(request, scenario, folder.provider.redaction()) { isAnswered = false }
        return isAnswered ? ExitCode.good.rawValue : ExitCode.violated.rawValue
    }

    /// Tells of each rule up to the one that answers; whether one does.
    private static func explain(_ request: Request, _ scenario: Scenario, _ redaction: RedactionPolicy) -> Bool {
        let incoming = IncomingRequest(connection: 0) { $0 == .head ? request.headers : request.trailers }
        return incoming.lend(request) {
            for (index, rule) in scenario.rules.enumerated() {
                let notes = MismatchNotes(redaction)
                guard rule.when.matches(incoming, notes: notes) else {
                    Console.out("\(rule.shownName(index)) of \(scenario.name) does not match\n")
                    for mismatch in notes.mismatches { Console.out("  \(mismatch.sentence)\n") }
                    continue
                }
                Console.out("\(rule.shownName(index)) of \(scenario.name) answers\n")
                for line in rule.explained { Console.out("  \(line)\n") }
                return true
            }
            Console.out("no rule of \(scenario.name) answers: status \(Miss.status)\n")
            return false
        }
    }

    private static func request(_ target: String, _ parsed: Parsed) throws -> Request {
        guard target.utf8.first == UInt8(ascii: "/") else {
            throw CommandFailure(.usage, "--path \(target): a path begins with /")
        }
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        var fields: [HeaderField] = []
        for line in parsed[header] {
            guard let colon = line.firstIndex(of: ":"), colon != line.startIndex else {
                throw CommandFailure(.usage, "--header is no header line\n  hint: such as --header 'X-Id: 7'")
            }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            fields.append(HeaderField(String(line[..<colon]), String(value)))
        }
        var bytes: [UInt8] = []
        if let text = parsed[body] {
            bytes = text.hasPrefix("@") ? try Files.read(String(text.dropFirst())) : Array(text.utf8)
        }
        return Request(
            method: parsed[method],
            path: parts[0],
            query: parts.count > 1 ? parts[1] : nil,
            headers: Headers(fields),
            body: bytes
        )
    }
}
