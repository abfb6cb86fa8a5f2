public import Documents
public import Exchanges

/// What a rule wants of a request; all of it must hold.
///
/// Cheap parts are looked at first, and headers, query and body only where
/// something is wanted of them.
public struct RequestMatcher: Sendable {
    /// A name and what its value must look like.
    public struct Named: Sendable {
        /// A header's or query parameter's name.
        public var name: String
        /// The pattern of its value.
        public var pattern: Glob

        /// Makes a pair.
        public init(_ name: String, _ pattern: Glob) {
            self.name = name
            self.pattern = pattern
        }
    }

    /// What must lie at a path in the body.
    public struct Member: Sendable {
        /// The path, in the contract's form.
        public var path: JSONPath
        /// What must be there.
        public var expected: Expected

        /// Makes a member.
        public init(_ path: JSONPath, _ expected: Expected) {
            self.path = path
            self.expected = expected
        }
    }

    /// What a value in the body must be.
    public enum Expected: Sendable {
        /// A string that matches.
        case pattern(Glob)
        /// The same JSON.
        case equal(Value)
    }

    /// The methods, any where empty.
    public var methods: [String] = []
    /// The path, without the prefixes of token and scenario, and without
    /// escapes: a request's are undone.
    public var path: Glob?
    /// Header lines: one of that name must match.
    public var headers: [Named] = []
    /// Query parameters with their escapes undone: one of that name must match.
    public var query: [Named] = []
    /// Values in the body.
    public var json: [Member] = []
    /// What else must be at a place.
    public var tests: [PlacedTest] = []
    /// What must not hold as a whole.
    public var not: [RequestMatcher] = []

    /// Wants nothing: matches every request.
    public init() {}

    /// Whether a request matches. With notes, everything that does not is
    /// told; without, the first stops the search. `unknown` is what counts
    /// where a limit was reached before that was known.
    public func matches(_ request: IncomingRequest, notes: MismatchNotes? = nil, unknown: Bool = false) -> Bool {
        var isMatch = true
        if !methodMatches(request) {
            guard let notes else { return false }
            notes.note("method", methods.joined(separator: " or "), Self.text(request.method))
            isMatch = false
        }
        if let path, !path.matches(request.endpointPath), !meaningMatches(path, request) {
            guard let notes else { return false }
            let found = Self.text(request.endpointPath)
            notes.note("path", path.description, found, remark: path.remark(on: found))
            isMatch = false
        }
        if !headers.isEmpty, !headersMatch(request, notes) {
            guard notes != nil else { return false }
            isMatch = false
        }
        if !query.isEmpty, !queryMatches(request, notes) {
            guard notes != nil else { return false }
            isMatch = false
        }
        // By index: an element that is taken out is retained with all it has.
        for index in json.indices where !matches(json[index], request, notes) {
            guard notes != nil else { return false }
            isMatch = false
        }
        for index in tests.indices where !tests[index].holds(request, notes, unknown: unknown) {
            guard notes != nil else { return false }
            isMatch = false
        }
        for index in not.indices where not[index].matches(request, unknown: !unknown) {
            guard let notes else { return false }
            notes.note("not", "that it does not match \(not[index].summary)", "it does")
            isMatch = false
        }
        return isMatch
    }

    /// The same with the values that its patterns wait for.
    public func filled(_ values: [String: String]) -> RequestMatcher {
        var copy = self
        copy.path = path?.filled(values)
        copy.headers = headers.map { Named($0.name, $0.pattern.filled(values)) }
        copy.query = query.map { Named($0.name, $0.pattern.filled(values)) }
        copy.json = json.map { member in
            guard case .pattern(let glob) = member.expected else { return member }
            return Member(member.path, .pattern(glob.filled(values)))
        }
        copy.tests = tests.map { PlacedTest($0.place, $0.test.filled(values)) }
        copy.not = not.map { $0.filled(values) }
        return copy
    }

