/// Why a text is no JSONPath query.
public struct JSONQueryError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong, without a full stop.
    public var message: String
    /// Where it is, in bytes from the start.
    public var offset: Int
    /// What to do about it.
    public var hint: String?

    init(_ message: String, offset: Int, hint: String? = nil) {
        self.message = message
        self.offset = offset
        self.hint = hint
    }

    /// The message, with the place in characters, counted from 1.
    public func description(in text: String) -> String {
        let before = String(decoding: Array(text.utf8.prefix(offset)), as: UTF8.self)
        return "\(message) (character \(before.unicodeScalars.count + 1))"
    }

    public var description: String { message }
}
