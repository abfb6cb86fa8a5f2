public import Documents

/// A variable as the engine's REST API writes it: `{type, value, valueInfo}`.
public struct EngineVariable: Sendable, Equatable {
    /// Its type.
    public var type: EngineType
    /// Its value: a text, a number, a truth value or null. Bytes and files are
    /// base64, objects the text of their serialization, dates a text.
    public var value: Value
    /// What is to be known beside the value: `objectTypeName` and
    /// `serializationDataFormat` of an object, `filename`, `mimeType` and
    /// `encoding` of a file.
    public var valueInfo: [Member]

    /// Makes a variable.
    public init(_ type: EngineType, _ value: Value, info: [Member] = []) {
        self.type = type
        self.value = value
        valueInfo = info
    }

    /// A text.
    public static func string(_ text: String) -> EngineVariable { EngineVariable(.string, .string(text)) }
    /// A whole number of 32 bits.
    public static func integer(_ number: Int) -> EngineVariable { EngineVariable(.integer, .integer(number)) }
    /// A truth value.
    public static func boolean(_ truth: Bool) -> EngineVariable { EngineVariable(.boolean, .bool(truth)) }
    /// The value null.
    public static let null = EngineVariable(.null, .null)
    /// Bytes.
    public static func bytes(_ bytes: [UInt8]) -> EngineVariable {
        EngineVariable(.bytes, .string(Base64.encode(bytes)))
    }
    /// A file of UTF-8 text.
    public static func file(_ bytes: [UInt8], name: String, mediaType: String) -> EngineVariable {
        EngineVariable(
            .file,
            .string(Base64.encode(bytes)),
            info: [
                Member("filename", .string(name)), Member("mimeType", .string(mediaType)),
                Member("encoding", .string("UTF-8")),
            ]
        )
    }
    /// An object that the engine keeps as a text of JSON.
    public static func object(_ json: String, class name: String) -> EngineVariable {
        EngineVariable(
            .object,
            .string(json),
            info: [
                Member("objectTypeName", .string(name)),
                Member("serializationDataFormat", .string("application/json")),
            ]
        )
    }
}

extension EngineVariable {
    /// Reads `{type, value, valueInfo}`. A type that is left out follows from
    /// the value, as in the engine; `nil` where the JSON is no object.
    public init?(json: Value) {
        guard json.members != nil else { return nil }
        let value = json["value"] ?? .null
        let type = json["type"]?.string.map { EngineType($0) } ?? Self.type(of: value)
        self.init(type, value, info: json["valueInfo"]?.members ?? [])
    }

    /// Its form in requests and answers.
    public var json: Value {
        .object([
            Member("type", .string(type.name)), Member("value", value), Member("valueInfo", .object(valueInfo)),
        ])
    }

    /// The type that the engine gives to a value without one: a whole number
    /// is Integer where it has 32 bits, else Long, any other Double; a list or
    /// a map is an Object.
    public static func type(of value: Value) -> EngineType {
        switch value {
        case .null: .null
        case .bool: .boolean
        case .string: .string
        case .array, .object: .object
        case .number(let lexeme): Int32(lexeme) != nil ? .integer : Int64(lexeme) != nil ? .long : .double
        }
    }
}
