/// The values of a command line, looked up by their keys.
///
/// ```swift
/// let port = parsed[Mock.port]
/// ```
public struct Parsed: Sendable {
    /// The command to run.
    public let command: Command

    /// The names from the program down to the command.
    public let path: [String]

    private var values: [String: any Sendable] = [:]
    private var given: Set<String> = []

    init(command: Command, path: [String]) {
        self.command = command
        self.path = path
    }

    /// The value of a key, which is a default where none was given.
    ///
    /// The key must be declared by the command: another one is a mistake in
    /// the program, and stops it.
    public subscript<Value>(key: some ArgumentKey<Value>) -> Value {
        guard let box = values[key.spelling] as? Box<Value> else {
            preconditionFailure("\(path.joined(separator: " ")) does not declare \(key.spelling) with this type")
        }
        return box.value
    }

    /// Whether the command line itself has the key, so that no default
    /// stands for it.
    public func isGiven(_ key: some ArgumentKey) -> Bool {
        given.contains(key.spelling)
    }

    /// Makes the error for arguments that are good alone and do not go
    /// together, with the hint that every error has.
    public func conflict(_ message: String, hint: String? = nil) -> ArgumentError {
        ArgumentError(code: .conflict, message: message, hint: Hints(path: path).with(hint))
    }

    mutating func set(_ spelling: String, to value: any Sendable, given isGiven: Bool) {
        values[spelling] = value
        if isGiven { given.insert(spelling) }
    }
}
