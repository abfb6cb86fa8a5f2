import Documents
import Scenarios

/// What an answer depends on in the messages of a request.
struct Conversation: Sendable, Equatable {
    /// All texts in order: they are what a prompt's tokens are counted of.
    private(set) var fragments: [String] = []
    /// How many bytes they have.
    private var bytes = 0
    /// The images that it shows, by their URLs.
    var images: [String] = []
    /// The last text of a user.
    var user = ""
    /// The last text of a tool.
    var toolResult: String?
    /// The tools that have been called.
    var called: Set<String> = []

    /// Takes a text of somebody's.
    mutating func say(_ role: String, _ text: String) {
        add(text)
        switch role {
        case "user": user = text
        case "tool", "function": toolResult = text
        default: break
        }
    }

    /// Takes a call of a tool.
    mutating func call(_ name: String, _ arguments: String) {
        add(name)
        add(arguments)
        called.insert(name)
    }

    /// Takes the tools that are offered.
    mutating func offer(_ tools: Value?) {
        guard let tools, tools.elements?.isEmpty == false else { return }
        add(JSONWriter().string(tools))
    }

    /// Takes a text that is nobody's.
    mutating func add(_ text: String) {
        guard !text.isEmpty else { return }
        fragments.append(text)
        bytes += text.utf8.count
    }

    /// What of the prompt is repeated before an answer: all of it, or its last
    /// tokens; of very long ones the end.
    func echo(_ body: Value, count: Int) -> String {
        let isWanted = body["echo"] == .bool(true)
        guard isWanted || body["echo_last"]?.count ?? 0 > 0 else { return "" }
        let prompt = fragments.joined()
        let room = Self.echoLimit / max(1, count)
        let wanted = isWanted ? room : min(room, body["echo_last"]?.count ?? 0)
        let most = TokenCount.of(prompt) - wanted
        guard most > 0, let before = TokenCount.cut(prompt, to: most) else { return prompt }
        return String(prompt.unicodeScalars.dropFirst(before.unicodeScalars.count))
    }

    /// So many tokens are repeated in all choices together.
    private static let echoLimit = 4 << 20

    /// The tokens of the prompt.
    var tokens: Int { TokenCount.of(bytes: bytes) }

    /// The text of a message's content: itself, or that of its parts.
    static func text(of content: Value?) -> String {
        if let text = content?.string { return text }
        return (content?.elements ?? []).compactMap { $0["text"]?.string ?? $0.string }.joined(separator: " ")
    }
}

extension Conversation {
    /// The messages of a chat.
    init(chat body: Value) {
        for message in body["messages"]?.elements ?? [] {
            say(message["role"]?.string ?? "", Self.text(of: message["content"]))
            add(message["reasoning_content"]?.string ?? "")
            for part in message["content"]?.elements ?? [] {
                let image = part["image_url"]
                if let url = image?["url"]?.string ?? image?.string { images.append(url) }
            }
            if let function = message["function_call"], function != .null {
                call(function["name"]?.string ?? "", function["arguments"]?.string ?? "")
            }
            for call in message["tool_calls"]?.elements ?? [] {
                let function = call["function"]
                self.call(function?["name"]?.string ?? "", function?["arguments"]?.string ?? "")
            }
        }
        offer(body["tools"])
        offer(body["functions"])
    }
}

/// A tool that a request offers.
struct OfferedTool: Sendable, Equatable {
    var name: String
    /// The JSON Schema of its arguments.
    var schema: Value
}

/// Whether a request wants tools called.
enum ToolChoice: Sendable, Equatable {
    case none, automatic, required
    case named(String)
}

/// What a request wants its answer's text to be.
enum WantedText: Sendable, Equatable {
    case any
    /// JSON that a schema describes; `nil`: any object.
    case json(Value?)
    /// This text.
    case exactly(String)
}
