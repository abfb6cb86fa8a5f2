import Documents
import Scenarios
import Synchronization

/// The Responses API, as far as it is known: its objects were recorded, its
/// events are those that the form's author has published.
extension EmulatedCall {
    /// The answer, and the object that is kept for later.
    func responses(_ stored: ResponseStore) throws(EmulatedError) -> EmulatedAnswer {
        if let previous = body["previous_response_id"]?.string, stored.response(previous) == nil {
            throw EmulatedError(.responseNotFound)
        }
        let conversation = conversation
        var ask = Ask(
            conversation: conversation,
            maxTokens: try room(for: conversation, wanted: ["max_output_tokens"])
        )
        ask.tools = (body["tools"]?.elements ?? []).compactMap { tool in
            guard tool["type"]?.string == "function", let name = tool["name"]?.string else { return nil }
            return OfferedTool(name: name, schema: tool["parameters"] ?? .object([Member]()))
        }
        switch body["tool_choice"] {
        case .string("none"): ask.choice = .none
        case .string("required"): ask.choice = .required
        case .object: ask.choice = body["tool_choice"]?["name"]?.string.map { .named($0) } ?? .automatic
        default: ask.choice = .automatic
        }
        let format = body["text"]?["format"]
        switch format?["type"]?.string {
        case "json_object": ask.text = .json(nil)
        case "json_schema": ask.text = .json(format?["schema"])
        default: break
        }
        let reply = try replies(to: ask)[0]
        let item = item(reply)
        let whole = object(reply, conversation.tokens, output: [item], status: reply.status)
        if body["store"] != .bool(false) { stored.keep(id, whole) }
        return EmulatedAnswer(
            headers: isStreamed ? "stream" : "plain",
            body: isStreamed ? .events(events(reply, item, whole, conversation.tokens)) : .json(whole),
            promptTokens: conversation.tokens,
            tokens: reply.tokens
        )
    }

    /// An answer that was kept.
    func response(_ stored: ResponseStore) throws(EmulatedError) -> EmulatedAnswer {
        let id = path.split(separator: "/").last.map(String.init) ?? ""
        guard let found = stored.response(id) else { throw EmulatedError(.responseNotFound) }
        return EmulatedAnswer(headers: "other", body: .json(found))
    }

    private var conversation: Conversation {
        var conversation = Conversation()
        conversation.say("system", body["instructions"]?.string ?? "")
        if let text = body["input"]?.string { conversation.say("user", text) }
        for item in body["input"]?.elements ?? [] {
            switch item["type"]?.string {
            case "function_call":
                conversation.call(item["name"]?.string ?? "", item["arguments"]?.string ?? "")
            case "function_call_output": conversation.say("tool", Conversation.text(of: item["output"]))
            default: conversation.say(item["role"]?.string ?? "", Conversation.text(of: item["content"]))
            }
        }
        conversation.offer(body["tools"])
        return conversation
    }

    private func item(_ reply: ModelReply) -> Value {
        if let call = reply.call {
            return .object([
                "id": .string("fc_" + identity.hex("item")), "type": .string("function_call"),
                "status": .string("completed"), "call_id": .string(callID(0)), "name": .string(call.name),
                "arguments": .string(call.arguments),
            ])
        }
        return message(reply.status, [Self.part(reply.content ?? "")])
    }

    private func message(_ status: String, _ content: [Value]) -> Value {
        .object([
            "id": .string("msg_" + identity.hex("item")), "type": .string("message"), "role": .string("assistant"),
            "status": .string(status), "content": .array(content),
        ])
    }

    private static func part(_ text: String) -> Value {
        .object(["type": .string("output_text"), "text": .string(text), "annotations": .array([])])
    }

    private func object(_ reply: ModelReply, _ prompt: Int, output: [Value], status: String) -> Value {
        let isDone = status != "in_progress"
        var members = [Member("id", .string(id)), Member("object", .string("response"))]
        func add(_ name: String, _ value: Value) { members.append(Member(name, value)) }
        func repeated(_ name: String, _ usual: Value = .null) { add(name, body[name] ?? usual) }
        add("created_at", .number("\(seconds).0"))
        add("status", .string(status))
        add("model", .string(modelName))
        add("output", .array(output))
        repeated("previous_response_id")
        add("usage", isDone ? responsesUsage(prompt, reply.tokens) : .null)
        add("error", .null)
        let isCut = isDone && reply.finish == .length
        add("incomplete_details", isCut ? .object(["reason": .string("max_output_tokens")]) : .null)
        repeated("instructions")
        repeated("max_output_tokens")
        repeated("parallel_tool_calls", .bool(true))
        repeated("store", .bool(true))
        repeated("temperature", .number("1.0"))
        repeated("text", .object(["format": .object(["type": .string("text")])]))
        repeated("tool_choice", .string("auto"))
        repeated("tools", .array([]))
        repeated("top_p", .number("1.0"))
        repeated("truncation", .string("disabled"))
        repeated("user")
        repeated("metadata", .object([Member]()))
        return .object(members)
    }

