public import Documents
import Exchanges

/// The models of an API with their dates: `models.yaml`.
public struct ModelCatalogue: Sendable, Equatable {
    /// The models in the order of the file, which is that of the API's list.
    public var models: [Model]

    /// One model.
    public struct Model: Sendable, Equatable {
        /// What requests call it.
        public var id: String
        /// Other names that requests may use.
        public var aliases: [String]
        /// The kind that the API's list tells.
        public var kind: String
        /// Whose it is.
        public var ownedBy: String
        /// When it was made, in seconds since 1970.
        public var created: Int
        /// How many tokens prompt and answer may have together; `nil` where
        /// the list tells none.
        public var context: Int?
        /// What it can do.
        public var supports: Set<Ability>
        /// Whether it thinks before it answers.
        public var reasons: Bool
        /// Whether it puts documents in order.
        public var reranks: Bool
        /// How many numbers its embeddings have; `nil`: it makes none.
        public var dimensions: Int?
        /// Its first day among those that anybody may call, `2026-05-14`.
        public var from: String?
        /// The day from which it is gone.
        public var until: String?
        /// Whether the API's list names it.
        public var isListed: Bool
        /// What to use in its place.
        public var replacedBy: String?
        /// Where this is known from.
        public var source: String

        /// Whether it answers on a day.
        public func isServed(on day: String) -> Bool {
            // Days in this form are in the order of their bytes.
            (from.map { $0 <= day } ?? true) && (until.map { day < $0 } ?? true)
        }
    }

    /// What a model can do, as the list tells it.
    public enum Ability: String, Sendable, CaseIterable {
        case chat, images, tools
    }

    /// The model of a name, whether or not it is served.
    public func model(named name: String) -> Model? {
        models.first { $0.id.utf8.elementsEqual(name.utf8) }
            ?? models.first { $0.aliases.contains { $0.utf8.elementsEqual(name.utf8) } }
    }

    /// Reads a file; throws every mistake in it at once.
    public static func load(_ path: String) throws(DocumentError) -> ModelCatalogue {
        try Decoding.decode(try Document.yamlOrJSON(try Files.read(path), name: path), .catalogue)
    }
}

extension Shape where Output == ModelCatalogue {
    /// A whole file.
    static var catalogue: Shape {
        object("the catalogue of models") { reader in
            _ = reader.required("format", .integer(1...1))
            guard let models = reader.required("models", .list(.model)) else { return nil }
            var seen: Set<String> = []
            for model in models where !seen.insert(model.id).inserted {
                reader.report("two models have the id \"\(model.id)\"", at: "models")
            }
            return ModelCatalogue(models: models)
        }
    }
}

extension Shape where Output == ModelCatalogue.Model {
    fileprivate static var model: Shape {
        object("a model") { reader in
            let id = reader.required("id", .text)
            let kind = reader.required("kind", .text)
            let created = reader.required("created", .integer(0...4_102_444_800))
            let period = reader.optional("serverless", .period)
            let source = reader.required("source", .text)
            let aliases = reader.optional("aliases", .list(.text)) ?? []
            let owner = reader.optional("ownedBy", .text)
            let context = reader.optional("context", .integer(1...1_000_000_000))
            let supports = reader.optional("supports", .list(.ability)) ?? []
            let reasons = reader.optional("reasoning", .bool) ?? false
            let reranks = reader.optional("reranks", .bool) ?? false
            let dimensions = reader.optional("dimensions", .integer(1...65536))
            let isListed = reader.optional("listed", .bool) ?? true
            let replacedBy = reader.optional("replacedBy", .text)
            guard let id, let kind, let created, let source else { return nil }
            let parts = id.split(separator: "/")
            return ModelCatalogue.Model(
                id: id,
                aliases: aliases,
                kind: kind,
                ownedBy: owner ?? (parts.count > 1 ? String(parts[1]) : id),
                created: created,
                context: context,
                supports: Set(supports),
                reasons: reasons,
                reranks: reranks,
                dimensions: dimensions,
                from: period?.from,
                until: period?.until,
                isListed: isListed,
                replacedBy: replacedBy,
                source: source
            )
        }
    }
}

extension Shape where Output == ModelCatalogue.Ability {
    fileprivate static var ability: Shape { word }
}

extension Shape where Output == (from: String?, until: String?) {
    fileprivate static var period: Shape {
        object("the days on which a model is served") { reader in
            let from = reader.optional("from", .day)
            let until = reader.optional("until", .day)
            if let from, let until, until <= from { reader.report("it ends before it begins", at: "until") }
            return (from, until)
        }
    }
}

extension Shape where Output == String {
    fileprivate static var day: Shape {
        scalar("a day such as 2026-05-14") { node in node.string.flatMap { ISODate.isDay($0) ? $0 : nil } }
    }
}
