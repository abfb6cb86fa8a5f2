public import Contracts

/// One execution of a connector: all that it is given.
public struct ConnectorRun: Sendable {
    /// The inputs by name (`ParameterName`); those that are missing have the
    /// contract's defaults.
    public var parameters: [String: String]
    /// The process variables.
    public var variables: [(name: String, value: ProcessValue)]
    /// The environment that secrets are read from.
    public var environment: [String: String]
    /// The folder of secret files; `nil`: the contract's.
    public var secretsFolder: String?
    /// The file of secret properties; `nil`: the contract's.
    public var propertiesFile: String?

    /// Whether somebody has filled the payload in already, as an engine does
    /// with an input parameter: then a `${…}` that is left in it is text.
    public var isPayloadFilled = false

    /// Makes a run.
    public init(
        parameters: [String: String],
        variables: [(name: String, value: ProcessValue)] = [],
        environment: [String: String] = [:],
        secretsFolder: String? = nil,
        propertiesFile: String? = nil
    ) {
        self.parameters = parameters
        self.variables = variables
        self.environment = environment
        self.secretsFolder = secretsFolder
        self.propertiesFile = propertiesFile
    }

    /// A variable's value; `nil` where it is not set.
    func value(of name: String) -> ProcessValue? {
        let value = variables.last { $0.name.utf8.elementsEqual(name.utf8) }?.value
        return value?.type == .absent ? nil : value
    }
}
