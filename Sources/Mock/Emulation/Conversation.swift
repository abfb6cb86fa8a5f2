import Documents
import Scenarios

/// What an answer depends on in the messages of a request.
struct Conversation: Sendable, Equatable {
    /// How many bytes of text there are, for the count of prompt tokens.
    var bytes = 0
    /// The last text of a user.
    var user = ""
    /// The last text of a tool.
    var toolResult: String?
    /// The tools that have been called.
    var called: Set<String> = []

    /// Takes a text of somebody's.
    mutating func say(_ role: String, _ text: String) {
        bytes += text.utf8.count
        switch role {
        case "user": user = text
        case "tool", "function": toolResult = text
        default: break
        }
    }

    /// Takes a call of a tool.
    mutating func call(_ name: String, _ arguments: String) {
        bytes += name.utf8.count + arguments.utf8.count
        called.insert(name)
    }

    /// Takes the tools that are offered.
    mutating func offer(_ tools: Value?) {
        guard let tools, tools.elements?.isEmpty == false else { return }
        bytes += JSONWriter().bytes(tools).count
    }

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
            bytes += message["reasoning_content"]?.string?.utf8.count ?? 0
            for call in message["tool_calls"]?.elements ?? [] {
                let function = call["function"]
                self.call(function?["name"]?.string ?? "", function?["arguments"]?.string ?? "")
            }
        }
        offer(body["tools"])
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
}
