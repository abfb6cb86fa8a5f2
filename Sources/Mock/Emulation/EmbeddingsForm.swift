import Digests
import Documents
import Scenarios

/// Embeddings, and the order of documents.
extension EmulatedCall {
    /// The embeddings of one text or several: vectors of length 1 that depend
    /// on nothing but model and text.
    func embeddings() throws(EmulatedError) -> EmulatedAnswer {
        guard let most = model?.dimensions else { throw EmulatedError(.modelNotFound) }
        let count = min(body["dimensions"]?.count ?? most, most)
        let isBase64 = body["encoding_format"]?.string == "base64"
        var tokens = 0
        var data: [Value] = []
        for (index, text) in Self.inputs(body["input"]).enumerated() {
            let own = TokenCount.of(text)
            if let context = model?.context, own > context {
                throw EmulatedError(.tooLong, ["tokens": "\(own)", "context": "\(context)"])
            }
            tokens += own
            let vector = Self.vector(modelID + "\n" + text, count)
            data.append(
                .object([
                    "embedding": isBase64
                        ? .string(Base64.encode(Self.bytes(vector))) : .array(vector.map { .number("\($0)") }),
                    "index": .integer(index),
                    "object": .string("embedding"),
                ])
            )
        }
        let body = Value.object([
            "data": .array(data),
            "model": .string(modelName),
            "object": .string("list"),
            "usage": .object([
                "prompt_tokens": .integer(tokens), "total_tokens": .integer(tokens), "completion_tokens": .integer(0),
            ]),
        ])
        return EmulatedAnswer(headers: "other", body: .json(body), promptTokens: tokens)
    }

    /// Documents in the order of how many of the query's words they hold.
    func rerank() throws(EmulatedError) -> EmulatedAnswer {
        let query = body["query"]?.string ?? ""
        let words = Self.words(query)
        let documents = (body["documents"]?.elements ?? []).compactMap(\.string)
        let scored = documents.enumerated().map { index, document in
            (index: index, score: Self.score(words, Self.words(document)))
        }
        let sorted = scored.sorted { ($1.score, $0.index) < ($0.score, $1.index) }
        let isTold = body["return_documents"] != .bool(false)
        let data = sorted.prefix(body["top_n"]?.count ?? documents.count).map { index, score in
            var members = [Member("index", .integer(index)), Member("relevance_score", .number("\(score)"))]
            if isTold { members.append(Member("document", .string(documents[index]))) }
            return Value.object(members)
        }
        let tokens = TokenCount.of(bytes: documents.reduce(query.utf8.count) { $0 + $1.utf8.count })
        var members = [Member("object", .string("list"))]
        if let model = body["model"] { members.append(Member("model", model)) }
        members.append(Member("data", .array(data)))
        members.append(
            Member(
                "usage",
                .object([
                    "prompt_tokens": .integer(tokens), "total_tokens": .integer(tokens),
                    "completion_tokens": .integer(0),
                ])
            )
        )
        return EmulatedAnswer(headers: "other", body: .json(.object(members)), promptTokens: tokens)
    }

    private var modelID: String { model?.id ?? modelName }

    private static func inputs(_ input: Value?) -> [String] {
        guard let elements = input?.elements else { return [input?.string ?? ""] }
        if case .number? = elements.first { return [JSONWriter().string(.array(elements))] }
        return elements.map { $0.string ?? JSONWriter().string($0) }
    }

    /// Numbers that a text decides, scaled to the length 1.
    private static func vector(_ text: String, _ count: Int) -> [Float] {
        var random = DrawnNumbers(
            seed: SHA256.hash(Array(text.utf8)).prefix,
            rule: 0,
            request: 0
        )
        let raw = (0..<count).map { _ in random.unit() * 2 - 1 }
        let length = raw.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return raw.map { Float($0 / max(length, .leastNonzeroMagnitude)) }
    }

    private static func bytes(_ vector: [Float]) -> [UInt8] {
        vector.flatMap { number in withUnsafeBytes(of: number.bitPattern.littleEndian) { Array($0) } }
    }

    private static func words(_ text: String) -> Set<String> {
        Set(text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init))
    }

    /// Which part of the query's words a document holds, in thousandths that
    /// are short to write.
    private static func score(_ query: Set<String>, _ document: Set<String>) -> Double {
        guard !query.isEmpty else { return 0 }
        let share = query.intersection(document).count * 1000 / query.count
        return Double(share) / 1000
    }
}
