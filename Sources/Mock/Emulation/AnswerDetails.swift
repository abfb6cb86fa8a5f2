import Documents
import Scenarios

/// What an answer tells of its tokens and of its making, where a request asks
/// for that.
struct AnswerDetails: Sendable {
    /// How probabilities are told; `nil`: they are not.
    var logprobs: LogprobsForm?
    /// Whether tokens have their numbers told.
    var tellsIDs = false
    /// Whether it is told what the model saw and gave.
    var tellsRaw = false
    /// The texts of the prompt, in order.
    var fragments: [String] = []
    /// The images of the prompt.
    var images: [String] = []
    /// What an answer's form was described by.
    var grammar: String?
    /// So many tokens of each answer are told.
    var limit = ModelToken.limit

    /// What a request asks for, of each of so many answers.
    init(_ body: Value, _ conversation: Conversation, count: Int) {
        switch body["logprobs"] {
        case .bool(true): logprobs = .objects(body["top_logprobs"]?.count ?? 0)
        case .number(let lexeme):
            logprobs = Value.number(lexeme).count.map { .lists(body["top_logprobs"]?.count ?? $0) }
        default: break
        }
        tellsIDs = body["return_token_ids"] == .bool(true)
        tellsRaw = body["raw_output"] == .bool(true)
        fragments = conversation.fragments
        images = conversation.images
        let format = body["response_format"]
        grammar =
            format?["grammar"]?.string
            ?? (format?["json_schema"] ?? format?["schema"]).map { $0.string ?? JSONWriter(.spaced).string($0) }
        limit = ModelToken.limit / max(1, count)
    }

    /// Whether an answer tells of its tokens: then its pieces end with one.
    var tellsTokens: Bool { logprobs != nil || tellsIDs }

    /// The members of a whole choice.
    func members(of answer: ModelAnswer) -> [Member] {
        var members: [Member] = []
        if let logprobs { members.append(Member("logprobs", logprobs.value(tokens(answer.shown ?? "")))) }
        if tellsRaw { members.append(Member("raw_output", raw(answer))) }
        if tellsIDs { members.append(Member("token_ids", LogprobsForm.ids(answer.texts.flatMap { tokens($0) }))) }
        return members
    }

    /// The members of a choice that brings a piece of a stream; of what is no
    /// content only the numbers are told.
    func members(of piece: TextPiece, isContent: Bool) -> [Member] {
        var members: [Member] = []
        if isContent, let logprobs { members.append(Member("logprobs", logprobs.value(piece.tokens))) }
        if tellsIDs { members.append(Member("token_ids", LogprobsForm.ids(piece.isEcho ? [] : piece.tokens))) }
        return members
    }

    /// The members of a choice that ends a stream.
    func lastMembers(of answer: ModelAnswer) -> [Member] {
        tellsRaw ? [Member("raw_output", raw(answer))] : []
    }

    /// The numbers of the prompt's tokens, where they are told.
    var promptIDs: [Member] { tellsIDs ? [Member("prompt_token_ids", promptTokens)] : [] }

    /// A text's pieces for a stream. Those of a content say where they stand
    /// in it, which begins with what is echoed.
    func pieces(_ text: String, echo: String = "") -> [TextPiece] {
        guard tellsTokens else {
            return TextPieces.of(echo).map { TextPiece(text: $0, isEcho: true) }
                + TextPieces.of(text).map { TextPiece(text: $0) }
        }
        return cut(echo, from: 0, isEcho: true) + cut(text, from: echo.unicodeScalars.count, isEcho: false)
    }

    private func cut(_ text: String, from offset: Int, isEcho: Bool) -> [TextPiece] {
        let tokens = ModelToken.of(text, from: offset, limit: .max)
        let size = max(3, tokens.count / 400)
        var left = limit
        return stride(from: 0, to: tokens.count, by: size).map { start in
            let some = Array(tokens[start..<min(start + size, tokens.count)])
            defer { left -= min(left, some.count) }
            return TextPiece(text: some.map(\.text).joined(), tokens: Array(some.prefix(left)), isEcho: isEcho)
        }
    }

    private func tokens(_ text: String) -> [ModelToken] { ModelToken.of(text, limit: limit) }

    private var promptTokens: Value { LogprobsForm.ids(tokens(fragments.joined())) }

    private func raw(_ answer: ModelAnswer) -> Value {
        let text = answer.raw
        let list = { (texts: [String]) in
            texts.isEmpty ? Value.null : Value.array(texts.map { .string($0) })
        }
        return .object([
            "prompt_fragments": .array(fragments.map { .string($0) }),
            "prompt_token_ids": promptTokens,
            "completion": .string(text),
            "completion_token_ids": LogprobsForm.ids(tokens(text)),
            "completion_logprobs": logprobs == nil ? .null : LogprobsForm.objects(0).value(tokens(text)),
            "images": list(images),
            "grammar": grammar.map { .string($0) } ?? .null,
        ])
    }
}

/// A piece of a streamed text.
struct TextPiece: Sendable {
    var text: String
    /// Its tokens, where they are told.
    var tokens: [ModelToken] = []
    /// Whether it is a part of the prompt.
    var isEcho = false

    /// The tokens that are made for it.
    var count: Int { isEcho ? 0 : TokenCount.of(text) }
}

extension ModelAnswer {
    /// What is generated, in order: the content, or names and arguments of
    /// calls.
    var texts: [String] { (content.map { [$0] } ?? []) + calls.flatMap { [$0.name, $0.arguments] } }

    /// What a model gives before anybody takes it apart.
    fileprivate var raw: String {
        let thought = reasoning.map { "<think>\($0)</think>" } ?? ""
        let calls = calls.map { #"{"name": "\#($0.name)", "arguments": \#($0.arguments)}"# }
        return thought + (content ?? "") + calls.joined(separator: "\n")
    }
}
