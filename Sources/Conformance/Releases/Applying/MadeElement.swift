import Documents

/// An element that is written anew.
struct MadeElement {
    /// Its name with the prefix.
    var name: String
    /// Its attributes in their order.
    var attributes: [(name: String, value: String)] = []
    /// The text in it, where it has no elements.
    var text: String?
    /// The elements in it.
    var children: [MadeElement] = []

    /// Its text; every line but the first begins with `indent`.
    func written(indent: String) -> String {
        let tag = attributes.reduce("<" + name) { $0 + " \($1.name)=\"\(XMLEscapes.attribute($1.value))\"" }
        if let text, !text.isEmpty { return "\(tag)>\(XMLEscapes.text(text))</\(name)>" }
        guard !children.isEmpty else { return tag + " />" }
        let inner = indent + "  "
        let lines = children.map { inner + $0.written(indent: inner) }
        return "\(tag)>\n" + lines.joined(separator: "\n") + "\n\(indent)</\(name)>"
    }
}
