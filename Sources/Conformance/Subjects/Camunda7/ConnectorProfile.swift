import Contracts
public import Documents

/// How a connector is called and handed its inputs, where it is not as the
/// release's own template says: `profile.yaml`.
public struct ConnectorProfile: Sendable, Equatable {
    /// What the service task runs.
    public var implementation: Implementation
    /// Its own names of inputs, by the contract's; `nil` for one that it does
    /// not have.
    public var inputs: [String: String?]
    /// The inputs, by the contract's names, that must reach it as they are
    /// written: the engine evaluates every other.
    public var unevaluated: Unevaluated
    /// Where its keys lie, where that is not as the contract says.
    public var secrets: Secrets

    /// What a service task runs.
    public enum Implementation: Sendable, Equatable {
        /// A Java class.
        case javaClass(String)
        /// A bean, `${connector}`.
        case delegateExpression(String)
        /// Nothing in the engine: a worker fetches external tasks of a topic.
        case topic(String)
    }

    /// Where the connector looks for keys, as far as the runner can put them
    /// there: on the machine, or in the environment of an engine that it
    /// starts.
    public struct Secrets: Sendable, Equatable {
        /// The variable of the environment.
        public var environment: String?
        /// The folder with a file for each secret.
        public var folder: String?
        /// The properties file.
        public var properties: String?

        /// Makes places.
        public init(environment: String? = nil, folder: String? = nil, properties: String? = nil) {
            self.environment = environment
            self.folder = folder
            self.properties = properties
        }
    }

    /// Which inputs the engine leaves as they are written.
    public enum Unevaluated: Sendable, Equatable {
        /// All: each is a field of the class, or an extension property.
        case all
        /// These: the others are input parameters.
        case some(Set<String>)
    }

    /// Makes a profile.
    public init(
        implementation: Implementation,
        inputs: [String: String?] = [:],
        unevaluated: Unevaluated = .all,
        secrets: Secrets = Secrets()
    ) {
        self.implementation = implementation
        self.inputs = inputs
        self.unevaluated = unevaluated
        self.secrets = secrets
    }

    /// Reads a profile file. Throws every mistake in it at once, each with
    /// its line and column.
    public static func load(_ path: String) throws(DocumentError) -> ConnectorProfile {
        let document = try Document.yamlOrJSON(try Files.read(path), name: path)
        return try Decoding.decode(document, .profile)
    }

    /// The connector's own name of an input; `nil` where it has none: one of
    /// the reference connector's own only a profile gives to another.
    public func name(of input: String) -> String? {
        if let known = inputs[input] { return known }
        return ParameterName(rawValue: input)?.isOurs == true ? nil : input
    }

    /// Whether it is no code in the engine, but a worker outside.
    var isWorker: Bool {
        if case .topic = implementation { true } else { false }
    }

    /// Whether the engine must leave an input as it is written.
    public func isUnevaluated(_ input: String) -> Bool {
        switch unevaluated {
        case .all: true
        case .some(let names): names.contains(input)
        }
    }
}
