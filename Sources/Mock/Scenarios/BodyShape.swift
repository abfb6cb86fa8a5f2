import Documents
import Exchanges

/// The bodies that a response may have.
enum BodyShape {
    /// The body that a response's member describes, and its media type.
    static func content(_ form: String, _ reader: inout ObjectReader, folder: BodyFolder) -> (
        body: ResponsePlan.Body, type: String?
    )? {
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

    static func template(
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
}
