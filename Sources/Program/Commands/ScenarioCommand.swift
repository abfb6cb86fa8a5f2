import Arguments
import Documents
import Exchanges
import Providers
import Scenarios

/// `firedrill scenario`: finds, starts and looks over scenarios.
enum ScenarioCommand {
    static let declaration = Command(
        "scenario",
        summary: "Find, start, check and explain scenarios.",
        discussion: """
            A scenario is a short file of rules: what a request must be, and which responses it gets in turn. \
            `firedrill list responses` tells the responses that one can use by name.
            """,
        examples: [
            Example("A shipped one as a start", "firedrill scenario show rate-limited > own.yaml"),
            Example("What a scenario does", "firedrill scenario explain rate-limited"),
        ],
        subcommands: [list, show, new, lint, ScenarioExplain.declaration]
    )

    static let name = Positional(.text("NAME", wanted: "a scenario's name"), help: "The name.")
    static let scenarios = Positional(
        repeating: .path("SCENARIO"),
        help: "A file, a folder, or the name of a shipped scenario; none: all shipped."
    )

    private static let list = Command(
        "list",
        summary: "List the shipped scenarios.",
        options: ProviderFolder.options,
        examples: [Example("All, one a line", "firedrill scenario list")]
    )

    private static let show = Command(
        "show",
        summary: "Print a shipped scenario, as a start for one's own.",
        options: ProviderFolder.options,
        positionals: [name],
        examples: [Example("Into a file", "firedrill scenario show rate-limited > own.yaml")]
    )

    private static let new = Command(
        "new",
        summary: "Write a new scenario to NAME.yaml.",
        discussion: "A file that is there already is left alone.",
        options: ProviderFolder.options,
        positionals: [name],
        examples: [Example("A file to edit", "firedrill scenario new busy-morning")]
    )

    private static let lint = Command(
        "lint",
        summary: "Check scenarios, and tell what is probably not meant.",
        discussion: """
            Mistakes end with 2, as they would with mock. What is legal and probably not meant ends with 1: a rule \
            that can never answer, a body that is no JSON under a Content-Type that says so, a Retry-After that no \
            client can read.
            """,
        options: [MockCommand.followLinks] + ProviderFolder.options,
        positionals: [scenarios],
        examples: [Example("A folder", "firedrill scenario lint scenarios/")]
    )

    static func run(_ parsed: Parsed) throws -> Int32 {
        let folder = try ProviderFolder.find(parsed)
        switch parsed.command.name {
        case "list":
            ListCommand.write(try ListCommand.scenarios(folder))
            return ExitCode.good.rawValue
        case "show": return try show(parsed[name], folder)
        case "new": return try new(parsed[name], folder)
        case "lint":
            let links = ScenarioFile.Links(areFollowed: parsed[MockCommand.followLinks], option: "--follow-links")
            return try lint(parsed[scenarios], folder, links)
        default: return try ScenarioExplain.run(parsed, folder)
        }
    }

    private static func show(_ name: String, _ folder: ProviderFolder) throws -> Int32 {
        let path = try MockCommand.shipped(name, folder)
        Console.out(String(decoding: try Files.read(path), as: UTF8.self))
        return ExitCode.good.rawValue
    }

    private static func new(_ name: String, _ folder: ProviderFolder) throws -> Int32 {
        let path = name.hasSuffix(".yaml") ? name : name + ".yaml"
        let text = ScenarioStart.text(provider: folder.provider, library: try folder.responses(), path: path)
        guard try Files.create(path, with: Array(text.utf8)) else {
            throw CommandFailure(.usage, "\(path) is there already\n  hint: give another name, or remove it")
        }
        Console.out(path + "\n")
        Console.error("serve it with: firedrill mock \(path)\n")
        return ExitCode.good.rawValue
    }

    private static func lint(_ words: [String], _ folder: ProviderFolder, _ links: ScenarioFile.Links) throws -> Int32 {
        let library = try folder.responses()
        var paths: [String] = []
        for word in words.isEmpty ? [folder.scenarios] : words {
            if Files.isFolder(word) {
                // Every mistake of every file is told, not the first file's.
                _ = try ScenarioFile.loadFolder(word, links: links, library: library)
                paths += try ScenarioFile.scenarioPaths(in: word)
            } else {
                paths.append(Files.exists(word) ? word : try MockCommand.shipped(word, folder))
            }
        }
        var findings: [Diagnostic] = []
        for path in paths { findings += try ScenarioLint.findings(path, links: links, library: library) }
        for finding in findings { Console.out("\(finding)\n") }
        let count = paths.count == 1 ? "1 scenario" : "\(paths.count) scenarios"
        Console.error("firedrill: \(count), " + (findings.isEmpty ? "nothing found\n" : "\(findings.count) found\n"))
        return findings.isEmpty ? ExitCode.good.rawValue : ExitCode.violated.rawValue
    }
}