    /// What it wants, in few words, for messages.
    public var summary: String {
        var parts: [String] = []
        if !methods.isEmpty { parts.append(methods.joined(separator: "|")) }
        if let path { parts.append(path.description) }
        parts += headers.map { "\($0.name): \($0.pattern)" }
        parts += query.map { "\($0.name)=\($0.pattern)" }
        parts += json.map { "\($0.path)" + " = " + $0.expected.shown }
        parts += tests.map { "\($0.name): \($0.test)" }
        parts += not.map { "not (\($0.summary))" }
        return parts.isEmpty ? "any request" : parts.joined(separator: ", ")
    }

    /// Whether a path matches that is escaped, by what it means.
    private func meaningMatches(_ path: Glob, _ request: IncomingRequest) -> Bool {
        request.endpointPathMeaning?.withUnsafeBufferPointer { path.matches($0) } ?? false
    }

    private func methodMatches(_ request: IncomingRequest) -> Bool {
        guard !methods.isEmpty else { return true }
        let method = request.method
        return methods.contains { method.isSame(as: $0) }
    }

    private func headersMatch(_ request: IncomingRequest, _ notes: MismatchNotes?) -> Bool {
        let headers = request.headers()
        return all(self.headers, notes, "header", RedactionPolicy.isCredential(header:)) { headers.values($0) }
    }

    private func queryMatches(_ request: IncomingRequest, _ notes: MismatchNotes?) -> Bool {
        // Taken apart once, however many conditions there are.
        let pairs = request.queryPairs
        return all(query, notes, "query", RedactionPolicy.isCredential(parameter:)) { pairs.values($0) }
    }

    private func all(
        _ wanted: [Named],
        _ notes: MismatchNotes?,
        _ part: String,
        _ isCredential: (RedactionPolicy) -> (String) -> Bool,
        values: (String) -> [String]
    ) -> Bool {
        var isMatch = true
        for named in wanted {
            let found = values(named.name)
            if found.contains(where: { named.pattern.matches($0) }) { continue }
            guard let notes else { return false }
            notes.note(
                "\(part) \(named.name)",
                named.pattern.description,
                found.first,
                isCredential: isCredential(notes.redaction)(named.name),
                remark: found.first.flatMap { named.pattern.remark(on: $0) }
            )
            isMatch = false
        }
        return isMatch
    }

    private func matches(_ member: Member, _ request: IncomingRequest, _ notes: MismatchNotes?) -> Bool {
        guard let cells = request.cells() else {
            notes?.note("json \(member.path)", member.expected.shown, request.bodyProblem)
            return false
        }
        let bytes = request.body
        if let index = member.path.find(in: cells, of: bytes), member.expected.matches(cells, index, of: bytes) {
            return true
        }
        if let notes {
            let found = request.value(at: member.path)
            notes.note(
                "json \(member.path)",
                member.expected.shown,
                found.map { JSONWriter().string($0) },
                isCredential: member.path.isCredential(notes.redaction),
                remark: found.flatMap { member.expected.remark(on: $0) }
            )
        }
        return false
    }

    private static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}

extension JSONPath {
    /// Whether it leads to a credential by its name.
    func isCredential(_ redaction: RedactionPolicy) -> Bool {
        guard case .name(let name)? = steps.last else { return false }
        return Array(name.utf8).withUnsafeBufferPointer { redaction.isCredential(member: $0) }
    }
}

extension RequestMatcher.Expected {
    /// Why a pattern does not match a text that it seems to.
    func remark(on value: Value) -> String? {
        guard case .pattern(let glob) = self, case .string(let text) = value else { return nil }
        return glob.remark(on: text)
    }

    /// What is wanted, for messages.
    var shown: String {
        switch self {
        case .pattern(let glob): glob.description
        case .equal(let value): JSONWriter().string(value)
        }
    }

    func matches(_ cells: UnsafeBufferPointer<Cell>, _ index: Int, of bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        switch self {
        case .pattern(let glob):
            let cell = cells[index]
            guard cell.kind == .string else { return false }
            if cell.isEscaped {
                return JSONText.unescaped(cell, in: bytes).withUnsafeBufferPointer { glob.matches($0) }
            }
            return glob.matches(UnsafeBufferPointer(rebasing: bytes[Int(cell.start)..<Int(cell.start + cell.count)]))
        case .equal(let value):
            return Value(cells, index, of: bytes).isSame(as: value)
        }
    }
}
