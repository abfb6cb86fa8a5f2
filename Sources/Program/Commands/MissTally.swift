import Documents
import Exchanges
import Synchronization

/// The requests that nothing answered, for the end of a run: a test that
/// swallows errors passes otherwise, and nobody looks at a log.
final class MissTally: Sendable {
    private struct State {
        var lines: [(text: String, count: Int)] = []
        var others = 0
    }

    /// More different ones are only counted.
    private static let limit = 10

    private let total = Atomic(0)
    private let state = Mutex(State())
    private let redaction: RedactionPolicy

    init(_ redaction: RedactionPolicy) {
        self.redaction = redaction
    }

    /// How many requests nothing answered.
    var count: Int { total.load(ordering: .acquiring) }

    /// Notes a request that nothing answers.
    func note(_ miss: Miss, _ request: IncomingRequest) {
        total.wrappingAdd(1, ordering: .acquiringAndReleasing)
        let method = String(decoding: request.method, as: UTF8.self)
        let path = String(decoding: request.path, as: UTF8.self)
        let why = miss.nearest.map { "; \($0)" } ?? ""
        let redaction = redaction.hiding(credentialsOf: request)
        let text = redaction.line("\(method) \(path)  \(miss.kind.rawValue)\(why); hint: \(miss.hint)")
        state.withLock { state in
            if let place = state.lines.firstIndex(where: { $0.text == text }) {
                state.lines[place].count += 1
            } else if state.lines.count < Self.limit {
                state.lines.append((text, 1))
            } else {
                state.others += 1
            }
        }
    }

    /// What to tell at the end as one JSON object, with its line feed; empty
    /// where there was none.
    func json(isFailure: Bool) -> String {
        let count = count
        guard count > 0 else { return "" }
        let lines = state.withLock(\.lines)
        let value = Value.object([
            "event": .string("misses"),
            "count": .integer(count),
            "failed": .bool(isFailure),
            "requests": .array(lines.map { .object(["count": .integer($0.count), "request": .string($0.text)]) }),
        ])
        return String(decoding: JSONWriter().printable(value), as: UTF8.self) + "\n"
    }

    /// What to tell at the end, with its line feeds, the verdict last; empty
    /// where there was none.
    func summary(isFailure: Bool) -> String {
        let count = count
        guard count > 0 else { return "" }
        let requests = count == 1 ? "1 request" : "\(count) requests"
        let verdict = isFailure ? ", so this run counts as failed (--allow-misses)" : ""
        let (lines, others) = state.withLock { ($0.lines, $0.others) }
        return lines.map { "  \($0.count > 1 ? "\($0.count) x " : "")\($0.text)\n" }.joined()
            + (others > 0 ? "  \(others) more\n" : "")
            + "firedrill: \(requests) had no answer\(verdict)\n"
    }
}
