public import Documents

/// An XML text that has been read.
public struct XMLText: Sendable {
    /// The file as its user knows it.
    public let name: String
    /// Its bytes.
    let bytes: [UInt8]
    /// The outermost element.
    public let root: XMLElement
    /// The encoding that its declaration names; `nil` where it names none.
    let encoding: String?

    /// How much of a text is read.
    public struct Limits: Sendable {
        /// The bytes of the file.
        public var bytes: Int
        /// How deep elements may nest.
        public var depth: Int
        /// How many elements there may be.
        public var elements: Int

        /// Limits for files that people draw.
        public init(bytes: Int = 16 << 20, depth: Int = 200, elements: Int = 500_000) {
            (self.bytes, self.depth, self.elements) = (bytes, depth, elements)
        }
    }

    /// Reads a text. Throws what is wrong with line and column. A DOCTYPE is
    /// refused, and with it every entity of its own: neither BPMN nor a logo
    /// needs one, and what reads them must not be made to open other files or
    /// to grow them without end.
    public static func read(
        _ bytes: [UInt8],
        name: String,
        limits: Limits = Limits()
    ) throws(DocumentError) -> XMLText {
        guard bytes.count <= limits.bytes else {
            throw DocumentError(
                .malformed,
                [Diagnostic(file: name, message: "is larger than \(limits.bytes >> 20) MiB")]
            )
        }
        let parser = XMLParsing(name: name, limits: limits)
        let (root, encoding) = try parser.parse(bytes)
        return XMLText(name: name, bytes: bytes, root: root, encoding: encoding)
    }

    /// The element with an id, and those around it from the outermost on.
    func element(id: String) -> (element: XMLElement, around: [XMLElement])? {
        var found: (XMLElement, [XMLElement])?
        root.visit { element, around in
            guard element["id"] == id else { return false }
            found = (element, around)
            return true
        }
        return found
    }

    /// A mistake in it.
    func mistake(_ message: String, at element: XMLElement?, hint: String? = nil) -> Diagnostic {
        Diagnostic(file: name, position: element?.position, message: message, hint: hint)
    }
}
