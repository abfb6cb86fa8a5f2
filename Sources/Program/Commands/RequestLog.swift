import Documents
import Exchanges
import Synchronization

/// A line on standard error for each request, and a count of misses.
final class RequestLog: AccessLog {
    /// How a line looks.
    enum Form: String, Sendable, CaseIterable {
        case text
        case json
        case off
    }

    private let form: Form
    private let clock: any Clock
    private let missCount = Atomic<Int>(0)
    private let writer = LineWriter()

    init(_ form: Form, clock: any Clock) {
        self.form = form
        self.clock = clock
    }

    /// How many requests nothing answered.
    var misses: Int { missCount.load(ordering: .relaxed) }

    /// Returns when every line has been written.
    func finish() async { await writer.finish() }

    func ended(_ request: IncomingRequest, status: Int, ending: Ending, at nanoseconds: UInt64) {
        let annotation = request.annotation ?? Annotation(source: "")
        if annotation.miss != nil { missCount.wrappingAdd(1, ordering: .relaxed) }
        let span = milliseconds(from: request.times.firstByte, to: nanoseconds)
        switch form {
        case .off: break
        case .text: writer.write(text(request, annotation, status, ending, span))
        case .json: writer.write(JSONWriter().string(object(request, annotation, status, ending, span)) + "\n")
        }
    }

    private func text(
        _ request: IncomingRequest,
        _ annotation: Annotation,
        _ status: Int,
        _ ending: Ending,
        _ span: String
    ) -> String {
        var line = "\(time()) \(Self.shown(request.method)) \(Self.shown(request.target)) \(status)"
        line += " \(span) ms  \(what(annotation))"
        switch ending {
        case .complete: break
        case .clientGone: line += "  client gone"
        case .cut, .reset, .stalled: line += "  \(ending.rawValue)"
        }
        return line + "\n"
    }

    private static func shown(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        Redacted.text(String(decoding: bytes, as: UTF8.self))
    }

    private func what(_ annotation: Annotation) -> String {
        if let miss = annotation.miss { return "MISS \(miss.rawValue)" }
        guard let rule = annotation.rule else { return Redacted.text(annotation.source) }
        return "\(annotation.source) rule \(rule + 1) step \((annotation.step ?? 0) + 1)"
    }

    private func object(
        _ request: IncomingRequest,
        _ annotation: Annotation,
        _ status: Int,
        _ ending: Ending,
        _ span: String
    ) -> Value {
        .object([
            "time": .string(time()),
            "method": .string(Self.shown(request.method)),
            "target": .string(Self.shown(request.target)),
            "status": .integer(status),
            "ms": .number(span),
            "source": .string(Redacted.text(annotation.source)),
            "rule": annotation.rule.map { .integer($0 + 1) } ?? .null,
            "step": annotation.step.map { .integer($0 + 1) } ?? .null,
            "miss": annotation.miss.map { .string($0.rawValue) } ?? .null,
            "ending": .string(ending.rawValue),
        ])
    }

    private func milliseconds(from start: UInt64, to end: UInt64) -> String {
        let span = end &- start
        guard span < 1 << 60 else { return "0" }
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
