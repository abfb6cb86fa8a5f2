import Arguments
import Control
import Documents
import Matching
import Scenarios

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The options of a server that can be looked into: its journal, and what is
/// judged by it.
enum ControlOptions {
    static let journal = Option(
        "journal",
        .integer("N", in: 0...1_000_000),
        help: "Keep the last N requests for the control interface at /__firedrill/; 0: none, and no counts.",
        default: TrafficJournal.usualLimit
    )
    static let key = Option(
        "control-key",
        .text("KEY|env:NAME", wanted: "a key, or env: and the name of a variable"),
        help: "Answer control calls from other machines, too, that send this key as a bearer token."
    )
    static let verify = Option(
        "verify",
        .path("FILE"),
        help: "Judge the requests of the run by FILE's expectations; a broken one is exit 1."
    )
    static let verdict = Flag(
        "verdict",
        help: "Say at the end what the client does well and what it does not: retries, waits, connections."
    )

    static let all: [any NamedKey] = [journal, key, verify, verdict]

    /// What a command line asks for, once it has been looked at.
    struct Wanted {
        /// How many requests are kept.
        var journal: Int
        /// The key, where there is one.
        var key: String?
        /// What is judged at the end.
        var expectations: Expectations?
        /// Whether the client is judged at the end.
        var isJudged: Bool
    }

    /// What a command line asks for.
    static func wanted(_ parsed: Parsed) throws -> Wanted {
        var expectations: Expectations?
        if let path = parsed[verify] {
            let document = try Document.yamlOrJSON(try Files.read(path), name: path)
            expectations = try Decoding.decode(document, Expectations.shape(condition: RequestMatcher.shape))
        }
        let wanted = Wanted(
            journal: parsed[journal],
            key: try parsed[key].map(key),
            expectations: expectations,
            isJudged: parsed[verdict]
        )
        if wanted.journal == 0, expectations != nil || wanted.isJudged {
            let option = expectations != nil ? "--verify" : "--verdict"
            throw CommandFailure(.usage, "\(option) judges by the journal, and --journal 0 keeps none")
        }
        return wanted
    }

    /// A key, or the variable that has it: a command line is seen by others.
    private static func key(_ text: String) throws(CommandFailure) -> String {
        guard text.hasPrefix("env:") else { return text }
        let name = String(text.dropFirst(4))
        guard let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty else {
            throw CommandFailure(.usage, "--control-key: the variable \"\(name)\" is not set, or empty")
        }
        return value
    }
}
