import CExpat
import Documents

/// Lets expat read a text, and keeps the elements that it tells.
///
/// The functions are called by expat on the thread that parses, with this
/// object as their user data.
final class XMLParsing {
    private let name: String
    private let limits: XMLText.Limits
    private var open: [XMLElement] = []
    private var root: XMLElement?
    private var encoding: String?
    private var declarations: [String: String] = [:]
    private var count = 0
    /// Why it was ended before expat found anything.
    private var refusal: (message: String, hint: String?, position: Position)?
    private var parser: XML_Parser?

    /// Between a namespace, a name and a prefix; expat refuses namespaces that
    /// hold it.
    private static let separator = UInt8(ascii: "\n")

    init(name: String, limits: XMLText.Limits) {
        self.name = name
        self.limits = limits
    }

    func parse(_ bytes: [UInt8]) throws(DocumentError) -> (root: XMLElement, encoding: String?) {
        guard let parser = XML_ParserCreateNS(nil, XML_Char(bitPattern: Self.separator)) else {
            throw failure("no memory for the XML parser", nil)
        }
        self.parser = parser
        defer {
            XML_ParserFree(parser)
            self.parser = nil
        }
        XML_SetReturnNSTriplet(parser, 1)
        XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        XML_SetElementHandler(parser, Self.start, Self.end)
        XML_SetCharacterDataHandler(parser, Self.characters)
        XML_SetNamespaceDeclHandler(parser, Self.declaration, nil)
        XML_SetStartDoctypeDeclHandler(parser, Self.doctype)
        XML_SetXmlDeclHandler(parser, Self.xmlDeclaration)
        let status = bytes.withUnsafeBytes { buffer in
            XML_Parse(parser, buffer.bindMemory(to: CChar.self).baseAddress, Int32(buffer.count), 1)
        }
        if let refusal { throw failure(refusal.message, refusal.position, hint: refusal.hint) }
        guard status == XML_STATUS_OK, let root else {
            let reason = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "no element found"
            throw failure("not XML: \(reason)", position)
        }
        return (root, encoding)
    }

    /// Where expat is.
    private var position: Position {
        Position(
            line: Int(XML_GetCurrentLineNumber(parser)),
            column: Int(XML_GetCurrentColumnNumber(parser)) + 1
        )
    }

    private func failure(_ message: String, _ position: Position?, hint: String? = nil) -> DocumentError {
        DocumentError(.malformed, [Diagnostic(file: name, position: position, message: message, hint: hint)])
    }

    private func refuse(_ message: String, hint: String? = nil) {
        guard refusal == nil else { return }
        // Where it stops is behind what it is stopped at.
        refusal = (message, hint, position)
        XML_StopParser(parser, XML_Bool(XML_FALSE))
    }

    // MARK: What expat tells

    private static func object(_ data: UnsafeMutableRawPointer?) -> XMLParsing? {
        data.map { Unmanaged<XMLParsing>.fromOpaque($0).takeUnretainedValue() }
    }

    /// XML_StartElementHandler.
    private static let start: XML_StartElementHandler = { data, name, attributes in
        object(data)?.began(name, attributes)
    }

    /// XML_EndElementHandler.
    private static let end: XML_EndElementHandler = { data, _ in object(data)?.ended() }

    /// XML_CharacterDataHandler; one text may come in several pieces.
    private static let characters: XML_CharacterDataHandler = { data, text, count in
        guard let text, let object = object(data), !object.open.isEmpty else { return }
        let bytes = UnsafeRawBufferPointer(start: text, count: Int(count))
        object.open[object.open.count - 1].text += String(decoding: bytes, as: UTF8.self)
    }

    /// XML_StartNamespaceDeclHandler; it comes before its element.
    private static let declaration: XML_StartNamespaceDeclHandler = { data, prefix, namespace in
        let prefix = prefix.map { String(cString: $0) } ?? ""
        object(data)?.declarations[prefix] = namespace.map { String(cString: $0) } ?? ""
    }

    /// XML_StartDoctypeDeclHandler.
    private static let doctype: XML_StartDoctypeDeclHandler = { data, _, _, _, _ in
        object(data)?.refuse(
            "a DOCTYPE, which may define entities and is not taken",
            hint: "remove it, and write out what its entities stand for"
        )
    }

    /// XML_XmlDeclHandler.
    private static let xmlDeclaration: XML_XmlDeclHandler = { data, _, encoding, _ in
        object(data)?.encoding = encoding.map { String(cString: $0) }
    }

    private func began(
        _ name: UnsafePointer<XML_Char>?,
        _ attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?
    ) {
        guard let name else { return }
        count += 1
        guard count <= limits.elements else { return refuse("more than \(limits.elements) elements") }
        guard open.count < limits.depth else { return refuse("elements nest deeper than \(limits.depth)") }
        let (full, prefix) = Self.split(String(cString: name))
        var list: [XMLAttribute] = []
        var at = attributes
        while let pair = at, let name = pair[0], let value = pair[1] {
            list.append(XMLAttribute(name: Self.split(String(cString: name)).name, value: String(cString: value)))
            at = pair + 2
        }
        let first = Int(XML_GetCurrentByteIndex(parser))
        open.append(
            XMLElement(
                name: full,
                prefix: prefix,
                attributes: list,
                declarations: declarations,
                children: [],
                text: "",
                position: position,
                startTag: first..<first + Int(XML_GetCurrentByteCount(parser)),
                endTag: 0..<0
            )
        )
        declarations = [:]
    }

    private func ended() {
        guard var element = open.popLast() else { return }
        let first = Int(XML_GetCurrentByteIndex(parser))
        // The end of an empty element is told where its only tag stands.
        element.endTag =
            first < element.startTag.upperBound
            ? element.startTag.upperBound..<element.startTag.upperBound
            : first..<first + Int(XML_GetCurrentByteCount(parser))
        if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
    }

    /// A name as expat tells it: the name alone, or namespace and name, or
    /// these and the prefix.
    private static func split(_ text: String) -> (name: XMLName, prefix: String) {
        let parts = text.utf8.split(separator: separator, omittingEmptySubsequences: false).map {
            String(Substring($0))
        }
        switch parts.count {
        case 1: return (XMLName("", parts[0]), "")
        case 2: return (XMLName(parts[0], parts[1]), "")
        default: return (XMLName(parts[0], parts[1]), parts[2])
        }
    }
}
