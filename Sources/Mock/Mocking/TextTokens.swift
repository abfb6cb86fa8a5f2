import Documents
import Exchanges
import Scenarios

/// How many tokens requests and responses have, by `TokenCount`.
///
/// The text of a request or a response is that of the JSON strings under
/// these names, at any depth, in order; a list's strings are under the list's
/// name. What is no JSON has none.
enum TextTokens {
    private static let requestNames: Set<String> = [
        "content", "text", "prompt", "input", "instructions", "system", "query", "documents", "arguments",
    ]
    private static let responseNames: Set<String> = ["content", "text", "reasoning_content", "arguments", "delta"]

    /// How many tokens so many bytes are.
    static func count(_ bytes: Int) -> UInt64 { UInt64(TokenCount.of(bytes: bytes)) }

    /// What a request's prompt costs; its blocks only where somebody wants
    /// them.
    static func cost(of body: Value?, withBlocks: Bool) -> LimitState.Cost {
        var text: [UInt8] = []
        if let body { collect(body, requestNames, isText: false, &text) }
        return LimitState.Cost(prompt: count(text.count), blocks: withBlocks ? PromptBlocks.of(text) : [])
    }

    /// What is generated in a response, at its instants after the response was
    /// decided upon: of an event stream the text of each event when its last
    /// byte is due, of any other body all with its last byte.
    static func sent(in stream: ResponseStream) -> [(after: UInt64, bytes: Int)] {
        let type = stream.response.headers["Content-Type"]?.lowercased() ?? ""
        let body = stream.response.body
        let ranges = type.hasPrefix("text/event-stream") ? SSE.events(in: body) : [0..<body.count]
        var chunks = stream.response.chunks[...]
        var end = chunks.first?.bytes.count ?? 0
        return ranges.compactMap { range in
            while end < range.upperBound, let next = chunks.dropFirst().first {
                chunks = chunks.dropFirst()
                end += next.bytes.count
            }
            let bytes = generated(Array(body[range]), isEvent: type.hasPrefix("text/event-stream"))
            return bytes > 0 ? (stream.delay &+ (chunks.first?.at ?? 0), bytes) : nil
        }
    }

    /// The same of a ready body.
    static func sent(in body: [UInt8]) -> Int { generated(body, isEvent: false) }

    private static func generated(_ bytes: [UInt8], isEvent: Bool) -> Int {
        let json = isEvent ? data(of: bytes) : bytes
        guard let document = try? Document.json(json, name: "") else { return 0 }
        let value = document.root.value
        // An event that sums up what came before has a type of its own.
        if isEvent, let type = value["type"]?.string, !type.contains("delta") { return 0 }
        var text: [UInt8] = []
        collect(value, responseNames, isText: false, &text)
        return text.count
    }

    /// What an event's `data` lines say.
    private static func data(of event: [UInt8]) -> [UInt8] {
        let lines = event.split { $0 == 0x0A || $0 == 0x0D }.filter { $0.starts(with: "data:".utf8) }
        return Array(lines.map { $0.dropFirst(5) }.joined(separator: [0x0A]))
    }

    private static func collect(_ value: Value, _ names: Set<String>, isText: Bool, _ text: inout [UInt8]) {
        switch value {
        case .string(let string): if isText { text += Array(string.utf8) }
        case .array(let elements):
            for element in elements { collect(element, names, isText: isText, &text) }
        case .object(let members):
            for member in members {
                collect(member.value, names, isText: names.contains(member.name), &text)
            }
        case .null, .bool, .number: break
        }
    }
}
