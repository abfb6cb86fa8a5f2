public import Documents

/// An element of an XML text, with all that stands in it, and where it stands.
public struct XMLElement: Sendable {
    /// Its name, apart from the prefix.
    public var name: XMLName
    /// Its prefix; empty where it has none.
    public var prefix: String
    /// Its attributes in the order of the text, those that declare namespaces
    /// left out.
    public var attributes: [XMLAttribute]
    /// The namespaces that it declares, by their prefixes; the default one's
    /// is empty.
    public var declarations: [String: String]
    /// The elements in it.
    public var children: [XMLElement]
    /// The text in it, that of the elements in it left out.
    public var text: String
    /// Where its start tag begins.
    public var position: Position
    /// The bytes of its start tag.
    public var startTag: Range<Int>
    /// The bytes of its end tag; empty where the start tag closes it.
    public var endTag: Range<Int>

    /// An attribute's value by its name without a namespace.
    public subscript(name: String) -> String? {
        attributes.first { $0.name.namespace.isEmpty && $0.name.local == name }?.value
    }

    /// An attribute's value by its whole name.
    public subscript(name: XMLName) -> String? { attributes.first { $0.name == name }?.value }

    /// The elements of a name in it.
    public func children(_ name: XMLName) -> [XMLElement] { children.filter { $0.name == name } }

    /// Whether its start tag closes it.
    var isSelfClosing: Bool { endTag.isEmpty }

    /// All its bytes, from tag to tag.
    var bytes: Range<Int> { startTag.lowerBound..<max(startTag.upperBound, endTag.upperBound) }

    /// Calls back for this element and every one below, with the elements
    /// around it from the outermost on; ends where `true` comes back.
    @discardableResult
    func visit(around: [XMLElement] = [], _ body: (XMLElement, [XMLElement]) -> Bool) -> Bool {
        if body(self, around) { return true }
        guard !children.isEmpty else { return false }
        let inner = around + [self]
        return children.contains { $0.visit(around: inner, body) }
    }

    /// All elements of a name, this one included, in the order of the text.
    func all(_ name: XMLName) -> [XMLElement] {
        (self.name == name ? [self] : []) + children.flatMap { $0.all(name) }
    }
}

/// A name and the namespace that it belongs to, in which two names are one.
public struct XMLName: Sendable, Hashable {
    /// The namespace; empty where there is none.
    public var namespace: String
    /// The name in it.
    public var local: String

    /// Makes a name.
    public init(_ namespace: String, _ local: String) {
        self.namespace = namespace
        self.local = local
    }
}

/// An attribute and its value, in which references have been resolved.
public struct XMLAttribute: Sendable, Equatable {
    /// Its name.
    public var name: XMLName
    /// Its value.
    public var value: String
}
