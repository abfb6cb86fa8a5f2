/// The columns of a line of help.
let helpWidth = 80

/// Breaks a text into lines at its spaces, all of them within the width.
///
/// - Parameters:
///   - indent: The spaces before every line.
///   - width: The columns of a line, the indent included. A word that is
///     wider is cut. A no-break space holds words together and is written
///     as a space.
func wrapped(_ text: String, indent: Int = 0, width: Int = helpWidth) -> [String] {
    let room = max(1, width - indent)
    var lines: [String] = []
    var line = ""
    for word in text.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
        var word = word
        if !line.isEmpty, line.count + 1 + word.count > room {
            lines.append(line)
            line = ""
        }
        while word.count > room {
            lines.append(String(word.prefix(room)))
            word = word.dropFirst(room)
        }
        line += (line.isEmpty ? "" : " ") + word
    }
    if !line.isEmpty { lines.append(line) }
    return lines.map { line in spaces(indent) + String(line.map { $0 == "\u{A0}" ? " " : $0 }) }
}

/// Breaks a command line for the shell: ` \` ends every line but the last,
/// no break falls within quotes, and an option stays with its value. A word that is wider than a line stays
/// whole, since cutting it would change it.
func wrapped(commandLine: String, indent: Int) -> [String] {
    let room = helpWidth - indent - 4
    var lines: [String] = []
    var line = ""
    for word in optionsWithValues(shellWords(commandLine)) {
        let before = lines.isEmpty ? 0 : 2
        if !line.isEmpty, before + line.count + 1 + word.count > room + 2 {
            lines.append(spaces(indent + before) + line + " \\")
            line = ""
        }
        line += (line.isEmpty ? "" : " ") + word
    }
    lines.append(spaces(indent + (lines.isEmpty ? 0 : 2)) + line)
    return lines
}

func spaces(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

private func optionsWithValues(_ words: [String]) -> [String] {
    var groups: [String] = []
    var isOpen = false
    for word in words {
        let isOption = word.utf8.first == UInt8(ascii: "-")
        if isOpen, !isOption, let last = groups.popLast() {
            groups.append(last + " " + word)
        } else {
            groups.append(word)
        }
        isOpen = isOption
    }
    return groups
}

private func shellWords(_ commandLine: String) -> [String] {
    var words: [String] = []
    var word = ""
    var quote: Character?
    for character in commandLine {
        if character == " ", quote == nil {
            if !word.isEmpty { words.append(word) }
            word = ""
            continue
        }
        if character == quote {
            quote = nil
        } else if quote == nil, character == "'" || character == "\"" {
            quote = character
        }
        word.append(character)
    }
    return word.isEmpty ? words : words + [word]
}
