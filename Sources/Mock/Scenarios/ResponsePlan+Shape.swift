import Documents
import Exchanges

extension ResponsePlan {
    /// The shape of a response. `folder` is where its files lie.
    static func shape(folder: BodyFolder) -> Shape<ResponsePlan> {
        .object("a response") { reader in
            let status = reader.required("status", .integer(200...999))
            var headers = reader.optional("headers", headerLines) ?? []
            let delay = reader.optional("delay", .duration) ?? 0
            let forms = ["json", "text", "base64", "file"]
            let bodies = forms.filter { reader.has($0) }
            // A stream beside a body is its twin.
            let hasTwin = bodies.count == 1 && reader.has("stream")
            let given = bodies + (reader.has("stream") && !hasTwin ? ["stream"] : [])
            if given.count > 1 {
                reader.report(
                    "a response has one body, and this one has \(given.joined(separator: " and "))",
                    at: given[1]
                )
            }
            let content = given.isEmpty ? noBody : content(given[0], &reader, folder: folder)
            guard let status, let (body, type) = content else { return nil }
            if [204, 205, 304].contains(status), let form = given.first {
                reader.report("a response with status \(status) has no body", at: form)
            }
            if let type, !headers.contains(where: { Headers.sameName($0.name, "Content-Type") }) {
                headers.insert(("Content-Type", TokenTemplate(bytes: Array(type.utf8))), at: 0)
            }
            var twin: Body?
            if hasTwin {
                guard let stream = reader.required("stream", stream(folder: folder)) else { return nil }
                twin = stream
            }
            return ResponsePlan(status: status, headers: headers, delay: delay, body: body, twin: twin)
        }
    }

    /// A plan that nothing is sent of.
    static let nothing = ResponsePlan(status: 200, headers: [], body: .whole(TokenTemplate(bytes: [])))

    private static let noBody: (Body, String?)? = (.whole(TokenTemplate(bytes: [])), nil)

    /// The body that a response's member describes, and its media type.
    private static func content(_ form: String, _ reader: inout ObjectReader, folder: BodyFolder) -> (Body, String?)? {
        switch form {
        case "json":
            guard let node = reader.required("json", .any) else { return nil }
            let bytes = JSONWriter(.compact).bytes(node.value)
            return template(bytes, .json, node, reader.decoding).map { (.whole($0), "application/json") }
        case "text":
            guard let node = reader.required("text", .any), let text = Shape.string.decode(node, reader.decoding) else {
                return nil
            }
            return template(Array(text.utf8), .text, node, reader.decoding)
                .map { (.whole($0), "text/plain; charset=utf-8") }
        case "base64":
            let bytes = reader.required("base64", .base64)
            return bytes.map { (.whole(TokenTemplate(bytes: $0)), "application/octet-stream") }
        case "file":
            guard let node = reader.required("file", .any), let (bytes, type) = file(node, folder, reader.decoding)
            else {
                return nil
            }
            // What is no text has no tokens: two braces in a picture are none.
            guard UTF8Check.isValid(bytes) else { return (.whole(TokenTemplate(bytes: bytes)), type) }
            let syntax: TokenTemplate.Syntax =
                type.hasPrefix("application/json") || type.hasPrefix("text/event") ? .json : .text
            return template(bytes, syntax, node, reader.decoding, of: node.string).map { (.whole($0), type) }
        default:
            return reader.required("stream", stream(folder: folder)).map { ($0, "text/event-stream; charset=utf-8") }
        }
    }

    private static func stream(folder: BodyFolder) -> Shape<Body> {
        .object("a stream") { reader in
            let first = reader.optional("first", .duration) ?? 0
            let every = reader.optional("every", .duration) ?? 0
            guard let node = reader.required("file", .any), let (bytes, _) = file(node, folder, reader.decoding) else {
                return nil
            }
            let decoding = reader.decoding
            let chunks = SSE.events(in: bytes).compactMap {
                template(Array(bytes[$0]), .json, node, decoding, of: node.string)
            }
            return .stream(chunks, first: first, every: every)
        }
    }

    private static func template(
        _ bytes: [UInt8],
        _ syntax: TokenTemplate.Syntax,
        _ node: Node,
        _ decoding: Decoding,
        of file: String? = nil
    ) -> TokenTemplate? {
        switch TokenTemplate.parse(bytes, as: syntax) {
        case .success(let template): return template
        case .failure:
            for error in TokenTemplate.mistakes(in: bytes) {
                decoding.report(node, (file.map { $0 + ": " } ?? "") + error.message, hint: error.hint)
            }
            return nil
        }
    }

    static func file(_ node: Node, _ folder: BodyFolder, _ decoding: Decoding) -> (bytes: [UInt8], type: String)? {
        guard let name = Shape.text.decode(node, decoding) else { return nil }
        do throws(DocumentError) {
            let bytes = try folder.read(name)
            let types = [
                ".json": "application/json", ".sse": "text/event-stream; charset=utf-8",
                ".html": "text/html; charset=utf-8", ".txt": "text/plain; charset=utf-8",
            ]
            let ending = name.lastIndex(of: ".").map { String(name[$0...]) } ?? ""
            return (bytes, types[ending] ?? "application/octet-stream")
        } catch {
            for diagnostic in error.diagnostics {
                let file = diagnostic.file.isEmpty ? "" : diagnostic.file + " "
                decoding.report(node, file + diagnostic.message, hint: diagnostic.hint)
            }
            return nil
        }
    }

    /// A mapping from names to values, or a list of pairs where one name
    /// comes twice.
    private static var headerLines: Shape<[(name: String, value: TokenTemplate)]> {
        Shape("header lines") { node, decoding in
            var pairs: [(name: Node, value: Node)] = []
            switch node.kind {
            case .object: pairs = node.members
            case .array:
                for element in node.elements {
                    let parts = element.elements
                    if parts.count == 2 {
                        pairs.append((parts[0], parts[1]))
                    } else {
                        decoding.report(element, "expected a pair [name, value], found \(element.shown)")
                    }
                }
            default: decoding.report(node, "expected a mapping or a list of pairs, found \(node.shown)")
            }
            return pairs.compactMap { headerLine($0.name, $0.value, decoding) }
        }
    }

    private static func headerLine(
        _ nameNode: Node,
        _ valueNode: Node,
        _ decoding: Decoding
    ) -> (name: String, value: TokenTemplate)? {
        let name = String(decoding: nameNode.bytes, as: UTF8.self)
        let signs = Set("!#$%&'*+-.^_`|~".utf8)
        let isToken =
            !name.isEmpty
            && name.utf8.allSatisfy { ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 || signs.contains($0) }
        guard isToken else {
            decoding.report(nameNode, "\"\(name)\" is no header name")
            return nil
        }
        if ["Connection", "Transfer-Encoding", "Content-Length"].contains(where: { Headers.sameName($0, name) }) {
            decoding.report(nameNode, "\(name) follows from how the body is sent and cannot be given")
            return nil
        }
        guard let text = valueNode.string else {
            decoding.report(
                valueNode,
                "expected a string, found \(valueNode.shown)",
                hint: [.array, .object].contains(valueNode.kind) ? nil : "quote the value"
            )
            return nil
        }
        guard text.utf8.allSatisfy({ ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }) else {
            decoding.report(valueNode, "a header's value holds no control characters")
            return nil
        }
        return template(Array(text.utf8), .text, valueNode, decoding).map { (name, $0) }
    }
}
