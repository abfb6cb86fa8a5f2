import Digests
import Documents

/// How a body stands in a file. Whatever the form, the bytes come back
/// exactly, and a SHA-256 beside them tells an edit from what was recorded.
enum BodyForm: String, CaseIterable {
    /// A JSON value as YAML, where one of two usual styles rebuilds it.
    case json
    /// The events of a stream, each without the empty line that ends it.
    case events
    /// A text.
    case text
    /// Anything else.
    case base64

    /// A body in this form; `nil` where the form does not rebuild it.
    func written(_ body: [UInt8], contentType: String?) -> [(String, YAMLText)]? {
        switch self {
        case .json:
            guard let (value, style) = Self.json(body) else { return nil }
            return [(rawValue, YAMLText(value)), ("style", .plain(style == .compact ? "compact" : "spaced"))]
        case .events:
            guard Self.isEventStream(contentType), let events = Self.events(body) else { return nil }
            return [(rawValue, .list(events.map { .string($0) }))]
        case .text:
            guard UTF8Check.isValid(body) else { return nil }
            return [(rawValue, .string(String(decoding: body, as: UTF8.self)))]
        case .base64:
            return [(rawValue, .string(Base64.encode(body)))]
        }
    }

    /// The bytes of a list of events.
    static func bytes(ofEvents events: [String]) -> [UInt8] {
        events.flatMap { Array($0.utf8) + [0x0A, 0x0A] }
    }

    /// The events' sizes with the empty lines that end them.
    static func sizes(ofEvents events: [String]) -> [Int] {
        events.map { $0.utf8.count + 2 }
    }

    private static func json(_ body: [UInt8]) -> (Value, JSONWriter.Style)? {
        guard let first = body.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
            let document = try? Document.json(body, depth: 90)
        else { return nil }
        let value = document.root.value
        for style in [JSONWriter.Style.compact, .spaced] where JSONWriter(style).bytes(value) == body {
            return (value, style)
        }
        return nil
    }

    private static func events(_ body: [UInt8]) -> [String]? {
        guard body.count >= 2, body.suffix(2) == [0x0A, 0x0A], !body.contains(0x0D), UTF8Check.isValid(body) else {
            return nil
        }
        var events: [String] = []
        var start = 0
        var at = 0
        while at + 1 < body.count {
            if body[at] == 0x0A, body[at + 1] == 0x0A {
                events.append(String(decoding: body[start..<at], as: UTF8.self))
                at += 2
                start = at
            } else {
                at += 1
            }
        }
        return start == body.count ? events : nil
    }

    private static func isEventStream(_ contentType: String?) -> Bool {
        contentType?.lowercased().hasPrefix("text/event-stream") == true
    }
}