    private func responsesUsage(_ prompt: Int, _ tokens: Int) -> Value {
        .object([
            "total_tokens": .integer(prompt + tokens), "prompt_tokens": .integer(prompt),
            "completion_tokens": .integer(tokens),
        ])
    }

    private func events(_ reply: ModelReply, _ item: Value, _ whole: Value, _ prompt: Int) -> [EmulatedAnswer.Event] {
        var events: [EmulatedAnswer.Event] = []
        func add(_ type: String, _ members: KeyValuePairs<String, Value>, tokens: Int = 0) {
            let first = [Member("type", .string(type)), Member("sequence_number", .integer(events.count))]
            let event = Value.object(first + members.map { Member($0.key, $0.value) })
            events.append(EmulatedAnswer.Event(event, named: type, tokens: tokens))
        }
        let begun = object(reply, prompt, output: [], status: "in_progress")
        add("response.created", ["response": begun])
        add("response.in_progress", ["response": begun])
        let itemID = item["id"] ?? .null
        let zero = Value.integer(0)
        if let call = reply.call {
            let open = Value.object(
                (item.members ?? []).map { $0.name == "arguments" ? Member($0.name, .string("")) : $0 }
            )
            add("response.output_item.added", ["output_index": zero, "item": open])
            for piece in TextPieces.of(call.arguments) {
                add(
                    "response.function_call_arguments.delta",
                    ["item_id": itemID, "output_index": zero, "delta": .string(piece)],
                    tokens: TokenCount.of(piece)
                )
            }
            add(
                "response.function_call_arguments.done",
                [
                    "item_id": itemID, "output_index": zero, "name": .string(call.name),
                    "arguments": .string(call.arguments),
                ]
            )
        } else {
            let text = reply.content ?? ""
            add("response.output_item.added", ["output_index": zero, "item": message("in_progress", [])])
            let place: KeyValuePairs<String, Value> = [
                "item_id": itemID, "output_index": zero, "content_index": zero, "part": Self.part(""),
            ]
            add("response.content_part.added", place)
            for piece in TextPieces.of(text) {
                add(
                    "response.output_text.delta",
                    [
                        "item_id": itemID, "output_index": zero, "content_index": zero, "delta": .string(piece),
                        "logprobs": .array([]),
                    ],
                    tokens: TokenCount.of(piece)
                )
            }
            add(
                "response.output_text.done",
                [
                    "item_id": itemID, "output_index": zero, "content_index": zero, "text": .string(text),
                    "logprobs": .array([]),
                ]
            )
            add(
                "response.content_part.done",
                ["item_id": itemID, "output_index": zero, "content_index": zero, "part": Self.part(text)]
            )
        }
        add("response.output_item.done", ["output_index": zero, "item": item])
        add(reply.finish == .length ? "response.incomplete" : "response.completed", ["response": whole])
        return events
    }
}

extension ModelReply {
    fileprivate var status: String { finish == .length ? "incomplete" : "completed" }
}

/// The answers that may be asked for again: the last thousand, or fewer where
/// they are large.
final class ResponseStore: Sendable {
    private static let limit = 1000
    private static let bytes = 16 << 20

    private struct State {
        var known: [String: (response: Value, count: Int)] = [:]
        var order: [String] = []
        var bytes = 0
    }

    private let state = Mutex(State())

    /// Keeps one, and forgets the oldest where there are too many.
    func keep(_ id: String, _ response: Value) {
        let count = JSONWriter().bytes(response).count
        state.withLock { state in
            if let old = state.known.updateValue((response, count), forKey: id) {
                state.bytes -= old.count
            } else {
                state.order.append(id)
            }
            state.bytes += count
            while state.order.count > Self.limit || state.bytes > Self.bytes, !state.order.isEmpty {
                state.bytes -= state.known.removeValue(forKey: state.order.removeFirst())?.count ?? 0
            }
        }
    }

    /// One by its id.
    func response(_ id: String) -> Value? { state.withLock { $0.known[id]?.response } }
}
