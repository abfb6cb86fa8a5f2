import Arguments

/// A program with the shape of the real one, for the tests of this room.
enum Drill {
    enum LogFormat: String, CaseIterable {
        case text, json, off
    }

    static let port = Option(
        "port",
        short: "p",
        .integer("PORT", in: 0...65535),
        help: "Listen on this port; 0 lets the system choose one.",
        default: 0
    )
    static let portFile = Option("port-file", .path("FILE"), help: "Write the port to a file.")
    static let log = Option(
        "log",
        .choice("FORMAT", LogFormat.self),
        help: "How requests are logged to standard error.",
        default: .text
    )
    static let allowMisses = Flag("allow-misses", help: "Do not fail where a request was missed.")
    static let grace = Option(
        "grace",
        .duration("TIME", in: .zero ... .seconds(600)),
        help: "How long open requests may take at the end.",
        default: .seconds(3)
    )
    static let scenarios = Positional(
        repeating: .text("SCENARIO"),
        help: "A file, a folder or the name of a shipped scenario."
    )
    static let runs = Rest(help: "A command to run against the mock; the mock ends with it.")

    static let mock = Command(
        "mock",
        summary: "Serve scenarios.",
        discussion: """
            Answers from scenario files. Without a SCENARIO all shipped ones are served, and the first of them answers \
            at the root.

            The base URLs are printed:
              http://127.0.0.1:PORT/s/NAME/inference/v1
            """,
        options: [port, portFile, log, grace, allowMisses],
        positionals: [scenarios],
        rest: runs,
        examples: [
            Example("Serve all shipped scenarios:", "firedrill mock"),
            Example(
                "Run tests against one of them:",
                "firedrill mock rate-limited --port 8080 --port-file p.txt --log json -- ./run-tests.sh --fast"
            ),
        ]
    )

    static let upstream = Option(required: "upstream", .text("URL", wanted: "a URL"), help: "Where requests go.")
    static let folder = Positional(.path("FOLDER"), help: "Where the recordings are.")
    static let record = Command(
        "record",
        summary: "Relay to an upstream and record.",
        options: [upstream, port],
        positionals: [folder]
    )
    static let replay = Command("replay", summary: "Serve recordings.", options: [port], positionals: [folder])

    static let baseURL = Option(
        required: "base-url",
        aliases: ["url"],
        .text("URL", wanted: "a URL"),
        help: "What the connector calls."
    )
    static let variables = Option(
        repeating: "variable",
        aliases: ["var"],
        .pair(),
        help: "A process variable."
    )
    static let inputs = Option(repeating: "input", .pair(), help: "An input of the connector.")
    static let connector = Command(
        "connector",
        summary: "Run the reference connector once.",
        options: [baseURL, variables, inputs]
    )
    static let harness = Command("harness", summary: "Speak the harness protocol on standard input and output.")

    static let subject = Option(
        required: "subject",
        short: "s",
        .text("KIND[:…]", wanted: "a kind of subject"),
        help: "What is tested."
    )
    static let cases = Option(repeating: "case", .text("GLOB"), help: "Run the cases that match only.")
    static let reports = Option(
        repeating: "report",
        .pair("FORMAT=FILE", names: ["junit", "markdown"]),
        help: "Write a report."
    )
    static let jobs = Option("jobs", short: "j", .integer("N", in: 1...64), help: "Cases at once.", default: 1)
    static let quiet = Flag("quiet", short: "q", help: "Print less.")
    static let check = Command(
        "check",
        summary: "Judge a connector.",
        options: [subject, cases, reports, jobs, quiet]
    )
    static let journal = Positional(.path("JOURNAL"), help: "The journal to read.")
    static let recheck = Command(
        "recheck",
        summary: "Compute the verdicts of a journal again.",
        positionals: [journal]
    )

    static let data = Option("data", .path("DIR"), help: "Where shipped files are looked for.")
    static let program = Program(
        Command(
            "firedrill",
            summary: "Contract tests and a mock server for a connector.",
            options: [data],
            examples: [Example("Judge the reference connector:", "firedrill check --subject reference")],
            subcommands: [mock, record, replay, connector, harness, check, recheck]
        ),
        version: "0.1.0"
    )
}
