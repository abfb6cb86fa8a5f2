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
        // Functions are tools of an older form.
        let functions = (body["tools"]?.elements ?? []).map { $0["function"] } + (body["functions"]?.elements ?? [])
        ask.tools = functions.compactMap { function in
            function?["name"]?.string.map {
                OfferedTool(name: $0, schema: function?["parameters"] ?? .object([Member]()))
            }
        }
        ask.choice = Self.choice(body["tool_choice"]) ?? Self.choice(body["function_call"]) ?? .automatic
        ask.callsAll = body["parallel_tool_calls"] == .bool(true)
        ask.text = try wantedText()
        ask.stops = stops
        ask.count = body["n"]?.count ?? 1
        ask.echo = conversation.echo(body, count: ask.count)
        ask.reasons = reasons
        let answers = try answers(to: ask)
        let usage = usage(conversation, answers)
        let details = AnswerDetails(body, conversation, count: ask.count)
        return EmulatedAnswer(
            headers: isStreamed ? "stream" : "plain",
            body: isStreamed
                ? .events(events(answers, usage, details)) : .json(completion(answers, usage, details)),
            promptTokens: conversation.tokens,
            cachedTokens: cached(conversation),
            tokens: answers.reduce(0) { $0 + $1.tokens }
        )
    }

    /// What a request says of it; `nil` where it says nothing. A function is
    /// named without the type of a tool around it.
    private static func choice(_ value: Value?) -> ToolChoice? {
        switch value {
        case .string("none"): ToolChoice.none
        case .string("required"), .string("any"): .required
        case .string("auto"): .automatic
        case .object: (value?["function"] ?? value)?["name"]?.string.map { .named($0) } ?? .automatic
        default: nil
        }
    }

    private func completion(_ answers: [ModelAnswer], _ usage: Value, _ details: AnswerDetails) -> Value {
        let choices = answers.enumerated().map { choice($0, $1, details) }
        var members = head("chat.completion") + [Member("choices", .array(choices)), Member("usage", usage)]
        members += details.promptIDs
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
        let conversation = Conversation(chat: body)
        return .object([
            "prompt-tokens": .integer(conversation.tokens),
            "cached-prompt-tokens": .integer(cached(conversation)),
        ])
    }

    private func choice(_ index: Int, _ answer: ModelAnswer, _ details: AnswerDetails) -> Value {
        var message = [Member("role", .string("assistant"))]
        if let content = answer.shown { message.append(Member("content", .string(content))) }
        if let reasoning = answer.reasoning { message.append(Member("reasoning_content", .string(reasoning))) }
        if !answer.calls.isEmpty {
            let calls = answer.calls.enumerated().map { number, call in
                Self.toolCall(
                    number,
                    id: .string(callID(index, number)),
                    ["name": call.name, "arguments": call.arguments]
                )
            }
            message.append(Member("tool_calls", .array(calls)))
        }
        let members = [
            Member("index", .integer(index)), Member("message", .object(message)),
            Member("finish_reason", .string(answer.finish.rawValue)),
        ]
        return .object(members + details.members(of: answer))
    }

    /// The id of the call of a tool in a choice, which may have several.
    func callID(_ index: Int, _ number: Int = 0) -> String {
        "call_" + identity.letters(24, number == 0 ? "call \(index)" : "call \(index) \(number)")
    }

    private static func toolCall(_ number: Int, id: Value, _ function: KeyValuePairs<String, String>) -> Value {
        .object([
            "index": .integer(number),
            "id": id,
            "type": .string("function"),
            "function": .object(function.map { Member($0.key, .string($0.value)) }),
        ])
    }

    /// A stream: the role first, what the model thinks, its text or calls, why
    /// it ends; then the usage, in a chunk of its own where that was asked for.
    private func events(
        _ answers: [ModelAnswer],
        _ usage: Value,
        _ details: AnswerDetails
    ) -> [EmulatedAnswer.Event] {
        let isUsageApart = body["stream_options"]?["include_usage"] == .bool(true)
        var streams = answers.enumerated().map { index, answer in ArraySlice(deltas(answer, index, details)) }
        var events = answers.indices.map { index in
            chunk(index, .object(["role": .string("assistant")]), more: index == 0 ? details.promptIDs : [])
        }
        while streams.contains(where: { !$0.isEmpty }) {
            for index in streams.indices {
                guard let (delta, members, tokens) = streams[index].popFirst() else { continue }
                events.append(chunk(index, delta, members, tokens: tokens))
            }
        }
        for (index, answer) in answers.enumerated() {
            let isLast = index == answers.count - 1 && !isUsageApart
            events.append(
                chunk(
                    index,
                    .object([Member]()),
                    details.lastMembers(of: answer),
                    finish: .string(answer.finish.rawValue),
                    usage: isUsageApart ? .null : usage,
                    more: isLast ? metrics.map { [Member("perf_metrics", $0)] } ?? [] : []
                )
            )
        }
        if isUsageApart {
            var last = head("chat.completion.chunk") + [Member("choices", .array([])), Member("usage", usage)]
            if let metrics { last.append(Member("perf_metrics", metrics)) }
            events.append(EmulatedAnswer.Event(.object(last)))
        }
        return events + lastEvents
    }

    /// The deltas of a choice, with what else its choice tells and the tokens
    /// that are made for each.
    private func deltas(_ answer: ModelAnswer, _ index: Int, _ details: AnswerDetails) -> [(Value, [Member], Int)] {
        var deltas: [(Value, [Member], Int)] = TextPieces.of(answer.reasoning ?? "").map { piece in
            (.object(["reasoning_content": .string(piece)]), [], TokenCount.of(piece))
        }
        deltas += details.pieces(answer.content ?? "", echo: answer.echo).map { piece in
            (.object(["content": .string(piece.text)]), details.members(of: piece, isContent: true), piece.count)
        }
        for (number, call) in answer.calls.enumerated() {
            func add(_ piece: TextPiece, id: Value, _ name: String) {
                let call = Self.toolCall(number, id: id, [name: piece.text])
                let members = details.members(of: piece, isContent: false)
                deltas.append((.object(["tool_calls": .array([call])]), members, piece.count))
            }
            let name = TextPiece(text: call.name, tokens: details.tellsIDs ? ModelToken.of(call.name) : [])
            add(name, id: .string(callID(index, number)), "name")
            for piece in details.pieces(call.arguments) { add(piece, id: .null, "arguments") }
        }
        return deltas
    }

    private func chunk(
        _ index: Int,
        _ delta: Value,
        _ members: [Member] = [],
        finish: Value = .null,
        usage: Value = .null,
        more: [Member] = [],
        tokens: Int = 0
    ) -> EmulatedAnswer.Event {
        let choice = [Member("index", .integer(index)), Member("delta", delta), Member("finish_reason", finish)]
        let chunk = [
            Member("choices", .array([.object(choice + members)])), Member("usage", usage),
        ]
        return EmulatedAnswer.Event(.object(head("chat.completion.chunk") + chunk + more), tokens: tokens)
    }
}
