public import Documents
public import Exchanges
public import Providers

/// A provider's named responses, from `responses.yaml`: what a scenario uses
/// by a word, or by the first of a status.
public struct ResponseLibrary: Sendable {
    /// A response of the library.
    public struct Entry: Sendable {
        /// Its name.
        public let name: String
        /// One line for people.
        public let title: String
        /// Where it comes from.
        public let provenance: Provenance
        /// The response as it is served where nothing is said beside its name.
        public let plan: ResponsePlan
        let draft: ResponseDraft
    }

    /// The responses in the order of the file.
    public private(set) var entries: [Entry] = []
    /// The header fields by which the provider's responses tell of limits.
    public var limitHeaders: [LimitHeaders] = []
    /// The line that ends the provider's streams of completions.
    public var lastEvent: EventLine?

    /// An empty library.
    public init() {}

    /// Reads a library's file; its bodies lie beside it or below.
    public static func load(_ path: String) throws(DocumentError) -> ResponseLibrary {
        let document = try Document.yamlOrJSON(try Files.read(path), name: path)
        return try Decoding.decode(document, shape(folder: BodyFolder(Files.folder(of: path), of: path)))
    }

    /// Reads the library of a provider's folder; an empty one where it has
    /// none. What its responses tell of limits and how its streams end stands
    /// in the provider's file, which is read where the caller has not.
    public static func load(
        provider folder: String,
        facts: Provider? = nil
    ) throws(DocumentError) -> ResponseLibrary {
        let path = folder + "/" + fileName
        var library = Files.exists(path) ? try load(path) : ResponseLibrary()
        let file = folder + "/provider.yaml"
        var provider = facts
        if provider == nil, Files.exists(file) { provider = try Provider.load(file) }
        library.limitHeaders = provider?.limitHeaders ?? []
        library.lastEvent = provider?.lastEvent
        return library
    }

    /// The name of a library's file in a provider's folder.
    public static let fileName = "responses.yaml"

    /// The response with a name, or the first with a status; `nil` where
    /// there is none.
    public func entry(_ word: String) -> Entry? {
        entries.first { $0.name.utf8.elementsEqual(word.utf8) }
            ?? Int(word).flatMap { status in entries.first { $0.plan.status == status } }
    }

    /// What to say of a word that names none.
    public func problem(_ word: String) -> (message: String, hint: String) {
        guard !entries.isEmpty else {
            return ("there is no library of responses here to take \"\(word)\" from", "write the response out")
        }
        let near = Spelling.nearest(to: word, in: entries.map(\.name))
        let known = "firedrill list responses tells them"
        let isStatus = Int(word) != nil
        return (
            isStatus ? "no response of the library has status \(word)" : "there is no response \"\(word)\"",
            isStatus
                ? "write the response out, or override a status: { use: NAME, status: \(word) }; " + known
                : near.map { "did you mean \"\($0)\"?" } ?? known
        )
    }

    private static func shape(folder: BodyFolder) -> Shape<ResponseLibrary> {
        .object("a library of responses") { reader in
            _ = reader.required("format", Scenario.format)
            let responses = reader.required("responses", entries(folder: folder))
            return responses
        }
    }

    /// Each may use those that stand before it.
    private static func entries(folder: BodyFolder) -> Shape<ResponseLibrary> {
        Shape("a mapping from names to responses") { node, decoding in
            guard node.kind == .object else {
                decoding.report(node, "expected a mapping from names to responses, found \(node.shown)")
                return nil
            }
            var library = ResponseLibrary()
            for (name, value) in node.members {
                guard let text = Scenario.segment.decode(name, decoding) else { continue }
                if Int(text) != nil { decoding.report(name, "a name of digits alone is taken for a status") }
                let sources = ResponseSources(folder, library: library)
                guard let entry = entry(text, sources).decode(value, decoding) else { continue }
                library.entries.append(entry)
            }
            return library
        }
    }

    private static func entry(_ name: String, _ sources: ResponseSources) -> Shape<Entry> {
        .object("a response") { reader in
            let title = reader.required("title", .text)
            let provenance = reader.required("provenance", Provenance.shape)
            var own = ResponseDraft.read(&reader, sources)
            own?.source = name
            guard let title, let provenance, let draft = own, let plan = draft.plan else { return nil }
            return Entry(name: name, title: title, provenance: provenance, plan: plan, draft: draft)
        }
    }
}
