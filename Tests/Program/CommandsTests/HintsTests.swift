import Arguments
import Foundation
import TestSupport
import Testing

@testable import Commands

/// What messages, hints, examples and the README tell a user to type exists.
@Suite struct HintsTests {
    /// A command line in a text: its words up to where the text quotes no more.
    private static var commandLine: Regex<(Substring, Substring, Substring)> { #/firedrill ([a-z][a-z-]*)([^`"\n]*)/# }
    private static var option: Regex<(Substring, Substring)> { #/(?:^|[\s`'"(\[=])(--[a-z][a-z-]*)/# }

    private static let commands = Firedrill.program.root.subcommands
    private static let known = Set(commands.flatMap { options(of: $0) })

    /// The options of a command and of those beneath it.
    private static func options(of command: Command) -> [String] {
        command.allOptions.map(\.spelling) + command.subcommands.flatMap { options(of: $0) }
    }

    /// The lines of code of every room that speaks to users; comments are
    /// for its readers.
    private static func sources() throws -> [(place: String, text: String)] {
        let folder = Repository.root + "/Sources"
        let names = try #require(FileManager.default.enumerator(atPath: folder)).compactMap { $0 as? String }
        // The room that parses command lines knows no program's words.
        let files = names.filter { $0.hasSuffix(".swift") && !$0.contains("/Arguments/") }.sorted()
        return try files.flatMap { name in
            try String(contentsOfFile: folder + "/" + name, encoding: .utf8).components(separatedBy: "\n").enumerated()
                .filter { !$0.element.drop { $0 == " " }.hasPrefix("//") }
                .map { ("\(name):\($0.offset + 1)", $0.element) }
        }
    }

    private static func expectKnown(_ text: String, at place: String) {
        for problem in unknown(in: text) { Issue.record("\(place): \(problem)") }
    }

    /// What a text tells a user to type and does not exist.
    private static func unknown(in text: String) -> [String] {
        var problems: [String] = []
        for match in text.matches(of: commandLine) {
            let (name, words) = (String(match.1), match.2)
            guard let command = commands.first(where: { $0.name == name }) else {
                problems.append("there is no command firedrill \(name)")
                continue
            }
            // What follows `--` is somebody else's command.
            let own = String(words).components(separatedBy: " -- ")[0]
            let next = own.split(separator: " ").first.map(String.init) ?? ""
            let meant = command.subcommand(next) ?? command
            if !command.subcommands.isEmpty, next.first?.isLowercase == true, meant.name == name {
                problems.append("there is no command firedrill \(name) \(next)")
            }
            for option in own.matches(of: option).map({ String($0.1) }) {
                let isKnown = options(of: meant).contains(option)
                if !isKnown { problems.append("firedrill \(name) has no option \(option)") }
            }
        }
        return problems
    }

    @Test func everyCommandLineInAMessageExists() throws {
        let lines = try Self.sources()
        #expect(lines.contains { $0.text.contains("firedrill record") })
        for line in lines where line.text.contains("\"") { Self.expectKnown(line.text, at: line.place) }
    }

    @Test func everyOptionInAMessageExists() throws {
        for line in try Self.sources() where line.text.contains("\"") {
            // Options of the example's own program follow its `--`.
            let own = line.text.components(separatedBy: " -- ")[0]
            for option in own.matches(of: Self.option).map({ String($0.1) }) {
                #expect(Self.known.contains(option), "\(line.place): no command has an option \(option)")
            }
        }
    }

    @Test func everyCommandLineOfTheReadmeExists() throws {
        let text = try String(contentsOfFile: Repository.root + "/README.md", encoding: .utf8)
        for (index, line) in text.components(separatedBy: "\n").enumerated() where line.contains("firedrill ") {
            // In prose a command stands in backticks or begins its line.
            let parts =
                line.hasPrefix("firedrill ")
                ? [line] : line.components(separatedBy: "`").filter { $0.hasPrefix("firedrill ") }
            for part in parts { Self.expectKnown(part, at: "README.md:\(index + 1)") }
        }
    }

    /// A hint that names a command nobody has would not pass.
    @Test func aWrongHintIsFound() {
        #expect(Self.unknown(in: "make it with `firedrill recrod x`") == ["there is no command firedrill recrod"])
        #expect(Self.unknown(in: "try firedrill mock --speeed 1") == ["firedrill mock has no option --speeed"])
        #expect(Self.unknown(in: "firedrill scenario shwo x") == ["there is no command firedrill scenario shwo"])
        #expect(Self.unknown(in: "firedrill scenario show x") == [])
    }
}
