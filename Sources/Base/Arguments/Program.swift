/// A whole program: its topmost command and its version.
///
/// ```swift
/// switch try program.parse(arguments) {
/// case .run(let parsed): …
/// case .help(let text), .version(let text): print(text, terminator: "")
/// }
/// ```
public struct Program: Sendable {
    /// The topmost command, with `help` beneath it where it has subcommands.
    public let root: Command

    /// The version, without the program's name.
    public let version: String

    /// Makes a program.
    ///
    /// - Parameters:
    ///   - root: The topmost command, named like the program.
    ///   - version: The version, without the program's name.
    public init(_ root: Command, version: String) {
        self.root = root.subcommands.isEmpty ? root : root.adding(Self.helpCommand)
        self.version = version
    }

    /// What `--version` prints.
    public var versionText: String { "\(root.name) \(version)\n" }

    /// Parses arguments, without the program's own name.
    public func parse(_ arguments: [String]) throws(ArgumentError) -> ParseOutcome {
        try parse(arguments[...], for: root, path: [root.name])
    }

    /// Parses arguments as the system passes them.
    ///
    /// An argument which is not UTF-8 is refused: `CommandLine.arguments`
    /// would replace its bytes, and the program would open another file than
    /// the one that was named.
    public func parse(bytes: [[UInt8]]) throws(ArgumentError) -> ParseOutcome {
        var arguments: [String] = []
        for (index, argument) in bytes.enumerated() {
            guard let text = String(validating: argument, as: UTF8.self) else {
                throw ArgumentError(
                    code: .notUTF8,
                    message: "argument \(index + 1) is not UTF-8: \(quoted(String(decoding: argument, as: UTF8.self)))",
                    hint: Hints(path: [root.name]).with("write names and values in UTF-8")
                )
            }
            arguments.append(text)
        }
        return try parse(arguments)
    }

    /// Parses the vector that a program is started with,
    /// `CommandLine.unsafeArgv`, whose first element is the program's name
    /// and whose last one is null.
    public func parse(
        argumentVector: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    ) throws(ArgumentError) -> ParseOutcome {
        var arguments: [[UInt8]] = []
        var position = 0
        while let argument = argumentVector[position] {
            var bytes: [UInt8] = []
            var byte = argument
            while byte.pointee != 0 {
                bytes.append(UInt8(bitPattern: byte.pointee))
                byte += 1
            }
            arguments.append(bytes)
            position += 1
        }
        return try parse(bytes: Array(arguments.dropFirst()))
    }

    /// The help of the command at a path of subcommands; nil where none is.
    public func help(_ path: [String] = []) -> String? {
        var command = root
        var names = [root.name]
        for word in path {
            guard let next = command.subcommand(word) else { return nil }
            command = next
            names.append(next.name)
        }
        return Help(command, path: names).text
    }
}

extension Program {
    static let helpTopic = Positional(repeating: .string("COMMAND"), help: "The command to explain.")

    static let helpCommand = Command(
        "help",
        summary: "Explain the program or one of its commands.",
        positionals: [helpTopic]
    )
}

extension Command {
    fileprivate func adding(_ subcommand: Command) -> Command {
        Command(copying: self, subcommands: subcommands + [subcommand])
    }
}
