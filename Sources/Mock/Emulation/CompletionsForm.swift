import Documents
import Scenarios

/// Completions of prompts that are no chats.
extension EmulatedCall {
    /// The answer to a prompt, or to each of several.
    func completions() throws(EmulatedError) -> EmulatedAnswer {
        let prompts = Self.prompts(body["prompt"])
        let images = try images(of: prompts)
        let count = body["n"]?.count ?? 1
        let text = try wantedText()
        var choices: [(answer: ModelAnswer, details: AnswerDetails)] = []
        var (tokens, cached) = (0, 0)
        for (index, prompt) in prompts.enumerated() {
            var conversation = Conversation()
            conversation.say("user", prompt)
            conversation.images = images[index]
            tokens += conversation.tokens
            cached += self.cached(conversation)
            var ask = Ask(
                conversation: conversation,
                maxTokens: try room(for: conversation, wanted: ["max_tokens", "max_completion_tokens"])
            )
            ask.isCompletion = true
            ask.text = text
            ask.stops = stops
            ask.count = count
            ask.echo = conversation.echo(body, count: count * prompts.count)
            let details = AnswerDetails(body, conversation, count: count * prompts.count)
            choices += try self.answers(to: ask).map { ($0, details) }
            guard choices.count <= 16_384 else { break }
        }
        let answers = choices.map(\.answer)
        let usage = usage(tokens, cached: cached, answers)
        let values = choices.enumerated().map { index, one in
            choice(
                index,
                one.answer.shown ?? "",
                .string(one.answer.finish.rawValue),
                one.details.members(of: one.answer) + one.details.promptIDs
            )
        }
        return EmulatedAnswer(
            headers: isStreamed ? "stream" : "plain",
            body: isStreamed ? .events(events(choices, usage)) : .json(object(values, usage)),
            promptTokens: tokens,
            cachedTokens: cached,
            tokens: answers.reduce(0) { $0 + $1.tokens }
        )
    }

    /// The images of each prompt: as many as it has marks for.
    private func images(of prompts: [String]) throws(EmulatedError) -> [[String]] {
        let given = body["images"]?.elements ?? []
        guard !given.isEmpty else { return prompts.map { _ in [] } }
        // A list for each prompt, or one for the only one.
        let isNested = given.contains { $0.elements != nil }
        let lists = isNested ? given.map { $0.elements ?? [] } : [given]
        let images = prompts.indices.map { $0 < lists.count ? lists[$0].compactMap(\.string) : [] }
        let mark = emulation.imageMark
        let marks = prompts.reduce(0) { $0 + $1.split(separator: mark, omittingEmptySubsequences: false).count - 1 }
        let count = lists.reduce(0) { $0 + $1.count }
        guard marks == count else {
            throw EmulatedError(.images, ["images": "\(count)", "marks": "\(marks)", "mark": mark])
        }
        return images
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

    private func choice(_ index: Int, _ text: String, _ finish: Value, _ more: [Member] = []) -> Value {
        let members = [
            Member("index", .integer(index)), Member("text", .string(text)), Member("finish_reason", finish),
        ]
        return .object(members + more)
    }

    /// A stream: pieces of text from the first event on, and at the end an
    /// empty one with the reason and the usage.
    private func events(
        _ choices: [(answer: ModelAnswer, details: AnswerDetails)],
        _ usage: Value
    ) -> [EmulatedAnswer.Event] {
        let isUsageApart = body["stream_options"]?["include_usage"] == .bool(true)
        var streams = choices.map { answer, details in
            ArraySlice(details.pieces(answer.content ?? "", echo: answer.echo))
        }
        var events: [EmulatedAnswer.Event] = []
        var isFirst = choices.map { _ in true }
        while streams.contains(where: { !$0.isEmpty }) {
            for index in streams.indices {
                guard let piece = streams[index].popFirst() else { continue }
                let details = choices[index].details
                let more = details.members(of: piece, isContent: true) + (isFirst[index] ? details.promptIDs : [])
                isFirst[index] = false
                let choice = choice(index, piece.text, .null, more)
                events.append(EmulatedAnswer.Event(object([choice], .null), tokens: piece.count))
            }
        }
        for (index, one) in choices.enumerated() {
            let finish = Value.string(one.answer.finish.rawValue)
            let last = choice(index, "", finish, one.details.lastMembers(of: one.answer))
            events.append(EmulatedAnswer.Event(object([last], isUsageApart ? .null : usage)))
        }
        if isUsageApart { events.append(EmulatedAnswer.Event(object([], usage))) }
        return events + lastEvents
    }
}
