/// The variables of the environment that a provider's clients read.
public struct EnvironmentNames: Sendable, Equatable {
    /// What a client under test must not inherit: names, or their beginnings
    /// with a `*` at the end.
    public var remove: [String]
    /// Those that hold the API's URL with its base path.
    public var baseURL: [String]
    /// Those that hold it without.
    public var baseURLWithoutPath: [String]

    /// Makes a set of names.
    public init(remove: [String] = [], baseURL: [String] = [], baseURLWithoutPath: [String] = []) {
        self.remove = remove
        self.baseURL = baseURL
        self.baseURLWithoutPath = baseURLWithoutPath
    }

    /// These, with one more that must not be inherited.
    public func removing(_ variable: String) -> EnvironmentNames {
        var names = self
        names.remove.append(variable)
        return names
    }

    /// Whether a variable must not be inherited; upper and lower case are
    /// one.
    public func removes(_ variable: String) -> Bool {
        let variable = variable.uppercased()
        return remove.contains { name in
            let name = name.uppercased()
            return name.hasSuffix("*") ? variable.hasPrefix(name.dropLast()) : variable == name
        }
    }
}
