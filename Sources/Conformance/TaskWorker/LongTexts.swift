import Documents
import ProcessEngine

/// What a text becomes that is too long for a String variable: an engine keeps
/// such a variable in a column of 4000 characters and fails the task where
/// that is not enough.
public enum LongTexts: String, Sendable, CaseIterable {
    /// A file, which task lists offer for download; every engine takes it.
    case file
    /// Bytes of UTF-8; every engine takes them.
    case bytes
    /// A text of JSON; only with the Spin plugin.
    case json
    /// A Java String kept as JSON, which expressions see as a text; only with
    /// the Spin plugin.
    case object

    /// The longest text of a String variable, in UTF-16 units as Java counts.
    public static let limit = 4000

    /// A text as a variable of that name.
    func variable(_ text: String, name: String, quoted: String, isJSON: Bool) -> EngineVariable {
        switch self {
        case .file:
            .file(
                Array(text.utf8),
                name: name + (isJSON ? ".json" : ".txt"),
                mediaType: isJSON ? "application/json" : "text/plain"
            )
        case .bytes: .bytes(Array(text.utf8))
        case .json: EngineVariable(.json, .string(isJSON ? text : quoted))
        case .object: .object(quoted, class: "java.lang.String")
        }
    }
}
