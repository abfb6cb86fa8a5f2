import Documents

/// Text in lines of a terminal's width.
public enum Wrapping {
    /// Breaks a text at spaces so that lines have at most `width` columns,
    /// the first after `first`, the others after `indent`. A word that is
    /// longer than a line is broken, too.
    public static func lines(_ text: String, first: String, indent: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = first
        var isEmpty = true
        for word in clean(text).split(separator: " ") {
            var word = word
            if !isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = indent
                isEmpty = true
            }
            while isEmpty, line.count + word.count > width, line.count < width {
                let room = width - line.count
                lines.append(line + word.prefix(room))
                word = word.dropFirst(room)
                line = indent
            }
            line += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        return lines + [line]
    }

    /// A text on one line, cut to a number of columns.
    static func cut(_ text: String, to width: Int) -> String {
        let text = clean(text)
        return text.count <= width ? text : text.prefix(max(width - 1, 0)) + "…"
    }

    /// A subject's text without what would steer a terminal.
    static func clean(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: PrintableText.isSteering) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isBlank = scalar == "\n" || scalar == "\t"
            result.append(isBlank ? " " : PrintableText.isSteering(scalar) ? "\u{FFFD}" : scalar)
        }
        return String(result)
    }
}
