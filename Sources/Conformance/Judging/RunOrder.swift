public import Contracts

/// What a subject is asked to do: execute the connector once.
public struct RunOrder: Sendable, Equatable {
    /// A name for this execution; it says nothing about the case.
    public var id: String
    /// Where the provider is, without the contract's path.
    public var baseURL: String
    /// The connector's inputs by name, `${…}` in them as written.
    public var parameters: [String: String]
    /// The process variables that are there before.
    public var variables: [String: ProcessValue]
    /// Places that the connector is to be pointed at.
    public var given: Given
    /// The environment that the connector's process has.
    public var environment: EnvironmentProfile
    /// The process that the connector is a part of.
    public var process: OrderedProcess
    /// How long it may take, in nanoseconds from the call.
    public var deadline: UInt64

    /// Makes an order.
    public init(
        id: String,
        baseURL: String,
        parameters: [String: String],
        variables: [String: ProcessValue] = [:],
        given: Given = Given(),
        environment: EnvironmentProfile = .plain,
        process: OrderedProcess = .probe,
        deadline: UInt64
    ) {
        self.id = id
        self.baseURL = baseURL
        self.parameters = parameters
        self.variables = variables
        self.given = given
        self.environment = environment
        self.process = process
        self.deadline = deadline
    }
}

/// The process around the connector, which matters only in an engine.
public enum OrderedProcess: String, Sendable, CaseIterable {
    /// Whatever shows how one execution ends.
    case probe
    /// The release's own example.
    case example
    /// A service task that the release's template is applied to.
    case template
}

/// Places outside of the inputs that a connector must be pointed at.
public struct Given: Sendable, Equatable {
    /// The folder that stands in for `/run/secrets`.
    public var secretsFolder: String?
    /// The properties file.
    public var propertiesFile: String?

    /// Makes a set of places.
    public init(secretsFolder: String? = nil, propertiesFile: String? = nil) {
        self.secretsFolder = secretsFolder
        self.propertiesFile = propertiesFile
    }

    /// Whether there is nothing to point at.
    public var isEmpty: Bool { secretsFolder == nil && propertiesFile == nil }
}

/// An environment that a process has from its start: orders with the same
/// profile may share a process, others may not.
public struct EnvironmentProfile: Sendable, Hashable {
    /// Its name, unique in a run.
    public var name: String
    /// The variables that are added, by name.
    public var variables: [String: String]

    /// Makes a profile.
    public init(name: String, variables: [String: String]) {
        self.name = name
        self.variables = variables
    }

    /// Nothing is added.
    public static let plain = EnvironmentProfile(name: "plain", variables: [:])
}
