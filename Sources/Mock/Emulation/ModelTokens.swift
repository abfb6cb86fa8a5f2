import Documents
import Scenarios

/// One token of a text. Texts are cut as `TokenCount` counts them; everything
/// else that is told of a token is made of its bytes, so that equal tokens are
/// told alike.
struct ModelToken: Sendable, Equatable {
    /// So many tokens are told one by one in an answer.
    static let limit = 20_000

    let text: String
    /// Where it begins, in characters of Unicode.
    let offset: Int

    /// A text's tokens, as many as it counts for, up to the limit.
    static func of(_ text: String, from offset: Int = 0, limit: Int = limit) -> [ModelToken] {
        var tokens: [ModelToken] = []
        var token = String.UnicodeScalarView()
        var (bytes, start, end) = (0, offset, offset)
        for scalar in text.unicodeScalars {
            let count = UTF8.width(scalar)
            if bytes + count > (tokens.count + 1) * TokenCount.size {
                tokens.append(ModelToken(text: String(token), offset: start))
                guard tokens.count < limit else { return tokens }
                (token, start) = (String.UnicodeScalarView(), end)
            }
            token.append(scalar)
            bytes += count
            end += 1
        }
        if !token.isEmpty { tokens.append(ModelToken(text: String(token), offset: start)) }
        return tokens
    }

    /// Its number in a vocabulary that nobody has.
    var id: Int { Int(hash % 100_000) }

    /// The logarithm of its probability: above -1.
    var logprob: Value { Self.thousandths(-Int(hash >> 32 % 1000)) }

    /// The tokens that might have come in its place, itself first.
    func alternatives(_ count: Int) -> [(token: ModelToken, logprob: Value)] {
        let others = [" the", ",", " a", ".", " and", "\n"].filter { $0 != text }
        let first = [(self, logprob)]
        return first.prefix(count)
            + others.prefix(max(0, count - 1)).enumerated().map { index, text in
                let token = ModelToken(text: text, offset: offset)
                return (token, Self.thousandths(-1000 * (index + 1) - Int(token.hash >> 32 % 1000)))
            }
    }

    // FNV-1a.
    private var hash: UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    private static func thousandths(_ count: Int) -> Value {
        let (whole, rest) = (-count).quotientAndRemainder(dividingBy: 1000)
        return .number(count == 0 ? "0.0" : "-\(whole).\(String(1000 + rest).dropFirst())")
    }
}

/// The forms in which the probabilities of tokens are told.
enum LogprobsForm: Sendable, Equatable {
    /// Lists side by side, with so many alternatives.
    case lists(Int)
    /// An object for each token, with so many alternatives.
    case objects(Int)

    /// What tokens are told as.
    func value(_ tokens: [ModelToken]) -> Value {
        switch self {
        case .objects(let count): return .object(["content": .array(tokens.map { Self.object($0, count) })])
        case .lists(let count):
            let tops = tokens.map { token in
                Value.object(token.alternatives(max(count, 1)).map { Member($0.token.text, $0.logprob) })
            }
            return .object([
                "tokens": .array(tokens.map { .string($0.text) }),
                "token_logprobs": .array(tokens.map(\.logprob)),
                "top_logprobs": .array(tops),
                "text_offset": .array(tokens.map { .integer($0.offset) }),
                "token_ids": Self.ids(tokens),
            ])
        }
    }

    /// The numbers of tokens.
    static func ids(_ tokens: [ModelToken]) -> Value { .array(tokens.map { .integer($0.id) }) }

    private static func object(_ token: ModelToken, _ count: Int) -> Value {
        let tops = token.alternatives(count).map { token, logprob in
            Value.object([
                "token": .string(token.text), "logprob": logprob, "bytes": bytes(token),
                "token_id": .integer(token.id),
            ])
        }
        return .object([
            "token": .string(token.text),
            "logprob": token.logprob,
            "sampling_logprob": token.logprob,
            "bytes": bytes(token),
            "token_id": .integer(token.id),
            "text_offset": .integer(token.offset),
            "top_logprobs": .array(tops),
        ])
    }

    private static func bytes(_ token: ModelToken) -> Value { .array(token.text.utf8.map { .integer(Int($0)) }) }
}
