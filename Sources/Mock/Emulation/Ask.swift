import Documents
import Scenarios

/// What a request asks of a model, whichever route it came by.
struct Ask: Sendable {
    var conversation: Conversation
    var tools: [OfferedTool] = []
    var choice = ToolChoice.automatic
    var text = WantedText.any
    var stops: [String] = []
    /// How many tokens an answer may have.
    var maxTokens: Int
    /// How many answers are wanted.
    var count = 1
    /// Whether the model thinks first.
    var reasons = false
    /// Whether an answer goes on with a prompt in place of answering it.
    var isCompletion = false
    /// What stands before each answer.
    var echo = ""
    /// Whether all tools are called that are offered.
    var callsAll = false
}

/// What a model answers.
struct ModelAnswer: Sendable, Equatable {
    /// A call of a tool.
    struct ToolCall: Sendable, Equatable {
        var name: String
        var arguments: String
    }

    /// Why it ends.
    enum Finish: String, Sendable {
        case stop, length
        case toolCalls = "tool_calls"
    }

    var reasoning: String?
    var content: String?
    var calls: [ToolCall] = []
    /// The part of the prompt that stands before the content.
    var echo = ""
    var finish = Finish.stop
    /// The stop sequence that ended it.
    var stop: String?

    /// The tokens that it thinks.
    var reasoningTokens: Int { reasoning.map { TokenCount.of($0) } ?? 0 }

    /// The content as it is shown, behind what is echoed.
    var shown: String? { echo.isEmpty ? content : echo + (content ?? "") }

    /// All tokens that are made for it.
    var tokens: Int {
        reasoningTokens + (content.map { TokenCount.of($0) } ?? 0)
            + calls.reduce(0) { $0 + TokenCount.of($1.name + $1.arguments) }
    }
}

extension ModelAnswer {
    /// The answers to a request. Throws the part of a schema that no text can
    /// be made for.
    static func answers(to ask: Ask, _ texts: ModelTexts) throws(SchemaFailure) -> [ModelAnswer] {
        let first = try answer(to: ask, texts)
        return (0..<ask.count).map { index in
            var answer = first
            if index > 0, first.calls.isEmpty, ask.text == .any, let content = answer.content {
                answer.content = content + TextTemplate.fill(texts.other, ["number": "\(index + 1)"])
            }
            return answer.ended(ask)
        }
    }

    private static func answer(to ask: Ask, _ texts: ModelTexts) throws(SchemaFailure) -> ModelAnswer {
        var answer = ModelAnswer()
        let conversation = ask.conversation
        if ask.reasons, conversation.toolResult == nil {
            answer.reasoning = texts.fill(texts.reasoning, "user", with: conversation.user)
        }
        for tool in ask.calledTools {
            // Arguments are an object, also where a schema says nothing of it.
            let schema = SchemaMerge.merge(tool.schema, .object(["type": .string("object")]))
            let arguments = try SchemaValue.make(schema, named: tool.name)
            answer.calls.append(ToolCall(name: tool.name, arguments: JSONWriter(.spaced).string(arguments)))
        }
        if !answer.calls.isEmpty {
            answer.finish = .toolCalls
            return answer
        }
        let text =
            if ask.isCompletion {
                texts.fill(texts.completion, "user", with: conversation.user)
            } else if let result = conversation.toolResult {
                texts.fill(texts.toolResult, "result", with: result)
            } else {
                texts.fill(texts.answer, "user", with: conversation.user)
            }
        switch ask.text {
        case .any: answer.content = text
        case .json(nil): answer.content = JSONWriter(.spaced).string(.object(["answer": .string(text)]))
        case .json(let schema?):
            answer.content = JSONWriter(.spaced).string(try SchemaValue.make(schema, named: "answer"))
        case .exactly(let text): answer.content = text
        }
        return answer
    }

    /// The answer up to the first stop sequence, with no more tokens than it
    /// may have.
    private func ended(_ ask: Ask) -> ModelAnswer {
        var answer = self
        if let content = answer.content {
            let found = ask.stops.filter { !$0.isEmpty }.compactMap { stop in
                content.firstRange(of: stop).map { (start: $0.lowerBound, stop: stop) }
            }
            if let first = found.min(by: { $0.start < $1.start }) {
                answer.content = String(content[..<first.start])
                answer.stop = first.stop
            }
        }
        answer.echo = ask.echo
        var left = ask.maxTokens
        if let reasoning = answer.reasoning {
            if let cut = TokenCount.cut(reasoning, to: left) {
                answer.reasoning = cut
                answer.content = answer.content.map { _ in "" }
                answer.calls = []
                answer.finish = .length
                return answer
            }
            left -= answer.reasoningTokens
        }
        if let content = answer.content, let cut = TokenCount.cut(content, to: left) {
            answer.content = cut
            answer.finish = .length
            answer.stop = nil
        }
        return answer
    }
}

extension Ask {
    /// So many calls has an answer at most.
    private static let callLimit = 16

    /// The tools that are called, none where a text answers: one, or all where
    /// that is asked for.
    var calledTools: [OfferedTool] {
        guard let tool = calledTool else { return [] }
        if case .named = choice { return [tool] }
        guard callsAll else { return [tool] }
        let new = tools.filter { !conversation.called.contains($0.name) }
        return Array((new.isEmpty ? [tool] : new).prefix(Self.callLimit))
    }

    /// The tool that is called, `nil` where a text answers.
    ///
    /// A tool's result is answered with a text, so that the loop of an agent
    /// ends; where a call is required all the same, it is one of a tool that
    /// has not been called yet, as long as there is one.
    private var calledTool: OfferedTool? {
        guard let first = tools.first else { return nil }
        switch choice {
        case .none: return nil
        case .automatic: return conversation.toolResult == nil ? first : nil
        case .required: return tools.first { !conversation.called.contains($0.name) } ?? tools.last
        case .named(let name): return tools.first { $0.name.isSame(as: name) }
        }
    }
}
