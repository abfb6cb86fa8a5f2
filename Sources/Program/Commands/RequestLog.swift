import Documents
import Exchanges
import Mocking
import Synchronization

/// A line on standard error for each request, and a count of misses.
final class RequestLog: TrafficLog {
    /// How a line looks.
    enum Form: String, Sendable, CaseIterable {
        case text
        case json
        case off
    }

    private let form: Form
    private let redaction: RedactionPolicy
    private let clock: any Clock
    private let missCount = Atomic<Int>(0)
    private let writer = LineWriter()

    init(_ form: Form, redaction: RedactionPolicy, clock: any Clock) {
        self.form = form
        self.redaction = redaction
        self.clock = clock
    }

    /// How many requests nothing answered.
    var misses: Int { missCount.load(ordering: .relaxed) }

    /// Returns when every line has been written.
    func finish() async { await writer.finish() }

    func began(_ entry: TrafficEntry) {
        if entry.answer.miss != nil { missCount.wrappingAdd(1, ordering: .relaxed) }
    }

    func ended(_ entry: TrafficEntry) {
        switch form {
        case .off: break
        case .text: writer.write(text(entry))
        case .json: writer.write(JSONWriter().string(object(entry)) + "\n")
        }
    }

    private func text(_ entry: TrafficEntry) -> String {
        let sent = entry.sent
        var line =
            "\(time()) \(redaction.line(entry.request.method)) \(redaction.line(entry.request.target)) \(sent.head.status)"
        line += " \(milliseconds(entry, sent)) ms  \(what(entry.answer))"
        switch sent.outcome {
        case .cut: line += "  cut"
        case .clientGone: line += "  client gone"
        default: break
        }
        return line + "\n"
    }

    private func what(_ answer: TrafficEntry.Answer) -> String {
        if let miss = answer.miss { return "MISS \(miss.rawValue)" }
        guard let rule = answer.rule else { return redaction.line(answer.source) }
        return "\(answer.source) rule \(rule + 1) step \((answer.step ?? 0) + 1)"
    }

    private func object(_ entry: TrafficEntry) -> Value {
        let sent = entry.sent
        let answer = entry.answer
        let outcome =
            switch sent.outcome {
            case .complete, nil: "complete"
            case .cut: "cut"
            case .clientGone: "client-gone"
            }
        return .object([
            "time": .string(time()),
            "method": .string(redaction.line(entry.request.method)),
            "target": .string(redaction.line(entry.request.target)),
            "status": .integer(sent.head.status),
            "ms": .number(milliseconds(entry, sent)),
            "source": .string(redaction.line(answer.source)),
            "rule": answer.rule.map { .integer($0 + 1) } ?? .null,
            "step": answer.step.map { .integer($0 + 1) } ?? .null,
            "miss": answer.miss.map { .string($0.rawValue) } ?? .null,
            "outcome": .string(outcome),
        ])
    }

    private func milliseconds(_ entry: TrafficEntry, _ sent: TrafficEntry.Sent) -> String {
        let span = (sent.end ?? 0) &- entry.times.firstByte
        guard sent.end != nil, span < 1 << 60 else { return "0" }
        let tenths = (span + 50_000) / 100_000
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// Time of day in UTC, to the millisecond.
    private func time() -> String {
        let wall = UInt64(clamping: clock.wall) / 1_000_000
        let two = { (number: UInt64) in number < 10 ? "0\(number)" : "\(number)" }
        let fraction = wall % 1000
        let padding = String(repeating: "0", count: fraction < 10 ? 2 : fraction < 100 ? 1 : 0)
        return
            "\(two(wall / 3_600_000 % 24)):\(two(wall / 60_000 % 60)):\(two(wall / 1000 % 60)).\(padding)\(fraction)Z"
    }
}
