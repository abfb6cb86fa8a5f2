import Documents

/// What an emulation answers, before it is timed and sent.
struct EmulatedAnswer {
    /// A response's body.
    enum Body {
        case json(Value)
        /// The events of a stream.
        case events([Event])
    }

    /// One event of a stream.
    struct Event {
        /// As it stands on the wire, with the empty line after it.
        var text: String
        /// How many tokens it brings.
        var tokens = 0

        /// Some JSON, under the name of an event where it has one.
        init(_ value: Value, named name: String? = nil, tokens: Int = 0) {
            let line = "data: " + JSONWriter().string(value) + "\n\n"
            text = name.map { "event: \($0)\n" + line } ?? line
            self.tokens = tokens
        }

        /// An event of one line.
        init(line: String) { text = line + "\n\n" }
    }

    var status = 200
    /// The name of its set of header fields.
    var headers: String
    /// Header fields beside those.
    var more: [Emulation.Field] = []
    var body: Body
    var promptTokens = 0
    /// How many of them were in a cache.
    var cachedTokens = 0
    /// The tokens that were made for it; `nil`: it takes no time.
    var tokens: Int?
}

/// Why an emulation answers with an error.
struct EmulatedError: Error {
    var kind: ErrorForm.Kind
    /// What stands in its message.
    var values: [String: String] = [:]
    /// Header fields beside the usual ones.
    var more: [Emulation.Field] = []

    init(_ kind: ErrorForm.Kind, _ values: [String: String] = [:], more: [Emulation.Field] = []) {
        self.kind = kind
        self.values = values
        self.more = more
    }

    init(_ failure: SchemaFailure) {
        self.init(.schema, ["schema": PythonText.of(failure.part)])
    }
}
