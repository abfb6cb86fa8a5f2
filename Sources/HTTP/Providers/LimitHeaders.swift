/// The header fields of one generation of an API that tell of its limits.
public struct LimitHeaders: Sendable, Equatable {
    /// The generation's name, such as the month from which on it was seen.
    public var generation: String
    /// The fields, in the order of the file.
    public var fields: [Field]

    /// A header field and what it tells.
    public struct Field: Sendable, Equatable {
        /// Its name in lower case.
        public var name: String
        /// What it tells.
        public var tells: Meaning

        /// Makes one.
        public init(_ name: String, _ tells: Meaning) {
            self.name = name
            self.tells = tells
        }
    }

    /// What a field tells.
    public enum Meaning: Sendable, Hashable {
        /// How much is allowed in a minute.
        case limit(Quantity)
        /// How much of that is left.
        case remaining(Quantity)
        /// When it is whole again.
        case reset(Quantity)
        /// Whether the limit is passed: `yes` or `no`.
        case overLimit

        /// The word for it in files: `limit requests`, `over-limit`.
        public var word: String {
            switch self {
            case .limit(let quantity): "limit " + quantity.rawValue
            case .remaining(let quantity): "remaining " + quantity.rawValue
            case .reset(let quantity): "reset " + quantity.rawValue
            case .overLimit: "over-limit"
            }
        }

        static let all: [Meaning] =
            Quantity.allCases.map { .limit($0) } + Quantity.allCases.map { .remaining($0) }
            + Quantity.allCases.map { .reset($0) } + [.overLimit]
    }

    /// What is counted.
    public enum Quantity: String, Sendable, CaseIterable {
        /// Requests.
        case requests
        /// Tokens of every kind together.
        case tokens
        /// Tokens of prompts.
        case prompt
        /// Tokens of prompts that no cache held.
        case uncachedPrompt = "uncached-prompt"
        /// Tokens that were generated.
        case generated
    }

    /// Makes a generation.
    public init(generation: String, fields: [Field]) {
        self.generation = generation
        self.fields = fields
    }

    /// The fields whose values move with each response.
    public var volatile: [String] {
        fields.filter { field in
            switch field.tells {
            case .remaining, .reset: true
            case .limit, .overLimit: false
            }
        }.map(\.name)
    }
}
