import Documents
import Exchanges

/// One call of an emulated API: the request taken apart.
struct EmulatedCall {
    let emulation: Emulation
    let identity: CallIdentity
    let route: EmulatedRoute
    /// The path below the API's base path.
    let path: String
    /// The id of the response.
    let id: String
    /// Seconds since 1970.
    let seconds: Int64
    /// What ends a stream of completions: an event, or none.
    let lastEvents: [EmulatedAnswer.Event]
    /// The request's body, an object; null where it has none.
    var body = Value.null
    /// The model that it names.
    var model: ModelCatalogue.Model?
    /// The parameters of its query.
    var query: [String: String] = [:]
    /// Says how many tokens of a prompt were in a cache.
    var cached: (Conversation) -> Int = { _ in 0 }

    /// The name of the model as the request has it.
    var modelName: String { body["model"]?.string ?? "" }

    /// Whether the answer is to be streamed.
    var isStreamed: Bool { body["stream"] == .bool(true) }

    /// The day of the call.
    var day: String { ISODate.day(seconds) }

    /// How many tokens an answer may have, of those that the model's context
    /// leaves. Throws where the prompt alone is too long.
    func room(for conversation: Conversation, wanted: [String]) throws(EmulatedError) -> Int {
        let given = wanted.compactMap { body[$0]?.count }.first
        let most = given ?? emulation.maxTokens[route.form.rawValue] ?? 2048
        guard let context = model?.context else { return most }
        let values = { (tokens: Int) in ["tokens": "\(tokens)", "context": "\(context)"] }
        guard conversation.tokens <= context else { throw EmulatedError(.tooLong, values(conversation.tokens)) }
        let left = context - conversation.tokens
        guard most > left else { return most }
        guard body["context_length_exceeded_behavior"]?.string != "error" else {
            throw EmulatedError(.tooLong, values(conversation.tokens + most))
        }
        return left
    }

    /// The answers to what is asked.
    func answers(to ask: Ask) throws(EmulatedError) -> [ModelAnswer] {
        do throws(SchemaFailure) {
            return try ModelAnswer.answers(to: ask, emulation.texts)
        } catch {
            throw EmulatedError(error)
        }
    }

    /// What the request's `response_format` wants. Throws what is wrong with a
    /// grammar.
    func wantedText() throws(EmulatedError) -> WantedText {
        let format = body["response_format"]
        let schema = Self.schema(format?["schema"])
        switch format?["type"]?.string {
        case "json_object": return .json(schema)
        case "json_schema":
            let named = Self.schema(format?["json_schema"])
            return .json(named.flatMap { Self.schema($0["schema"]) ?? $0 } ?? schema)
        case "grammar":
            do throws(GrammarRules.Problem) {
                return .exactly(try GrammarText.make(format?["grammar"]?.string ?? ""))
            } catch {
                throw EmulatedError(.grammar, ["problem": error.text])
            }
        default: return .any
        }
    }

    /// A schema, which may stand as the text of one; `nil` for null.
    private static func schema(_ value: Value?) -> Value? {
        guard let value, value != .null else { return nil }
        guard let text = value.string else { return value }
        return (try? Document.json(Array(text.utf8), name: ""))?.root.value ?? value
    }

    /// The sequences at which an answer stops.
    var stops: [String] {
        guard let stop = body["stop"] else { return [] }
        return stop.string.map { [$0] } ?? (stop.elements ?? []).compactMap(\.string)
    }

    /// Whether the model thinks before it answers this request.
    var reasons: Bool {
        guard model?.reasons == true else { return false }
        switch body["reasoning_effort"] {
        case .string("none"), .bool(false), .number("0"): return false
        default: return body["thinking"]?["type"]?.string != "disabled"
        }
    }

    /// The sampling options in force, as a header field tells them.
    var samplingOptions: String {
        let options = emulation.samplingOptions.map { option -> Member in
            var value = body[option.name] ?? option.value
            if option.name == "max_tokens", body["max_tokens"]?.count == nil {
                let most = emulation.maxTokens[route.form.rawValue]
                value =
                    body["max_completion_tokens"] ?? body["max_output_tokens"]
                    ?? most.map { .integer($0) } ?? option.value
            }
            guard case .number(let usual) = option.value else { return option }
            guard case .number(let lexeme) = value else { return option }
            let isFraction = usual.contains(".") && !lexeme.contains { ".eE".contains($0) }
            return Member(option.name, .number(isFraction ? lexeme + ".0" : lexeme))
        }
        return JSONWriter(.spaced).string(.object(options))
    }

    /// The usage of an answer, in the order of the wire.
    func usage(_ conversation: Conversation, _ answers: [ModelAnswer]) -> Value {
        usage(conversation.tokens, cached: cached(conversation), answers)
    }

    /// The same of several prompts.
    func usage(_ prompt: Int, cached: Int, _ answers: [ModelAnswer]) -> Value {
        let tokens = answers.reduce(0) { $0 + $1.tokens }
        var members = [
            Member("prompt_tokens", .integer(prompt)),
            Member("total_tokens", .integer(prompt + tokens)),
            Member("completion_tokens", .integer(tokens)),
            Member("prompt_tokens_details", .object(["cached_tokens": .integer(cached)])),
        ]
        if model?.reasons == true {
            let reasoning = Value.object([
                "reasoning_tokens": .integer(answers.reduce(0) { $0 + $1.reasoningTokens })
            ])
            members.append(Member("completion_tokens_details", reasoning))
            members.append(Member("output_tokens_details", reasoning))
        }
        return .object(members)
    }
}
