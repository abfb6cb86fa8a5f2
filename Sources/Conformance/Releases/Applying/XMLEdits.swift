import Documents

/// Changes to an XML text that leave the rest of it as it stands, byte by
/// byte.
struct XMLEdits {
    private let text: XMLText
    private var edits: [(range: Range<Int>, text: String)] = []

    init(_ text: XMLText) {
        self.text = text
    }

    /// The text with all changes.
    func applied() -> [UInt8] {
        var result: [UInt8] = []
        var at = 0
        // Several at one place stay in their order.
        let ordered = edits.enumerated().sorted {
            ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset)
        }
        for edit in ordered.map(\.element) {
            result += text.bytes[at..<max(at, edit.range.lowerBound)]
            result += edit.text.utf8
            at = max(at, edit.range.upperBound)
        }
        return result + text.bytes[at...]
    }

    /// Puts text in place of bytes.
    mutating func replace(_ range: Range<Int>, with text: String) { edits.append((range, text)) }

    /// Puts an element in place of another.
    mutating func replace(_ element: XMLElement, with made: MadeElement) {
        replace(element.bytes, with: made.written(indent: indent(of: element)))
    }

    /// Takes an element out, with its line where it has one of its own.
    mutating func remove(_ element: XMLElement) {
        var first = element.bytes.lowerBound
        while first > 0, Self.isBlank(text.bytes[first - 1]) { first -= 1 }
        if first > 0, text.bytes[first - 1] == 0x0A { first -= 1 } else { first = element.bytes.lowerBound }
        if first > 0, first < element.bytes.lowerBound, text.bytes[first - 1] == 0x0D { first -= 1 }
        replace(first..<element.bytes.upperBound, with: "")
    }

    /// Adds elements at the end of another, or after one of those in it.
    mutating func append(_ made: [MadeElement], to parent: XMLElement, after sibling: XMLElement? = nil) {
        guard !made.isEmpty else { return }
        let indent = indent(of: parent)
        let lines = written(made, in: indent)
        guard !parent.isSelfClosing else {
            return replace(parent.startTag, with: opened(parent) + lines + closing(parent, indent))
        }
        let place = (sibling ?? parent.children.last)?.bytes.upperBound ?? parent.startTag.upperBound
        replace(place..<place, with: lines)
    }

    /// Adds elements before all others of a parent.
    mutating func prepend(_ made: [MadeElement], to parent: XMLElement) {
        guard !parent.isSelfClosing else { return append(made, to: parent) }
        let lines = written(made, in: indent(of: parent))
        replace(parent.startTag.upperBound..<parent.startTag.upperBound, with: lines)
    }

    /// Writes elements as the lines of an element that begins at `indent`.
    private func written(_ made: [MadeElement], in indent: String) -> String {
        made.map { "\n\(indent)  " + $0.written(indent: indent + "  ") }.joined()
    }

    // MARK: Tags

    /// Writes an element's start tag anew: with another name, attributes set
    /// or, by `nil`, taken out, and what it then holds where it was empty.
    mutating func rewrite(
        _ element: XMLElement,
        named local: String?,
        attributes: [(name: String, value: String?)],
        holding made: [MadeElement]
    ) {
        var tag = StartTag(text.bytes[element.startTag])
        let old = tag.name
        if let local { tag.name = (element.prefix.isEmpty ? "" : element.prefix + ":") + local }
        for (name, value) in attributes { tag.set(name, value) }
        let indent = indent(of: element)
        var written = tag.written(isClosing: element.isSelfClosing && made.isEmpty)
        if element.isSelfClosing, !made.isEmpty {
            written += self.written(made, in: indent) + "\n\(indent)</\(tag.name)>"
        }
        replace(element.startTag, with: written)
        guard !element.isSelfClosing, tag.name != old else { return }
        replace(element.endTag, with: "</\(tag.name)>")
    }

    private func opened(_ element: XMLElement) -> String {
        StartTag(text.bytes[element.startTag]).written(isClosing: false)
    }

    private func closing(_ element: XMLElement, _ indent: String) -> String {
        "\n\(indent)</\(StartTag(text.bytes[element.startTag]).name)>"
    }

    // MARK: Lines

    /// The white space before an element that begins its line.
    private func indent(of element: XMLElement) -> String {
        var first = element.startTag.lowerBound
        while first > 0, Self.isBlank(text.bytes[first - 1]) { first -= 1 }
        guard first == 0 || text.bytes[first - 1] == 0x0A else { return "" }
        return String(decoding: text.bytes[first..<element.startTag.lowerBound], as: UTF8.self)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}

/// A start tag, taken apart as it is written.
struct StartTag {
    /// Its name with the prefix.
    var name: String
    /// Its attributes as they stand, the white space before each included.
    private var attributes: [(name: String, written: String)] = []

    /// Takes a tag apart that a parser has found sound.
    init(_ bytes: ArraySlice<UInt8>) {
        let isName = { (byte: UInt8) in
            !Self.isSpace(byte) && ![UInt8(ascii: "="), UInt8(ascii: "/"), UInt8(ascii: ">")].contains(byte)
        }
        var rest = bytes.dropFirst()
        let name = rest.prefix(while: isName)
        self.name = String(decoding: name, as: UTF8.self)
        rest = rest.dropFirst(name.count)
        while true {
            let start = rest.startIndex
            rest = rest.drop(while: Self.isSpace)
            let name = rest.prefix(while: isName)
            guard !name.isEmpty else { return }
            rest = rest.dropFirst(name.count).drop { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") }
            guard let quote = rest.first else { return }
            rest = rest.dropFirst().drop { $0 != quote }.dropFirst()
            attributes.append(
                (String(decoding: name, as: UTF8.self), String(decoding: bytes[start..<rest.startIndex], as: UTF8.self))
            )
        }
    }

    /// Sets an attribute in its place, or behind all others; `nil` takes it
    /// out.
    mutating func set(_ name: String, _ value: String?) {
        let index = attributes.firstIndex { $0.name == name }
        guard let value else {
            if let index { attributes.remove(at: index) }
            return
        }
        let space = index.map { attributes[$0].written.prefix(while: \.isWhitespace) } ?? " "
        let written = "\(space)\(name)=\"\(XMLEscapes.attribute(value))\""
        if let index { attributes[index].written = written } else { attributes.append((name, written)) }
    }

    /// Its text.
    func written(isClosing: Bool) -> String {
        attributes.reduce("<" + name) { $0 + $1.written } + (isClosing ? " />" : ">")
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
