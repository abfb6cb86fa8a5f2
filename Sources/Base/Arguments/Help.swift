/// The help of one command, in at most 80 columns.
struct Help {
    private let command: Command
    private let path: [String]

    init(_ command: Command, path: [String]) {
        self.command = command
        self.path = path
    }

    /// The whole help, which ends in a line feed.
    var text: String {
        let sections = [
            usage,
            wrapped(command.summary),
            discussion,
            table("Commands:", command.subcommands.map { ($0.name, $0.summary) }),
            table("Arguments:", arguments),
            table("Options:", command.allOptions.map { (label($0), description($0)) }),
            examples,
            closing,
        ]
        return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    private var usage: [String] {
        let start = "Usage: " + path.joined(separator: " ")
        var words: [String] = []
        for option in command.options where option.occurrence.least > 0 {
            words.append(
                "\(option.spelling)=\(option.value?.placeholder ?? "")" + (option.occurrence.isRepeating ? "..." : "")
            )
        }
        words.append("[OPTION]...")
        words += command.positionals.map { positional in
            let name = positional.name + (positional.occurrence.isRepeating ? "..." : "")
            return positional.occurrence.least > 0
                ? name : "[\(positional.name)]" + name.dropFirst(positional.name.count)
        }
        if let rest = command.rest { words.append("[\(rest.spelling)]") }
        if !command.subcommands.isEmpty { words.append("COMMAND [ARG]...") }
        let indent = start.count + 1
        var lines = wrapped(words.joined(separator: " "), indent: indent)
        lines[0] = start + " " + lines[0].dropFirst(indent)
        return lines
    }

    private var discussion: [String] {
        guard !command.discussion.isEmpty else { return [] }
        var lines: [String] = []
        var paragraph = ""
        for line in command.discussion.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.isEmpty || line.first == " " else {
                paragraph += " " + line
                continue
            }
            lines += wrapped(paragraph)
            paragraph = ""
            lines.append(String(line))
        }
        return lines + wrapped(paragraph)
    }

    private var arguments: [(String, String)] {
        command.positionals.map { ($0.name, description($0)) }
            + (command.rest.map { [($0.spelling, $0.help)] } ?? [])
    }

    private var examples: [String] {
        guard !command.examples.isEmpty else { return [] }
        return ["Examples:"]
            + command.examples.flatMap { example in
                wrapped(example.purpose, indent: 2) + wrapped(commandLine: example.commandLine, indent: 4)
            }
    }

    private var closing: [String] {
        guard !command.subcommands.isEmpty else { return [] }
        return wrapped("'\(path.joined(separator: " ")) COMMAND --help' explains a command.")
    }

    private func label(_ option: OptionDeclaration) -> String {
        (option.short.map { "-\($0), " } ?? "    ") + option.spelling
            + (option.value.map { "=" + $0.placeholder } ?? "")
    }

    private func description(_ option: OptionDeclaration) -> String {
        var notes: [String] = []
        if option.occurrence.least > 0 { notes.append("required") }
        if option.occurrence.isRepeating { notes.append("may be repeated") }
        return option.help + noted(notes, option.value, option.defaultText)
    }

    private func description(_ positional: PositionalDeclaration) -> String {
        positional.help + noted([], positional.value, positional.defaultText)
    }

    private func noted(_ notes: [String], _ value: ValueDeclaration?, _ defaultText: String?) -> String {
        var notes = notes
        if let choices = value?.choices, !choices.isEmpty { notes.append("one of " + choices.joined(separator: ", ")) }
        if let defaultText, !defaultText.isEmpty { notes.append("default:\u{A0}" + defaultText) }
        return notes.isEmpty ? "" : " (" + notes.joined(separator: "; ") + ")"
    }

    /// Two columns, the second of which begins at the same place in every
    /// row; a first column that is too wide has a line of its own.
    private func table(_ title: String, _ rows: [(label: String, text: String)]) -> [String] {
        guard !rows.isEmpty else { return [] }
        let widest = 26
        let column = 4 + (rows.map(\.label.count).filter { $0 <= widest }.max() ?? widest)
        return [title]
            + rows.flatMap { label, text in
                let lines = wrapped(text, indent: column)
                guard label.count <= widest, let first = lines.first else { return wrapped(label, indent: 2) + lines }
                return [spaces(2) + label + first.dropFirst(2 + label.count)] + lines.dropFirst()
            }
    }
}
