/// The type of a variable, by the name that the engine's REST API gives it.
///
/// Engines may be taught further types by plugins: a name that stands for none
/// of those below is a type like any other, only that nothing is known of it.
public struct EngineType: Sendable, Hashable, CustomStringConvertible {
    /// The name, `String`, as it stands in JSON.
    public let name: String

    /// Makes a type of a name.
    public init(_ name: String) {
        self.name = name
    }

    /// A text.
    public static let string = EngineType("String")
    /// 32 bits.
    public static let integer = EngineType("Integer")
    /// 64 bits.
    public static let long = EngineType("Long")
    /// 16 bits.
    public static let short = EngineType("Short")
    /// A number of 64 bits with a fraction (IEEE 754).
    public static let double = EngineType("Double")
    /// `true` or `false`.
    public static let boolean = EngineType("Boolean")
    /// An instant, written as `EngineDate` says.
    public static let date = EngineType("Date")
    /// No value: a variable that is there and empty.
    public static let null = EngineType("Null")
    /// Base64.
    public static let bytes = EngineType("Bytes")
    /// Base64, with a name, a media type and an encoding in `valueInfo`.
    public static let file = EngineType("File")
    /// A serialized object: `valueInfo` says of which class, and how.
    public static let object = EngineType("Object")
    /// A text of JSON; only where the engine has the Spin plugin.
    public static let json = EngineType("Json")
    /// A text of XML; only where the engine has the Spin plugin.
    public static let xml = EngineType("Xml")

    /// Every type that an engine has, with and without plugins of its maker's.
    public static let known: [EngineType] = [
        .string, .integer, .long, .short, .double, .boolean, .date, .null, .bytes, .file, .object, .json, .xml,
    ]

    /// Whether it is one of those.
    public var isKnown: Bool { Self.known.contains(self) }

    public var description: String { name }
}
