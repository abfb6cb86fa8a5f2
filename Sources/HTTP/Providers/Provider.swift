public import Documents

/// What is true of an API whoever calls it: `Scenarios/<provider>/provider.yaml`.
///
/// It is read once, where a command begins; every room that needs one of its
/// facts is handed it.
public struct Provider: Sendable, Equatable {
    /// Its name, which is its folder's name.
    public var name: String
    /// Its name for people.
    public var title: String
    /// Where the real API is: scheme and host, without a slash at the end.
    public var upstream: String
    /// Its paths, and what they are called.
    public var routes: Routes
    /// What its keys look like.
    public var keys: [KeyForm]
    /// Where it takes credentials, beside the general list.
    public var credentials: CredentialNames
    /// The key as its users keep it.
    public var secret: Secret
    /// The variables that its clients read.
    public var environment: EnvironmentNames
    /// The lines that are a stream's last event: who has read one has all. The
    /// first is that of a stream of completions.
    public var logicalEnds: [String]
    /// The header fields that tell of limits, a generation after the other.
    public var limitHeaders: [LimitHeaders]
    /// Response header fields that it measures anew for each response, in
    /// lower case, beside the general list.
    public var volatileHeaders: [String]
    /// How what could be guessed is drawn.
    public var values: DrawnValues
    /// What a response says where nobody has drawn anything.
    public var example: ExampleValues

    /// Reads a provider's file. Throws every mistake in it at once, each with
    /// its line and column; so is a name that is not the folder's.
    public static func load(_ path: String) throws(DocumentError) -> Provider {
        let document = try Document.yamlOrJSON(try Files.read(path), name: path)
        let folder = Files.folder(of: path).split(separator: "/").last.map(String.init)
        return try Decoding.decode(document, .provider(folder: folder))
    }
}

extension Provider {
    /// The key as users keep it, and the keys that a test may use.
    public struct Secret: Sendable, Equatable {
        /// Its usual name.
        public var name: String
        /// The variable of the environment that holds it.
        public var environment: String
        /// A key that shipped scenarios take for a good one; worth nothing.
        public var good: String
        /// How the keys begin that a run draws; they are worth nothing and
        /// easy to find where they must not be.
        public var canary: String

        /// Makes one.
        public init(name: String, environment: String, good: String, canary: String) {
            self.name = name
            self.environment = environment
            self.good = good
            self.canary = canary
        }
    }
}
