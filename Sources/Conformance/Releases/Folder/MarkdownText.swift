import Documents

/// A Markdown text, as far as facts are looked for in it.
struct MarkdownText: Sendable {
    /// The file as its user knows it.
    let name: String
    /// The lines outside of code, with their numbers from 1.
    let lines: [(number: Int, text: String)]
    /// The fenced blocks of code, with their language and the number of their
    /// first line (CommonMark 0.31.2, section 4.5).
    let blocks: [(language: String, line: Int, text: String)]

    init(_ bytes: [UInt8], name: String) {
        self.name = name
        var lines: [(number: Int, text: String)] = []
        var blocks: [(language: String, line: Int, text: String)] = []
        var open: (fence: Substring, language: String, line: Int, text: [Substring])?
        let text = String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n")
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let trimmed = line.drop { $0 == " " }
            if let block = open {
                if trimmed.hasPrefix(block.fence), trimmed.allSatisfy({ $0 == block.fence.first || $0 == " " }) {
                    blocks.append((block.language, block.line, block.text.joined(separator: "\n")))
                    open = nil
                } else {
                    open?.text.append(line)
                }
            } else if trimmed.hasPrefix("```") || trimmed.hasPrefix("~~~") {
                let fence = trimmed.prefix { $0 == trimmed.first }
                open = (fence, String(trimmed.dropFirst(fence.count).drop { $0 == " " }), index + 2, [])
            } else {
                lines.append((index + 1, String(line)))
            }
        }
        if let block = open { blocks.append((block.language, block.line, block.text.joined(separator: "\n"))) }
        self.lines = lines
        self.blocks = blocks
    }

    /// The first line outside of code that holds all of some words.
    func line(holding words: [String]) -> Int? {
        lines.first { line in words.allSatisfy { Self.holds(line.text, $0) } }?.number
    }

    /// Whether a line in or outside of code holds a word.
    func holds(_ word: String) -> Bool {
        lines.contains { Self.holds($0.text, word) } || blocks.contains { Self.holds($0.text, word) }
    }

    /// The paragraphs: lines that no empty line parts; each row of a table is
    /// one of its own.
    var paragraphs: [String] {
        var paragraphs: [[String]] = [[]]
        for line in lines {
            if line.text.allSatisfy({ $0 == " " || $0 == ">" }) {
                paragraphs.append([])
            } else if line.text.hasPrefix("|") {
                paragraphs += [[line.text], []]
            } else {
                paragraphs[paragraphs.count - 1].append(line.text)
            }
        }
        return paragraphs.filter { !$0.isEmpty }.map { $0.joined(separator: " ") }
    }

    /// Whether a text holds a word that is no part of a longer one.
    static func holds(_ text: String, _ word: String) -> Bool {
        let (text, word) = (Array(text.utf8), Array(word.utf8))
        guard !word.isEmpty, text.count >= word.count else { return false }
        return (0...text.count - word.count).contains { at in
            text[at] == word[0] && text[at..<at + word.count].elementsEqual(word)
                && !(at > 0 && isWord(text[at - 1]) && isWord(word[0]))
                && !(at + word.count < text.count && isWord(text[at + word.count]) && isWord(word[word.count - 1]))
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || byte == UInt8(ascii: "_") || (0x61...0x7A).contains(byte | 0x20) || byte >= 0x80
    }
}
