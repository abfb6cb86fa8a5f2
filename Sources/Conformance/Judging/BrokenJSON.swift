import Documents

/// Where a text that should be JSON breaks, for people.
enum BrokenJSON {
    /// How many characters are shown on either side.
    private static let reach = 30

    /// `line 5, column 40: the string has no closing quote: …"content": "She ⟨here⟩said…`.
    static func shown(_ bytes: [UInt8]) -> String {
        let whole = String(decoding: bytes, as: UTF8.self)
        do {
            _ = try Document.json(bytes)
            return whole.shortened()
        } catch {
            guard let problem = error.diagnostics.first, let position = problem.position else {
                return whole.shortened()
            }
            let message = problem.message.hasPrefix("not JSON: ") ? problem.message.dropFirst(10) : problem.message[...]
            let lines = whole.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            guard lines.indices.contains(position.line - 1) else { return "\(message): \(whole.shortened())" }
            let line = lines[position.line - 1]
            let at = line.index(line.startIndex, offsetBy: position.column - 1, limitedBy: line.endIndex)
            let place = at ?? line.endIndex
            let before = String(String.UnicodeScalarView(line[..<place].suffix(reach)))
            let after = String(String.UnicodeScalarView(line[place...].prefix(reach)))
            let start = line[..<place].count > reach ? "…" : ""
            let end = line[place...].count > reach ? "…" : ""
            return "line \(position.line), column \(position.column): \(message), at the arrow in "
                + "\(start)\(before)→\(after)\(end)"
        }
    }
}
