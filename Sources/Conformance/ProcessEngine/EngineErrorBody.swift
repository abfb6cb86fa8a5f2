public import Documents

/// What an engine says where it refuses: `{type, message, code}`.
public struct EngineErrorBody: Error, Sendable, Equatable {
    /// The name of the exception, `RestException`.
    public var type: String
    /// What it says.
    public var message: String
    /// A number for the kind of error, `10002` for a text that its column does
    /// not hold; `nil` where the engine gives none.
    public var code: Int?

    /// Makes a body.
    public init(_ type: String, _ message: String, code: Int? = nil) {
        self.type = type
        self.message = message
        self.code = code
    }

    /// Reads a body; `nil` where it has no type and no message.
    public init?(json: Value) {
        guard let type = json["type"]?.string, let message = json["message"] else { return nil }
        self.init(type, message.string ?? "", code: json["code"]?.integer)
    }

    /// The body's JSON.
    public var json: Value {
        .object(["type": .string(type), "message": .string(message), "code": code.map { .integer($0) } ?? .null])
    }
}
