public import Documents

/// The value of a process variable with the type that an engine gives it.
///
/// `Absent` is a variable that does not exist, which is not the same as one
/// whose value is null, nor as an empty string.
public struct ProcessValue: Sendable, Equatable {
    /// The types that engines and harnesses name.
    public enum Kind: String, Sendable, CaseIterable {
        case string = "String"
        case integer = "Integer"
        case long = "Long"
        case double = "Double"
        case boolean = "Boolean"
        case null = "Null"
        case json = "Json"
        case object = "Object"
        case short = "Short"
        case date = "Date"
        case bytes = "Bytes"
        case file = "File"
        case xml = "Xml"
        /// A type that nothing is known of: its name stands in the value.
        case unknown = "Unknown"
        case absent = "Absent"
    }

    /// Its type.
    public var type: Kind
    /// Its value as JSON; null for `Null` and `Absent`, `{type, value}` for
    /// `Unknown`.
    public var value: Value

    /// Makes a value of a type.
    public init(_ type: Kind, _ value: Value) {
        self.type = type
        self.value = value
    }

    /// A text.
    public static func string(_ text: String) -> ProcessValue { ProcessValue(.string, .string(text)) }
    /// A 32-bit whole number, Java's `Integer`.
    public static func integer(_ number: Int) -> ProcessValue { ProcessValue(.integer, .integer(number)) }
    /// A truth value.
    public static func boolean(_ truth: Bool) -> ProcessValue { ProcessValue(.boolean, .bool(truth)) }
    /// A value of a type that nothing is known of.
    public static func unknown(_ type: String, _ value: Value) -> ProcessValue {
        ProcessValue(.unknown, .object(["type": .string(type), "value": value]))
    }
    /// The value null.
    public static let null = ProcessValue(.null, .null)
    /// No variable at all.
    public static let absent = ProcessValue(.absent, .null)
}
