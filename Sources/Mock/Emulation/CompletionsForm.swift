import Documents
import Scenarios

/// Completions of prompts that are no chats.
extension EmulatedCall {
    /// The answer to a prompt, or to each of several.
    func completions() throws(EmulatedError) -> EmulatedAnswer {
        let prompts = Self.prompts(body["prompt"])
        var replies: [ModelReply] = []
        var tokens = 0
        for prompt in prompts {
            var conversation = Conversation()
            conversation.say("user", prompt)
            tokens += conversation.tokens
            var ask = Ask(
                conversation: conversation,
                maxTokens: try room(for: conversation, wanted: ["max_tokens", "max_completion_tokens"])
            )
            ask.isCompletion = true
            ask.text = wantedText
            ask.stops = stops
            ask.count = body["n"]?.count ?? 1
            if body["echo"] == .bool(true) { ask.echo = prompt }
            replies += try self.replies(to: ask)
            guard replies.count <= 16_384 else { break }
        }
        let usage = usage(tokens, replies)
        let choices = replies.enumerated().map { index, reply in
            choice(index, reply.content ?? "", .string(reply.finish.rawValue))
        }
        return EmulatedAnswer(
            headers: isStreamed ? "stream" : "plain",
            body: isStreamed ? .events(events(replies, usage)) : .json(object(choices, usage)),
            promptTokens: tokens,
            tokens: replies.reduce(0) { $0 + $1.tokens }
        )
    }

    /// Texts, or tokens, which stand for themselves in figures.
    private static func prompts(_ prompt: Value?) -> [String] {
        guard let elements = prompt?.elements else { return [prompt?.string ?? ""] }
        if case .number? = elements.first { return [figures(elements)] }
        return elements.map { $0.string ?? figures($0.elements ?? []) }
    }

    private static func figures(_ tokens: [Value]) -> String {
        tokens.compactMap { if case .number(let lexeme) = $0 { lexeme } else { nil } }.joined(separator: " ")
    }

    private func object(_ choices: [Value], _ usage: Value) -> Value {
        .object([
            "id": .string(id), "object": .string("text_completion"), "created": .integer(seconds),
            "model": .string(modelName), "choices": .array(choices), "usage": usage,
        ])
    }

    private func choice(_ index: Int, _ text: String, _ finish: Value) -> Value {
        .object(["index": .integer(index), "text": .string(text), "finish_reason": finish])
    }

    /// A stream: pieces of text from the first event on, and at the end an
    /// empty one with the reason and the usage.
    private func events(_ replies: [ModelReply], _ usage: Value) -> [EmulatedAnswer.Event] {
        let isUsageApart = body["stream_options"]?["include_usage"] == .bool(true)
        var streams = replies.map { ArraySlice(TextPieces.of($0.content ?? "")) }
        var events: [EmulatedAnswer.Event] = []
        while streams.contains(where: { !$0.isEmpty }) {
            for index in streams.indices {
                guard let piece = streams[index].popFirst() else { continue }
                events.append(
                    EmulatedAnswer.Event(object([choice(index, piece, .null)], .null), tokens: TokenCount.of(piece))
                )
            }
        }
        for (index, reply) in replies.enumerated() {
            let last = choice(index, "", .string(reply.finish.rawValue))
            events.append(EmulatedAnswer.Event(object([last], isUsageApart ? .null : usage)))
        }
        if isUsageApart { events.append(EmulatedAnswer.Event(object([], usage))) }
        return events + [.done]
    }
}
