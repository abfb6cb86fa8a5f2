import Documents
import Scenarios

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
        ask.callsAll = body["parallel_tool_calls"] == .bool(true)
        let format = body["text"]?["format"]
        switch format?["type"]?.string {
        case "json_object": ask.text = .json(nil)
        case "json_schema": ask.text = .json(format?["schema"])
        default: break
        }
        let answer = try answers(to: ask)[0]
        let items = items(answer)
        let whole = object(answer, conversation.tokens, output: items, status: answer.status)
        if body["store"] != .bool(false) { stored.keep(id, whole) }
        return EmulatedAnswer(
            headers: isStreamed ? "stream" : "plain",
            body: isStreamed ? .events(events(answer, items, whole, conversation.tokens)) : .json(whole),
            promptTokens: conversation.tokens,
            cachedTokens: cached(conversation),
            tokens: answer.tokens
        )
    }

    /// An answer that was kept.
    func response(_ stored: ResponseStore) throws(EmulatedError) -> EmulatedAnswer {
        let id = path.split(separator: "/").last.map(String.init) ?? ""
        guard let found = stored.response(id) else { throw EmulatedError(.responseNotFound) }
        return EmulatedAnswer(headers: "other", body: .json(found))
    }

    /// Those that are kept, the last first: so many as the query's `limit` says
    /// (20, at most 100), behind the one that `after` names or before the one
    /// that `before` does.
    func responseList(_ stored: ResponseStore) -> EmulatedAnswer {
        let (found, hasMore) = stored.list(
            limit: min(max(query["limit"].flatMap { Int($0) } ?? 20, 1), 100),
            after: query["after"],
            before: query["before"]
        )
        let id = { (response: Value?) in response?["id"] ?? Value.null }
        let body = Value.object([
            "object": .string("list"), "data": .array(found), "has_more": .bool(hasMore),
            "first_id": id(found.first), "last_id": id(found.last),
        ])
        return EmulatedAnswer(headers: "other", body: .json(body))
    }

    /// Forgets an answer that was kept.
    func deleteResponse(_ stored: ResponseStore) throws(EmulatedError) -> EmulatedAnswer {
        guard stored.forget(path.split(separator: "/").last.map(String.init) ?? "") else {
            throw EmulatedError(.responseNotFound)
        }
        return EmulatedAnswer(
            headers: "other",
            body: .json(.object(["message": .string(emulation.texts.deleted)]))
        )
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

    /// The message, or the calls in its place.
    private func items(_ answer: ModelAnswer) -> [Value] {
        guard !answer.calls.isEmpty else { return [message(answer.status, [Self.part(answer.content ?? "")])] }
        return answer.calls.enumerated().map { number, call in
            .object([
                "id": .string("fc_" + identity.hex(number == 0 ? "item" : "item \(number)")),
                "type": .string("function_call"), "status": .string("completed"),
                "call_id": .string(callID(0, number)), "name": .string(call.name),
                "arguments": .string(call.arguments),
            ])
        }
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

    private func object(_ answer: ModelAnswer, _ prompt: Int, output: [Value], status: String) -> Value {
        let isDone = status != "in_progress"
        var members = [Member("id", .string(id)), Member("object", .string("response"))]
        func add(_ name: String, _ value: Value) { members.append(Member(name, value)) }
        func repeated(_ name: String, _ usual: Value = .null) { add(name, body[name] ?? usual) }
        add("created_at", .number("\(seconds).0"))
        add("status", .string(status))
        add("model", .string(modelName))
        add("output", .array(output))
        repeated("previous_response_id")
        add("usage", isDone ? responsesUsage(prompt, answer.tokens) : .null)
        add("error", .null)
        let isCut = isDone && answer.finish == .length
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

    private func events(
        _ answer: ModelAnswer,
        _ items: [Value],
        _ whole: Value,
        _ prompt: Int
    ) -> [EmulatedAnswer.Event] {
        var events: [EmulatedAnswer.Event] = []
        func add(_ type: String, _ members: KeyValuePairs<String, Value>, tokens: Int = 0) {
            let first = [Member("type", .string(type)), Member("sequence_number", .integer(events.count))]
            let event = Value.object(first + members.map { Member($0.key, $0.value) })
            events.append(EmulatedAnswer.Event(event, named: type, tokens: tokens))
        }
        let begun = object(answer, prompt, output: [], status: "in_progress")
        add("response.created", ["response": begun])
        add("response.in_progress", ["response": begun])
        for (number, call) in answer.calls.enumerated() {
            let (item, place) = (items[number], Value.integer(number))
            let itemID = item["id"] ?? .null
            let open = Value.object(
                (item.members ?? []).map { $0.name == "arguments" ? Member($0.name, .string("")) : $0 }
            )
            add("response.output_item.added", ["output_index": place, "item": open])
            for piece in TextPieces.of(call.arguments) {
                add(
                    "response.function_call_arguments.delta",
                    ["item_id": itemID, "output_index": place, "delta": .string(piece)],
                    tokens: TokenCount.of(piece)
                )
            }
            add(
                "response.function_call_arguments.done",
                [
                    "item_id": itemID, "output_index": place, "name": .string(call.name),
                    "arguments": .string(call.arguments),
                ]
            )
            add("response.output_item.done", ["output_index": place, "item": item])
        }
        if answer.calls.isEmpty {
            let (item, zero) = (items[0], Value.integer(0))
            let itemID = item["id"] ?? .null
            let text = answer.content ?? ""
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
            add("response.output_item.done", ["output_index": zero, "item": item])
        }
        add(answer.finish == .length ? "response.incomplete" : "response.completed", ["response": whole])
        return events
    }
}

extension ModelAnswer {
    fileprivate var status: String { finish == .length ? "incomplete" : "completed" }
}
