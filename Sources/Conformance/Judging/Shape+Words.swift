import Documents

extension Shape where Output == String {
    /// One of some words that are known only at run time.
    static func oneOf(_ words: [String]) -> Shape {
        let list = words.joined(separator: ", ")
        return Shape("one of " + list) { node, decoding in
            if let text = node.string, words.contains(where: { $0.utf8.elementsEqual(text.utf8) }) { return text }
            let near = node.string.flatMap { Spelling.nearest(to: $0, in: words) }
            decoding.report(
                node,
                "expected one of \(list), found \(node.shown)",
                hint: near.map { "did you mean \"\($0)\"?" }
            )
            return nil
        }
    }
}

extension Shape where Output == Int {
    /// The version of a file's format.
    static var format: Shape {
        .scalar("1, the format that this program reads") { $0.integer == 1 ? 1 : nil }
    }
}

extension Shape where Output: CaseIterable & RawRepresentable, Output.RawValue == String {
    /// One of an enumeration's words.
    static var word: Shape {
        let words = Shape<String>.oneOf(Output.allCases.map(\.rawValue))
        return Shape(words.name) { node, decoding in words.decode(node, decoding).flatMap { Output(rawValue: $0) } }
    }
}

extension String {
    /// Whether two texts have the same bytes; `==` takes different spellings
    /// of one character for the same.
    func isExactly(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
