/// How a value is written on the command line, read and shown.
///
/// ```swift
/// Option("port", .integer("PORT", in: 0...65535), help: "…", default: 0)
/// ```
public struct ValueSyntax<Value: Sendable>: Sendable {
    /// The syntax as data.
    public let declaration: ValueDeclaration

    /// Reads a value; nil where the text is not what is wanted.
    public let read: @Sendable (String) -> Value?

    /// Writes a value as users write it; what it gives can be read.
    public let show: @Sendable (Value) -> String

    /// Makes a syntax of its own for a type of the caller's.
    ///
    /// - Parameters:
    ///   - placeholder: The word that stands for the value in help.
    ///   - wanted: What is wanted, as it follows "wants" in a message.
    ///   - choices: All values there are, where they can be listed.
    ///   - show: Writes a value as users write it.
    ///   - read: Reads a value; nil where the text is not what is wanted.
    public init(
        _ placeholder: String,
        wanted: String,
        choices: [String] = [],
        show: @escaping @Sendable (Value) -> String,
        read: @escaping @Sendable (String) -> Value?
    ) {
        declaration = ValueDeclaration(placeholder: placeholder, wanted: wanted, choices: choices)
        self.read = read
        self.show = show
    }
}

extension ValueSyntax where Value == String {
    /// Any text, the empty one too.
    public static func string(_ placeholder: String) -> Self {
        Self(placeholder, wanted: "a text", show: { $0 }, read: { $0 })
    }

    /// Any text but the empty one, which is nearly always a shell variable
    /// that was never set.
    ///
    /// - Parameter wanted: What is wanted, as it follows "wants".
    public static func text(_ placeholder: String, wanted: String = "a text that is not empty") -> Self {
        Self(placeholder, wanted: wanted, show: { $0 }, read: { $0.isEmpty ? nil : $0 })
    }

    /// The path of a file or a folder; it is not looked at.
    public static func path(_ placeholder: String) -> Self {
        text(placeholder, wanted: "a path")
    }
}
