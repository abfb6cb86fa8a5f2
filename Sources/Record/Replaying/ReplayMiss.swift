import Documents
import Exchanges
import Matching
import Recordings

/// Tells what came nearest to a request that no recording answers.
///
/// The work is bounded: of the recordings with the same method and path a
/// couple of hundred are compared, member by member.
enum ReplayMiss {
    private static let candidateLimit = 200
    private static let nearLimit = 3
    private static let mismatchLimit = 8

    static func noMatch(
        _ request: IncomingRequest,
        _ key: MatchKey,
        _ redaction: RedactionPolicy,
        in index: RecordingIndex
    ) -> Miss {
        // Before the same memory serves for another body.
        let places = key.foundKeys.map(\.place)
        let asked = StoredRequest(request.request(), key)
        let alike = index.recordings(like: asked, limit: candidateLimit)
        let candidates = alike.isEmpty ? index.firstRecordings(limit: nearLimit) : alike
        let json = value(asked)
        // The candidates come in the order of their names.
        let near = candidates.compactMap { number -> Miss.Near? in
            guard let stored = try? index.request(of: number) else { return nil }
            return Miss.Near(
                name: index.name(of: number),
                mismatches: differences(expected: stored, actual: asked, json, places, redaction)
            )
        }
        return Miss(
            .noMatch,
            index.count == 0
                ? "there are no recordings below \(index.folder)"
                : "no recording answers \(asked.method) \(asked.path)"
                    + (alike.isEmpty ? "; none has this method and path" : " with this query and body"),
            near: near.nearest,
            hint: near.nearest.pathAdvice ?? "send what was recorded, or record this request with `firedrill record`"
        )
    }

    static func consumed(_ match: RecordingIndex.Match, in index: RecordingIndex) -> Miss {
        let names = (match.first..<match.first + min(match.count, nearLimit)).map { index.name(of: $0) }
        return Miss(
            .consumed,
            match.count == 1
                ? "the recording \(names[0]) has been served"
                : "all \(match.count) recordings of this request have been served, \(names[0]) first",
            near: names.map { Miss.Near(name: $0, mismatches: []) },
            hint: "let --repeat be last or cycle, or record the request once more"
        )
    }

    static func incomplete(_ match: RecordingIndex.Match, in index: RecordingIndex) -> Miss {
        let names = (match.first..<match.first + min(match.count, nearLimit)).map { index.name(of: $0) }
        return Miss(
            .noMatch,
            "the client of the recording \(names[0]) left before the response's end: nobody knows all of it",
            near: names.map { Miss.Near(name: $0, mismatches: []) },
            hint: "record the request once more, or replay with --incomplete to get what there is, cut"
        )
    }

    static func unreadable(_ name: String, _ error: any Error) -> Miss {
        Miss(
            .noMatch,
            "the recording \(name) cannot be read any more: \(error)",
            hint: "put the file right, and start the replay anew"
        )
    }

    private static func value(_ request: StoredRequest) -> Value? {
        request.kind == .json ? try? Document.json(request.body, duplicates: .allowed).root.value : nil
    }

    private static func differences(
        expected: StoredRequest,
        actual: StoredRequest,
        _ actualValue: Value?,
        _ places: [String],
        _ redaction: RedactionPolicy
    ) -> [Mismatch] {
        var found = Differences(limit: mismatchLimit, redaction)
        found.compare("method", expected.method, actual.method)
        found.compare("path", expected.path, actual.path)
        found.compare("query", shown(query: expected.query), shown(query: actual.query))
        if expected.kind != actual.kind {
            found.note("body", shown(expected), shown(actual))
        } else if expected.kind != .json, expected.body != actual.body {
            found.note("body", shown(expected), shown(actual))
        } else if let expectedValue = value(expected), let actualValue {
            found.compare(expectedValue, actualValue, at: "")
        }
        if found.mismatches.isEmpty {
            for place in places { found.note("the secret at \(place)", "the one that was recorded", "another one") }
        }
        return found.mismatches
    }

    private static func shown(query: String) -> String {
        query.isEmpty ? "none" : sorted(query)
    }

    private static func sorted(_ query: String) -> String {
        let query = Array(query.utf8).withUnsafeBufferPointer { CanonicalQuery.query($0) }
        return QueryPair.pairs(of: String(decoding: query, as: UTF8.self)).map { $0.name + "=" + $0.value }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            .joined(separator: "&")
    }

    private static func shown(_ request: StoredRequest) -> String {
        switch request.kind {
        case .none: "no body"
        case .json: "JSON"
        case .multipart, .form, .raw:
            "\(request.body.count) bytes: " + String(decoding: request.body.prefix(100), as: UTF8.self)
        }
    }
}

/// The parts in which two requests differ, up to a limit.
private struct Differences {
    private(set) var mismatches: [Mismatch] = []
    private let limit: Int
    private let redaction: RedactionPolicy

    init(limit: Int, _ redaction: RedactionPolicy) {
        self.limit = limit
        self.redaction = redaction
    }

    mutating func note(_ part: String, _ expected: String, _ actual: String?) {
        guard mismatches.count < limit else { return }
        mismatches.append(
            Mismatch(part: told(part), expected: told(expected), actual: actual.map(told))
        )
    }

    mutating func compare(_ part: String, _ expected: String, _ actual: String) {
        guard !expected.utf8.elementsEqual(actual.utf8) else { return }
        note(part, expected, actual)
    }

    /// Compares as recordings are found: numbers by their value, members in
    /// any order.
    mutating func compare(_ expected: Value, _ actual: Value, at path: String) {
        guard mismatches.count < limit, !expected.isSame(as: actual) else { return }
        let part = path.isEmpty ? "json" : "json " + path
        switch (expected, actual) {
        case (.object(let left), .object(let right)):
            for member in left {
                let inner = path.isEmpty ? member.name : path + "." + member.name
                if let value = actual[member.name] {
                    compare(member.value, value, at: inner)
                } else {
                    note("json " + inner, Self.text(member.value), nil)
                }
            }
            for member in right where expected[member.name] == nil {
                let inner = path.isEmpty ? member.name : path + "." + member.name
                note("json " + inner, "nothing", Self.text(member.value))
            }
        case (.array(let left), .array(let right)):
            for place in 0..<min(left.count, right.count) {
                compare(left[place], right[place], at: path + "[\(place)]")
            }
            if left.count != right.count { note(part, "\(left.count) elements", "\(right.count) elements") }
        default:
            note(part, Self.text(expected), Self.text(actual))
        }
    }

    private static func text(_ value: Value) -> String {
        JSONWriter().string(value)
    }

    /// A text as it may be told: without keys, and not too long. Cut last,
    /// since half a key is a secret too.
    private func told(_ text: String) -> String {
        let hidden = redaction.text(text)
        return hidden.utf8.count > 200 ? String(hidden.prefix(200)) + "…" : hidden
    }
}
