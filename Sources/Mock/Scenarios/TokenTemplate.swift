public import Documents
public import Exchanges

/// Bytes with tokens in them, filled when they are served.
///
/// In JSON, a string that is one token and nothing else takes the value's
/// own type; inside a longer string the value is escaped.
public struct TokenTemplate: Sendable, Equatable {
    enum Piece: Sendable, Equatable {
        case bytes([UInt8])
        /// A token and how its value is written.
        case token(TemplateToken, Form)
    }

    enum Form: Sendable, Equatable {
        /// As it is.
        case raw
        /// Inside the quotes of a JSON string.
        case escaped
        /// In place of a whole JSON string with its quotes.
        case json
    }

    /// How a text is read.
    public enum Syntax: Sendable {
        /// Text of any kind: values are put in as they are.
        case text
        /// JSON, alone or in the lines of an event stream.
        case json
    }

    let pieces: [Piece]

    /// Bytes without tokens.
    public init(bytes: [UInt8]) {
        pieces = bytes.isEmpty ? [] : [.bytes(bytes)]
    }

    init(pieces: [Piece]) {
        self.pieces = pieces
    }

    /// Reads a text; a failure is what is wrong with its first bad token.
    static func parse(_ text: [UInt8], as syntax: Syntax) -> Result<TokenTemplate, TokenSyntaxError> {
        var pieces: [Piece] = []
        var literal: [UInt8] = []
        var at = 0
        let brace = UInt8(ascii: "{")
        while at < text.count {
            guard text[at] == brace, at + 1 < text.count, text[at + 1] == brace else {
                literal.append(text[at])
                at += 1
                continue
            }
            if at + 3 < text.count, text[at + 2] == brace, text[at + 3] == brace {
                literal += [brace, brace]
                at += 4
                continue
            }
            guard let end = closing(in: text, from: at + 2) else {
                return .failure(TokenSyntaxError("{{ has no closing }}", hint: "write {{{{ for two braces"))
            }
            let name = String(decoding: text[(at + 2)..<end], as: UTF8.self)
            switch TemplateToken.parse(name) {
            case .failure(let error): return .failure(error)
            case .success(let token):
                at = end + 2
                var form = syntax == .json ? Form.escaped : .raw
                let quote = UInt8(ascii: "\"")
                if syntax == .json, at < text.count, text[at] == quote, opensString(literal),
                    !isName(text, closedAt: at)
                {
                    literal.removeLast()
                    at += 1
                    form = .json
                }
                if !literal.isEmpty { pieces.append(.bytes(literal)) }
                literal = []
                pieces.append(.token(token, form))
            }
        }
        if !literal.isEmpty { pieces.append(.bytes(literal)) }
        return .success(TokenTemplate(pieces: pieces))
    }

    /// All that is wrong with the tokens of a text, each mistake once.
    static func mistakes(in text: [UInt8]) -> [TokenSyntaxError] {
        var found: [TokenSyntaxError] = []
        let brace = UInt8(ascii: "{")
        var at = 0
        while at + 1 < text.count {
            guard text[at] == brace, text[at + 1] == brace else {
                at += 1
                continue
            }
            if at + 3 < text.count, text[at + 2] == brace, text[at + 3] == brace {
                at += 4
                continue
            }
            guard let end = closing(in: text, from: at + 2) else {
                // Where that ends is anybody's guess.
                if case .failure(let error) = parse(Array(text[at...]), as: .text) { found.append(error) }
                return found
            }
            if case .failure(let error) = TemplateToken.parse(String(decoding: text[(at + 2)..<end], as: UTF8.self)),
                !found.contains(error)
            {
                found.append(error)
            }
            at = end + 2
        }
        return found
    }

    /// The bytes, where no token is among them.
    public var constant: [UInt8]? {
        switch pieces.count {
        case 0: []
        case 1:
            if case .bytes(let bytes) = pieces[0] { bytes } else { nil }
        default: nil
        }
    }

    /// The bytes, with the same ones in each token's place.
    func filled(with sample: [UInt8]) -> [UInt8] {
        pieces.flatMap { piece in
            if case .bytes(let bytes) = piece { bytes } else { sample }
        }
    }

    /// Fills the tokens in.
    public func filled(by context: TemplateContext) -> [UInt8] {
        var output: [UInt8] = []
        for piece in pieces {
            switch piece {
            case .bytes(let bytes): output += bytes
            case .token(let token, let form): append(context.value(of: token), form, to: &output)
            }
        }
        return output
    }

    private func append(_ value: Value, _ form: Form, to output: inout [UInt8]) {
        if form == .json {
            output += JSONWriter().bytes(value)
            return
        }
        let text: String
        switch value {
        case .string(let string): text = string
        case .null: text = ""
        default: text = JSONWriter().string(value)
        }
        if form == .escaped { JSONText.append(escaped: text.utf8, to: &output) } else { output += Array(text.utf8) }
    }

    /// Whether bytes end with the quote that opens a string, and not with one
    /// that is a part of it (`\"`).
    private static func opensString(_ literal: [UInt8]) -> Bool {
        guard literal.last == UInt8(ascii: "\"") else { return false }
        return literal.dropLast().reversed().prefix { $0 == UInt8(ascii: "\\") }.count.isMultiple(of: 2)
    }

    /// Whether a string is a member's name, which stays a string.
    private static func isName(_ text: [UInt8], closedAt quote: Int) -> Bool {
        let space: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
        return text[(quote + 1)...].first { !space.contains($0) } == UInt8(ascii: ":")
    }

    private static func closing(in text: [UInt8], from start: Int) -> Int? {
        let brace = UInt8(ascii: "}")
        var at = start
        while at + 1 < text.count {
            if text[at] == brace, text[at + 1] == brace { return at }
            if text[at] == 0x0A { return nil }
            at += 1
        }
        return nil
    }
}

/// Where the values of tokens come from: a request and its case, at an
/// instant.
public struct TemplateContext: Sendable {
    /// The values of the case.
    public var values: CaseValues
    /// The request's headers.
    public var headers: Headers
    /// The request's body, null where it is no JSON.
    public var body: Value
    /// Nanoseconds since 1970.
    public var wall: Int64
    /// Where drawn times come from.
    public var random: DrawnNumbers

    /// Makes a context.
    public init(
        values: CaseValues,
        headers: Headers,
        body: Value,
        wall: Int64,
        random: DrawnNumbers = DrawnNumbers(seed: 1, rule: 0, request: 0)
    ) {
        self.random = random
        self.values = values
        self.headers = headers
        self.body = body
        self.wall = wall
    }

    /// Whether the request asks for a stream in place of a body.
    var asksForStream: Bool { body["stream"] == .bool(true) }

    func value(of token: TemplateToken) -> Value {
        switch token {
        case .httpDate(let ahead):
            // The second that is running counts as past: the date lies at
            // least that far ahead when the client reads it.
            let second = wall >= 0 ? wall / 1_000_000_000 : 0
            return .string(HTTPDate.format(second + Int64(ahead) + 1))
        case .requestJSON(let path): return path.find(in: body) ?? .null
        case .requestHeader(let name): return .string(headers[name] ?? "")
        case .value(let name): return values.value(name)
        }
    }
}
