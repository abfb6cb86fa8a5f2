import Arguments
import Contracts
import Judging
import ReferenceConnector
import Reports
import Scenarios

/// `firedrill list`: what there is to name on a command line.
enum ListCommand {
    /// What can be listed.
    enum Kind: String, Sendable, CaseIterable {
        case cases
        case requirements
        case scenarios
        case responses
        case mutants
        case sets
    }

    static let kind = Positional(.choice("WHAT", Kind.self), help: "What to list.")

    static let declaration = Command(
        "list",
        summary: "List the cases, requirements, scenarios, responses, mutants or sets.",
        discussion: """
            One a line, its name first: what --case, --set and --subject take, what mock serves by its name, and \
            what --steps and a scenario's steps hold.
            """,
        options: ProviderFolder.options,
        positionals: [kind],
        examples: [
            Example("The cases of the check suite", "firedrill list cases"),
            Example("What a connector must do", "firedrill list requirements"),
        ]
    )

    static func run(_ parsed: Parsed) async throws -> Int32 {
        let folder = try ProviderFolder.find(parsed)
        let rows: [(name: String, text: String)]
        switch parsed[kind] {
        case .cases:
            let suite = try Suite.load(folder)
            rows = suite.cases.map { ($0.id, "\($0.title) [\(suite.requirements(of: $0).joined(separator: ", "))]") }
        case .requirements:
            let requirements = try Requirements.load(folder.path + "/requirements.yaml")
            rows =
                requirements.all.map {
                    (
                        $0.id,
                        "\($0.level.rawValue): \($0.text) [\(($0.checks + $0.releaseChecks).joined(separator: ", "))]"
                    )
                }
                // What every case looks at counts in a verdict, too.
                + Check.implicit.filter { requirements.requirement(ofCheck: $0.id) == nil }.map {
                    ($0.id, "control: \($0.looksAt) [\($0.id)]")
                }
        case .scenarios: rows = try scenarios(folder)
        case .responses:
            rows = try folder.responses().entries.map { entry in
                let status = "\(entry.plan.status)"
                return (entry.name, entry.title.hasPrefix(status) ? entry.title : "\(status): \(entry.title)")
            }
        case .mutants: rows = Mutant.allCases.map { ($0.id, "\($0.title) [\($0.number)]") }
        case .sets:
            rows = try Requirements.load(folder.path + "/requirements.yaml").sets.map { set in
                (set.name, "binding: " + set.mandatory.map(\.rawValue).joined(separator: ", "))
            }
        }
        write(rows)
        return ExitCode.good.rawValue
    }

    /// The shipped scenarios with their titles.
    static func scenarios(_ folder: ProviderFolder) throws -> [(name: String, text: String)] {
        try ScenarioFile.loadFolder(folder.scenarios, library: folder.responses()).map { ($0.name, $0.title) }
            + EmulationOption.row(folder)
    }

    /// Writes names and what each is, one a line.
    static func write(_ rows: [(name: String, text: String)]) {
        for line in lines(rows, width: Terminal.of(1).width) { Console.out(line + "\n") }
    }

    /// A name and its text a row, in two columns; where a terminal says how
    /// wide it is, the text is wrapped in its own.
    static func lines(_ rows: [(name: String, text: String)], width: Int?) -> [String] {
        let widest = rows.map(\.name.count).max() ?? 0
        // A column that leaves no room for the other would help nobody.
        let column = min(widest + 2, (width ?? .max) / 2)
        let indent = String(repeating: " ", count: column)
        return rows.flatMap { name, text -> [String] in
            let isNarrow = name.count + 2 <= column
            let first = isNarrow ? name + String(repeating: " ", count: column - name.count) : indent
            let lines = Wrapping.lines(text, first: first, indent: indent, width: width ?? .max)
            return isNarrow ? lines : [name] + lines
        }
    }
}
