public import Documents
public import Patterns

/// What one value of a request must be, beyond a pattern of its text.
public indirect enum ValueTest: Sendable {
    /// A text that matches a pattern.
    case pattern(Glob)
    /// A text in which a regular expression matches somewhere; `^` and `$`
    /// hold it to all of it.
    case regex(Pattern)
    /// A text with this in it, or a list with this among its elements.
    case contains(Value)
    /// One that passes one of these.
    case oneOf([ValueTest])
    /// A number, or a text that is one, of at least this.
    case atLeast(Value)
    /// A number, or a text that is one, of at most this.
    case atMost(Value)
    /// The same JSON.
    case equals(Value)
    /// No value that passes.
    case not(ValueTest)
    /// Any value.
    case present
    /// None.
    case absent

    /// Whether the values at a place pass: one of them, where there are
    /// several lines of a name. An expression that reaches its limit passes
    /// nothing, and under `not` everything fails: `unknown` is what counts in
    /// the place of what nobody knows.
    public func holds(_ values: some Collection<Value>, unknown: Bool = false) -> Bool {
        switch self {
        case .present: !values.isEmpty
        case .absent: values.isEmpty
        case .not(let test): !test.holds(values, unknown: !unknown)
        case .oneOf(let tests): tests.contains { $0.holds(values, unknown: unknown) }
        default: values.contains { holds($0, unknown: unknown) }
        }
    }

    private func holds(_ value: Value, unknown: Bool) -> Bool {
        switch self {
        case .pattern(let glob): value.string.map { glob.matches($0) } ?? false
        case .regex(let pattern):
            Self.text(value).map { text in
                switch Self.look(pattern, text) {
                case .found: true
                case .notFound: false
                case .limit: unknown
                }
            } ?? false
        case .contains(let part):
            switch value {
            case .string(let text): part.string.map { Self.contains(text, $0) } ?? false
            case .array(let elements): elements.contains { $0.isSame(as: part) }
            default: false
            }
        case .atLeast(let limit): Self.number(value).map { !$0.isLess(than: limit) } ?? false
        case .atMost(let limit): Self.number(value).map { !limit.isLess(than: $0) } ?? false
        case .equals(let wanted): value.isSame(as: wanted)
        case .oneOf, .not, .present, .absent: holds([value], unknown: unknown)
        }
    }

    /// Whether a regular expression gave up on one of the values: that is
    /// told, since nobody knows whether it matches.
    func gaveUp(on values: [Value]) -> Bool {
        switch self {
        case .regex(let pattern): values.contains { Self.text($0).map { Self.look(pattern, $0) == .limit } ?? false }
        case .not(let test): test.gaveUp(on: values)
        case .oneOf(let tests): tests.contains { $0.gaveUp(on: values) }
        default: false
        }
    }

    /// The same with the values that its patterns wait for.
    func filled(_ values: [String: String]) -> ValueTest {
        switch self {
        case .pattern(let glob): .pattern(glob.filled(values))
        case .oneOf(let tests): .oneOf(tests.map { $0.filled(values) })
        case .not(let test): .not(test.filled(values))
        default: self
        }
    }

    /// What a regular expression looks at: a text, or a number or truth value
    /// as it is written.
    private static func text(_ value: Value) -> String? {
        switch value {
        case .string(let text): text
        case .number, .bool: JSONWriter().string(value)
        default: nil
        }
    }

    private static func look(_ pattern: Pattern, _ text: String) -> Pattern.Look {
        var text = text
        return text.withUTF8 { pattern.look(in: $0) }
    }

    private static func contains(_ text: String, _ part: String) -> Bool {
        part.isEmpty || Array(text.utf8).firstRange(of: Array(part.utf8)) != nil
    }

    private static func number(_ value: Value) -> Value? {
        switch value {
        case .number: value
        // A header or a query has texts alone.
        case .string(let text):
            (try? Document.json(Array(text.utf8), name: "")).flatMap { $0.root.kind == .number ? $0.root.value : nil }
        default: nil
        }
    }
}

extension ValueTest: CustomStringConvertible {
    /// What is wanted, for messages.
    public var description: String {
        switch self {
        case .pattern(let glob): glob.description
        case .regex(let pattern): "a match of /\(pattern.text)/"
        case .contains(let part): "one that contains \(JSONWriter().string(part))"
        case .oneOf(let tests): "one of " + tests.map(\.description).joined(separator: ", ")
        case .atLeast(let limit): "at least \(JSONWriter().string(limit))"
        case .atMost(let limit): "at most \(JSONWriter().string(limit))"
        case .equals(let value): JSONWriter().string(value)
        case .not(let test): "not \(test)"
        case .present: "any value"
        case .absent: "no value"
        }
    }
}
