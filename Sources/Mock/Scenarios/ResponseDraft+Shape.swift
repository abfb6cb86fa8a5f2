import Documents
import Exchanges

extension ResponseDraft {
    /// The shape of a response: a name of the library, a status of it, or a
    /// mapping.
    static func shape(_ sources: ResponseSources) -> Shape<ResponsePlan> {
        Shape("a response") { node, decoding in
            if [.string, .number].contains(node.kind) {
                return named(sources.library).decode(node, decoding)?.plan
            }
            let mapping = Shape<ResponsePlan>.object("a response") { reader in read(&reader, sources)?.plan }
            return mapping.decode(node, decoding)
        }
    }

    /// The names of members that make a mapping a response.
    static let members = ["use", "status"] + forms + ["stream"]

    private static let forms = ["json", "text", "base64", "file"]

    /// A name of the library.
    static func named(_ library: ResponseLibrary) -> Shape<ResponseDraft> {
        Shape("a response's name") { node, decoding in
            guard let word = node.string ?? node.integer.map(String.init) else {
                decoding.report(node, "expected a response's name, found \(node.shown)")
                return nil
            }
            if let entry = library.entry(word) { return entry.draft }
            let problem = library.problem(String(word.prefix(200)))
            decoding.report(node, problem.message, hint: problem.hint)
            return nil
        }
    }

    /// Reads a response's members. What is not good is reported.
    static func read(_ reader: inout ObjectReader, _ sources: ResponseSources) -> ResponseDraft? {
        let base = reader.optional("use", named(sources.library))
        let usesOther = reader.has("use")
        var own = ResponseDraft()
        let bodies = forms.filter { reader.has($0) }
        let hasStream = reader.has("stream")
        own.status = reader.optional("status", .integer(200...999))
        if !reader.has("status"), !usesOther {
            // A body says enough; of nothing at all nobody knows what is meant.
            if bodies.isEmpty && !hasStream {
                _ = reader.required("status", .integer(200...999))
            } else {
                own.status = 200
            }
        }
        own.headers = reader.optional("headers", HeaderTemplate.lines) ?? []
        own.delay = reader.optional("delay", .delay)
        // A stream beside a body is its twin.
        let isTwin = hasStream && (bodies.count == 1 || bodies.isEmpty && base?.hasWholeBody == true)
        let given = bodies + (hasStream && !isTwin ? ["stream"] : [])
        if given.count > 1 {
            reader.report("a response has one body, and this one has \(given.joined(separator: " and "))", at: given[1])
        }
        var isGood = true
        if let form = given.first {
            if let content = BodyShape.content(form, &reader, folder: sources.folder) {
                (own.body, own.type) = (content.body, content.type)
            } else {
                isGood = false
            }
        }
        if isTwin {
            own.twin = reader.required("stream", BodyShape.twin(folder: sources.folder))
            if own.twin == nil { isGood = false }
        }
        guard isGood, !usesOther || base != nil else { return nil }
        let whole = base.map { own.over($0) } ?? own
        if let status = whole.status, [204, 205, 304].contains(status), whole.body != nil {
            reader.report("a response with status \(status) has no body", at: given.first)
        }
        return whole.status == nil ? nil : whole
    }

    private var hasWholeBody: Bool {
        if case .whole = body { true } else { false }
    }
}
