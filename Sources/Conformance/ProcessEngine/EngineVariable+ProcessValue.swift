public import Contracts
import Documents

extension EngineVariable {
    /// The variable as checks see it: its type, and what it means.
    ///
    /// A text that is kept as JSON, as a Java-serialized String, as bytes or as
    /// a file means that text, where it is one: what is compared is what a
    /// process would read. Bytes that are no text stay base64. A type that is
    /// not known is `unknown`, its own name beside the value.
    public var processValue: ProcessValue {
        switch type {
        case .null: .null
        case .json: ProcessValue(.json, parsed(value.string) ?? value)
        case .object: ProcessValue(.object, object)
        case .bytes: ProcessValue(.bytes, text)
        case .file: ProcessValue(.file, text)
        case .xml: ProcessValue(.xml, value)
        case .date: ProcessValue(.date, value)
        case .short: ProcessValue(.short, value)
        default:
            if let kind = ProcessValue.Kind(rawValue: type.name), type.isKnown {
                value == .null ? ProcessValue.null : ProcessValue(kind, value)
            } else {
                ProcessValue.unknown(type.name, value)
            }
        }
    }

    /// The variable that holds a value; `nil` for one that is absent.
    public init?(_ value: ProcessValue) {
        switch value.type {
        case .absent: return nil
        case .null: self = .null
        case .json: self.init(.json, .string(JSONWriter().string(value.value)))
        case .object:
            self = .object(
                JSONWriter().string(value.value),
                class: value.value.string == nil ? "java.lang.Object" : "java.lang.String"
            )
        case .unknown:
            self.init(EngineType(value.value["type"]?.string ?? "Unknown"), value.value["value"] ?? .null)
        case .bytes: self = .bytes(Array((value.value.string ?? "").utf8))
        case .file:
            self = .file(Array((value.value.string ?? "").utf8), name: "value.txt", mediaType: "text/plain")
        case .string, .integer, .long, .short, .double, .boolean, .date, .xml:
            self.init(EngineType(value.type.rawValue), value.value)
        }
    }

    private func info(_ name: String) -> String? { Value.object(valueInfo)[name]?.string }

    private func parsed(_ text: String?) -> Value? {
        text.flatMap { try? Document.json(Array($0.utf8)).root.value }
    }

    private var object: Value {
        switch info("serializationDataFormat") {
        case "application/json": parsed(value.string) ?? value
        case "application/x-java-serialized-object":
            value.string.flatMap { Base64.decode($0) }.flatMap { JavaText.read($0) }.map { .string($0) } ?? value
        default: value
        }
    }

    /// What bytes mean, where they are UTF-8.
    private var text: Value {
        guard let bytes = value.string.flatMap({ Base64.decode($0) }),
            let text = String(validating: bytes, as: UTF8.self)
        else { return value }
        return .string(text)
    }
}
