public import Documents
import Matching

/// What an API does, as data: `emulation/` in a provider's folder and its
/// catalogue of models. Nothing of it stands in the sources.
public struct Emulation: Sendable {
    /// The word that names it on a command line.
    public var name: String
    /// What it is, in a sentence.
    public var title: String
    /// Its models.
    public var models: ModelCatalogue

    /// What a gateway takes off a path before it names it.
    var gatewayPath: String
    /// What a model's path looks like.
    var modelPath: Glob
    var keys: KeyRules
    var routes: [EmulatedRoute]
    /// How many tokens an answer has at most where nobody says, by form.
    var maxTokens: [String: Int]
    /// The forms of ids by name.
    var ids: [String: String]
    /// Header fields by the name of a set, in their order.
    var headers: [String: [Field]]
    var samplingOptions: [Member]
    var texts: ModelTexts
    /// What stands in a prompt for each image.
    var imageMark: String
    var envelopes: [String: Value]
    var errors: [ErrorForm.Kind: ErrorForm]
    var problems: ProblemWords
    var requests: [String: RequestRules]

    /// A header field whose value has places to fill.
    struct Field: Sendable, Equatable {
        var name: String
        var value: String
    }

    /// Whether a provider's folder has one.
    public static func isThere(provider folder: String) -> Bool { Files.exists(path(folder)) }

    /// The word that names a provider's, `nil` where it has none that can be
    /// read: what is wrong with it is told when it is loaded.
    public static func name(provider folder: String) -> String? {
        guard let bytes = try? Files.read(path(folder)) else { return nil }
        return (try? Document.yamlOrJSON(bytes, name: path(folder)))?.root["name"]?.string
    }

    /// The files that it is read from.
    public static func files(provider folder: String) -> [String] {
        [path(folder), folder + "/emulation/requests.yaml", folder + "/models.yaml"]
    }

    /// Reads a provider's; throws every mistake in its files.
    public static func load(provider folder: String) throws(DocumentError) -> Emulation {
        let files = files(provider: folder)
        let requests = try Decoding.decode(
            try Document.yamlOrJSON(try Files.read(files[1]), name: files[1]),
            Shape<[String: RequestRules]>.requestRules
        )
        let models = try ModelCatalogue.load(files[2])
        let document = try Document.yamlOrJSON(try Files.read(files[0]), name: files[0])
        return try Decoding.decode(document, .emulation(requests, models))
    }

    private static func path(_ folder: String) -> String { folder + "/emulation/emulation.yaml" }
}

/// What a model says: sentences that a test can predict.
struct ModelTexts: Sendable, Equatable {
    /// The answer to what a user says: `{{user}}`.
    var answer: String
    /// The answer to what a tool says: `{{result}}`.
    var toolResult: String
    /// What it thinks before an answer.
    var reasoning: String
    /// How it goes on with a prompt that is no conversation.
    var completion: String
    /// What tells the second of several choices from the first: `{{number}}`.
    var other: String
    /// So many characters are quoted.
    var quoted: Int
    /// What is said of a response that was deleted.
    var deleted: String

    /// A text with what is quoted in it, cut where that is long.
    func fill(_ text: String, _ name: String, with quote: String) -> String {
        let scalars = quote.unicodeScalars
        let isLong = scalars.count > quoted
        let cut = isLong ? String(String.UnicodeScalarView(scalars.prefix(quoted))) + "…" : quote
        return TextTemplate.fill(text, [name: cut])
    }
}
