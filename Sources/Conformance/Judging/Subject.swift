/// A connector under test, whatever drives it.
///
/// The runner hands it one order for each attempt, several at once up to
/// `maxParallel`; nothing that is expected ever reaches it.
public protocol Subject: Sendable {
    /// Says who it is and what it can do. Throws where it cannot be driven at
    /// all: no hello, another protocol, no such command.
    func describe() async throws -> SubjectDescription

    /// Makes ready what an order needs besides the connector, an engine with
    /// its environment for example: what that takes is not the order's time.
    /// What goes wrong with it is `run`'s to report.
    func prepare(_ order: RunOrder) async

    /// Carries out one order and reports how it ended.
    ///
    /// It returns by the order's deadline, with `unresolved` where the
    /// connector is still at work, and as soon as it can when its task is
    /// cancelled. A connector that dies is `failed`; `harnessError` is for
    /// whatever drives it.
    func run(_ order: RunOrder) async -> RunReport

    /// Ends whatever was started; no order comes after it.
    func finish() async
}

extension Subject {
    /// Nothing is to be made ready.
    public func prepare(_ order: RunOrder) async {}
}

/// Who a subject is, and what it can do.
public struct SubjectDescription: Sendable, Equatable {
    /// How it is driven: `reference`, `exec`.
    public var kind: String
    /// Its name, as it says.
    public var name: String
    /// Its version, as it says.
    public var version: String
    /// Whatever else it says of itself, `language` for example, in its order.
    public var details: [Detail]
    /// What it was made from, with digests.
    public var artifacts: [Artifact]
    /// What it can do beyond the least: `parallel`, `secret:env`.
    public var capabilities: [String]
    /// How many orders it takes at once; at least 1.
    public var maxParallel: Int

    /// A thing that a subject says of itself.
    public struct Detail: Sendable, Equatable {
        /// What it is about.
        public var name: String
        /// What it says.
        public var value: String

        /// Makes one.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// A file that a subject was made from.
    public struct Artifact: Sendable, Equatable {
        /// Its name.
        public var name: String
        /// Its SHA-256 in hexadecimal digits.
        public var sha256: String

        /// Makes one.
        public init(name: String, sha256: String) {
            self.name = name
            self.sha256 = sha256
        }
    }

    /// Makes a description.
    public init(
        kind: String,
        name: String,
        version: String,
        details: [Detail] = [],
        artifacts: [Artifact] = [],
        capabilities: [String] = [],
        maxParallel: Int = 1
    ) {
        self.kind = kind
        self.name = name
        self.version = version
        self.details = details
        self.artifacts = artifacts
        self.capabilities = capabilities
        self.maxParallel = max(1, maxParallel)
    }
}
