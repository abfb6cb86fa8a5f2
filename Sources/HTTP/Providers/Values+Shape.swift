import Documents

extension Shape where Output == [LimitHeaders] {
    /// Header fields by generation.
    static var limitHeaders: Shape {
        let fields = Shape<[(name: String, value: LimitHeaders.Meaning)]>.table(.meaning)
        let table = Shape<[(name: String, value: [(name: String, value: LimitHeaders.Meaning)])]>.table(fields)
        return Shape("header fields by generation") { node, decoding in
            table.decode(node, decoding)?.map { generation, fields in
                LimitHeaders(generation: generation, fields: fields.map { .init($0.name.lowercased(), $0.value) })
            }
        }
    }
}

extension Shape where Output == LimitHeaders.Meaning {
    fileprivate static var meaning: Shape {
        let known = LimitHeaders.Meaning.all
        return Shape("what a header field tells") { node, decoding in
            if let text = node.string, let found = known.first(where: { $0.word == text }) { return found }
            let words = known.map(\.word)
            let near = node.string.flatMap { Spelling.nearest(to: $0, in: words) }
            decoding.report(
                node,
                "expected what the header field tells, found \(node.shown)",
                hint: near.map { "did you mean \"\($0)\"?" } ?? "one of " + words.joined(separator: ", ")
            )
            return nil
        }
    }
}

extension Shape where Output == DrawnValues {
    /// How values are drawn.
    static var drawnValues: Shape {
        object("the values") { reader in
            let text = reader.required("text", .drawn)
            let model = reader.required("model", .drawn)
            let promptTokens = reader.required("promptTokens", .number)
            let completionTokens = reader.required("completionTokens", .number)
            let finishReason = reader.required("finishReason", .text)
            let prompt = reader.required("prompt", .text)
            for (name, value) in [("text", text), ("model", model)] {
                // A connector that answers constants must not guess it.
                guard let value, value.drawnDigits < 8 else { continue }
                reader.report("it can be guessed", at: name, hint: "draw eight digits at least: {{hex:8}}")
            }
            guard let text, let model, let promptTokens, let completionTokens, let finishReason, let prompt else {
                return nil
            }
            return DrawnValues(
                text: text,
                model: model,
                promptTokens: promptTokens,
                completionTokens: completionTokens,
                finishReason: finishReason,
                prompt: prompt
            )
        }
    }
}

extension Shape where Output == DrawnValues.Number {
    fileprivate static var number: Shape {
        Shape<String>.choice("prime").map { _ in .prime }
    }
}

extension Shape where Output == DrawnText {
    fileprivate static var drawn: Shape {
        Shape("a text, with {{hex:N}} where it is drawn") { node, decoding in
            guard let text = Shape<String>.text.decode(node, decoding) else { return nil }
            switch DrawnText.parse(text) {
            case .success(let drawn): return drawn
            case .failure(let error):
                decoding.report(node, error.message, hint: error.hint)
                return nil
            }
        }
    }
}

extension Shape where Output == ExampleValues {
    /// What stands where nobody has drawn.
    static var exampleValues: Shape {
        object("the example") { reader in
            let text = reader.required("text", .text)
            let model = reader.required("model", .text)
            let promptTokens = reader.required("promptTokens", .integer(0...1_000_000_000))
            let completionTokens = reader.required("completionTokens", .integer(0...1_000_000_000))
            let finishReason = reader.required("finishReason", .text)
            guard let text, let model, let promptTokens, let completionTokens, let finishReason else { return nil }
            return ExampleValues(
                text: text,
                model: model,
                promptTokens: promptTokens,
                completionTokens: completionTokens,
                finishReason: finishReason
            )
        }
    }
}
