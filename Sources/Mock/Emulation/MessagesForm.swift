import Documents
import Scenarios

/// The Messages API: its errors were recorded, its objects and events are
/// those that the form's author has published.
extension EmulatedCall {
    /// The answer to messages.
    func messages() throws(EmulatedError) -> EmulatedAnswer {
        let conversation = messagesConversation
        var ask = Ask(conversation: conversation, maxTokens: try room(for: conversation, wanted: ["max_tokens"]))
        ask.tools = (body["tools"]?.elements ?? []).compactMap { tool in
            tool["name"]?.string.map { OfferedTool(name: $0, schema: tool["input_schema"] ?? .bool(true)) }
        }
        let choice = body["tool_choice"]
        switch choice?["type"]?.string {
        case "none": ask.choice = .none
        case "any": ask.choice = .required
        case "tool": ask.choice = choice?["name"]?.string.map { .named($0) } ?? .required
        default: ask.choice = .automatic
        }
        // The form's author has calls in parallel as the usual; here they are
        // made where that is asked for, as in the other forms.
        ask.callsAll = choice?["disable_parallel_tool_use"] == .bool(false)
        ask.stops = (body["stop_sequences"]?.elements ?? []).compactMap(\.string)
        if let format = body["output_config"]?["format"] { ask.text = .json(format["schema"]) }
        ask.reasons = model?.reasons == true && body["thinking"]?["type"]?.string == "enabled"
        let answer = try answers(to: ask)[0]
        return EmulatedAnswer(
            headers: isStreamed ? "stream" : "plain",
            body: isStreamed
                ? .events(events(answer, conversation.tokens))
                : .json(message(blocks(answer), answer, conversation.tokens, answer.tokens)),
            promptTokens: conversation.tokens,
            cachedTokens: cached(conversation),
            tokens: answer.tokens
        )
    }

    private var messagesConversation: Conversation {
        var conversation = Conversation()
        conversation.say("system", Conversation.text(of: body["system"]))
        for message in body["messages"]?.elements ?? [] {
            let role = message["role"]?.string ?? ""
            let parts = message["content"]?.elements ?? []
            for part in parts {
                switch part["type"]?.string {
                case "tool_use":
                    conversation.call(
                        part["name"]?.string ?? "",
                        JSONWriter(.spaced).string(part["input"] ?? .object([Member]()))
                    )
                case "tool_result": conversation.say("tool", Conversation.text(of: part["content"]))
                default: break
                }
            }
            let text = Conversation.text(of: message["content"])
            // A message of results alone says nothing of the user's.
            if !text.isEmpty || parts.isEmpty { conversation.say(role, text) }
        }
        conversation.offer(body["tools"])
        return conversation
    }

    private func blocks(_ answer: ModelAnswer) -> [Value] {
        var blocks: [Value] = []
        if let reasoning = answer.reasoning {
            blocks.append(
                .object(["type": .string("thinking"), "thinking": .string(reasoning), "signature": .string("")])
            )
        }
        for (number, call) in answer.calls.enumerated() {
            blocks.append(toolUse(call, number, input: Self.parsed(call.arguments)))
        }
        if answer.calls.isEmpty {
            blocks.append(.object(["type": .string("text"), "text": .string(answer.content ?? "")]))
        }
        return blocks
    }

    private func toolUse(_ call: ModelAnswer.ToolCall, _ number: Int, input: Value) -> Value {
        .object([
            "type": .string("tool_use"), "id": .string("toolu_" + identity.letters(24, "call \(number)")),
            "name": .string(call.name), "input": input,
        ])
    }

    private static func parsed(_ arguments: String) -> Value {
        (try? Document.json(Array(arguments.utf8), name: ""))?.root.value ?? .object([Member]())
    }

    private func message(_ blocks: [Value], _ answer: ModelAnswer?, _ prompt: Int, _ tokens: Int) -> Value {
        .object([
            "id": .string(id), "type": .string("message"), "role": .string("assistant"),
            "model": .string(modelName), "content": .array(blocks),
            "stop_reason": answer.map { .string(Self.reason($0)) } ?? .null,
            "stop_sequence": answer?.stop.map { .string($0) } ?? .null,
            "usage": .object(["input_tokens": .integer(prompt), "output_tokens": .integer(tokens)]),
        ])
    }

    private static func reason(_ answer: ModelAnswer) -> String {
        switch answer.finish {
        case .stop: answer.stop == nil ? "end_turn" : "stop_sequence"
        case .length: "max_tokens"
        case .toolCalls: "tool_use"
        }
    }

    private func events(_ answer: ModelAnswer, _ prompt: Int) -> [EmulatedAnswer.Event] {
        var events: [EmulatedAnswer.Event] = []
        func add(_ type: String, _ members: KeyValuePairs<String, Value>, tokens: Int = 0) {
            let event = Value.object([Member("type", .string(type))] + members.map { Member($0.key, $0.value) })
            events.append(EmulatedAnswer.Event(event, named: type, tokens: tokens))
        }
        var index = 0
        func block(_ empty: Value, _ delta: String, _ member: String, _ text: String) {
            add("content_block_start", ["index": .integer(index), "content_block": empty])
            for piece in TextPieces.of(text) {
                let delta = Value.object(["type": .string(delta), member: .string(piece)])
                add("content_block_delta", ["index": .integer(index), "delta": delta], tokens: TokenCount.of(piece))
            }
            add("content_block_stop", ["index": .integer(index)])
            index += 1
        }
        add("message_start", ["message": message([], nil, prompt, 0)])
        if let reasoning = answer.reasoning {
            let empty = Value.object([
                "type": .string("thinking"), "thinking": .string(""), "signature": .string(""),
            ])
            block(empty, "thinking_delta", "thinking", reasoning)
        }
        for (number, call) in answer.calls.enumerated() {
            let empty = toolUse(call, number, input: .object([Member]()))
            block(empty, "input_json_delta", "partial_json", call.arguments)
        }
        if answer.calls.isEmpty {
            let empty = Value.object(["type": .string("text"), "text": .string("")])
            block(empty, "text_delta", "text", answer.content ?? "")
        }
        let delta = Value.object([
            "stop_reason": .string(Self.reason(answer)), "stop_sequence": answer.stop.map { .string($0) } ?? .null,
        ])
        add("message_delta", ["delta": delta, "usage": .object(["output_tokens": .integer(answer.tokens)])])
        add("message_stop", [:])
        return events
    }
}
