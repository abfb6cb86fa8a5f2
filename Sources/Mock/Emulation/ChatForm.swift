import Documents
import Scenarios

/// Completions of chats, plain and streamed, in the order of members that was
/// recorded.
extension EmulatedCall {
    /// The answer to a chat.
    func chat() throws(EmulatedError) -> EmulatedAnswer {
        let conversation = Conversation(chat: body)
        var ask = Ask(
            conversation: conversation,
            maxTokens: try room(for: conversation, wanted: ["max_tokens", "max_completion_tokens"])
        )
        ask.tools = (body["tools"]?.elements ?? []).compactMap { tool in
            let function = tool["function"]
            return function?["name"]?.string.map {
                OfferedTool(name: $0, schema: function?["parameters"] ?? .object([Member]()))
            }
        }
        ask.choice = Self.choice(body["tool_choice"])
        ask.text = wantedText
        ask.stops = stops
        ask.count = body["n"]?.count ?? 1
        ask.reasons = reasons
        let replies = try replies(to: ask)
        let usage = usage(conversation.tokens, replies)
        return EmulatedAnswer(
            headers: isStreamed ? "stream" : "plain",
            body: isStreamed
                ? .events(events(replies, usage)) : .json(completion(replies.enumerated().map(choice), usage)),
            promptTokens: conversation.tokens,
            tokens: replies.reduce(0) { $0 + $1.tokens }
        )
    }

    private static func choice(_ value: Value?) -> ToolChoice {
        switch value {
        case .string("none"): .none
        case .string("required"), .string("any"): .required
        case .object: value?["function"]?["name"]?.string.map { .named($0) } ?? .automatic
        default: .automatic
        }
    }

    private func completion(_ choices: [Value], _ usage: Value) -> Value {
        var members = head("chat.completion") + [Member("choices", .array(choices)), Member("usage", usage)]
        if let metrics { members.append(Member("perf_metrics", metrics)) }
        return .object(members)
    }

    private func head(_ object: String) -> [Member] {
        [
            Member("id", .string(id)),
            Member("object", .string(object)),
            Member("created", .integer(seconds)),
            Member("model", .string(modelName)),
        ]
    }

    /// What the body tells of its making, where that was asked for.
    private var metrics: Value? {
        guard body["perf_metrics_in_response"] == .bool(true) else { return nil }
        return .object([
            "prompt-tokens": .integer(Conversation(chat: body).tokens), "cached-prompt-tokens": .integer(0),
        ])
    }

    private func choice(_ index: Int, _ reply: ModelReply) -> Value {
        var message = [Member("role", .string("assistant"))]
        if let content = reply.content { message.append(Member("content", .string(content))) }
        if let reasoning = reply.reasoning { message.append(Member("reasoning_content", .string(reasoning))) }
        if let call = reply.call {
            let call = Self.toolCall(id: .string(callID(index)), ["name": call.name, "arguments": call.arguments])
            message.append(Member("tool_calls", .array([call])))
        }
        return .object([
            "index": .integer(index), "message": .object(message), "finish_reason": .string(reply.finish.rawValue),
        ])
    }

    /// The id of the call of a tool in a choice.
    func callID(_ index: Int) -> String { "call_" + identity.letters(24, "call \(index)") }

    private static func toolCall(id: Value, _ function: KeyValuePairs<String, String>) -> Value {
        .object([
            "index": .integer(0),
            "id": id,
            "type": .string("function"),
            "function": .object(function.map { Member($0.key, .string($0.value)) }),
        ])
    }

    /// A stream: the role first, what the model thinks, its text or call, why
    /// it ends; then the usage, in a chunk of its own where that was asked for.
    private func events(_ replies: [ModelReply], _ usage: Value) -> [EmulatedAnswer.Event] {
        let isUsageApart = body["stream_options"]?["include_usage"] == .bool(true)
        var streams = replies.enumerated().map { index, reply in deltas(reply, callID(index)) }
        var events = replies.indices.map { chunk($0, .object(["role": .string("assistant")]), tokens: 0) }
        while streams.contains(where: { !$0.isEmpty }) {
            for index in streams.indices where !streams[index].isEmpty {
                let (delta, tokens) = streams[index].removeFirst()
                events.append(chunk(index, delta, tokens: tokens))
            }
        }
        for (index, reply) in replies.enumerated() {
            events.append(
                chunk(
                    index,
                    .object([Member]()),
                    finish: .string(reply.finish.rawValue),
                    usage: isUsageApart ? .null : usage,
                    metrics: index == replies.count - 1 && !isUsageApart ? metrics : nil,
                    tokens: 0
                )
            )
        }
        if isUsageApart {
            var last = head("chat.completion.chunk") + [Member("choices", .array([])), Member("usage", usage)]
            if let metrics { last.append(Member("perf_metrics", metrics)) }
            events.append(EmulatedAnswer.Event(.object(last)))
        }
        return events + [.done]
    }

    private func deltas(_ reply: ModelReply, _ callID: String) -> [(Value, Int)] {
        var deltas = TextPieces.of(reply.reasoning ?? "").map { piece in
            (Value.object(["reasoning_content": .string(piece)]), TokenCount.of(piece))
        }
        deltas += TextPieces.of(reply.content ?? "").map { (.object(["content": .string($0)]), TokenCount.of($0)) }
        guard let call = reply.call else { return deltas }
        let delta = { (call: Value) in Value.object(["tool_calls": .array([call])]) }
        deltas.append((delta(Self.toolCall(id: .string(callID), ["name": call.name])), TokenCount.of(call.name)))
        return deltas
            + TextPieces.of(call.arguments).map { piece in
                (delta(Self.toolCall(id: .null, ["arguments": piece])), TokenCount.of(piece))
            }
    }

    private func chunk(
        _ index: Int,
        _ delta: Value,
        finish: Value = .null,
        usage: Value = .null,
        metrics: Value? = nil,
        tokens: Int
    ) -> EmulatedAnswer.Event {
        let choice = Value.object(["index": .integer(index), "delta": delta, "finish_reason": finish])
        var members = head("chat.completion.chunk") + [Member("choices", .array([choice])), Member("usage", usage)]
        if let metrics { members.append(Member("perf_metrics", metrics)) }
        return EmulatedAnswer.Event(.object(members), tokens: tokens)
    }
}
