import Exchanges
import Processes
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
    private let redaction: RedactionPolicy
    private let clock: any Clock
    private let missCount = Atomic<Int>(0)
    private let writer: LineWriter

    init(_ form: Form, redaction: RedactionPolicy, clock: any Clock, to descriptor: Int32 = 2) {
        self.form = form
        self.redaction = redaction
        self.clock = clock
        writer = LineWriter(descriptor) { count in
            "firedrill: \(count) lines of the log were left out: they came too fast\n"
        }
    }

    /// How many requests nothing answered.
    var misses: Int { missCount.load(ordering: .relaxed) }

    /// Returns when every line has been written; no line is taken after it.
    func finish() async { await writer.finish() }

    /// Queues a line that tells of something else than a request, with its
    /// line feed.
    func note(_ line: String) { writer.write(line) }

    func ended(_ request: IncomingRequest, status: Int, ending: Ending, at nanoseconds: UInt64) {
        let annotation = request.annotation ?? Annotation(source: "")
        if annotation.miss != nil { missCount.wrappingAdd(1, ordering: .relaxed) }
        guard form != .off else { return }
        let redaction = policy(for: request, isMiss: annotation.miss != nil)
        var source = annotation.source
        source.withUTF8 { source in
            write(
                LogLine(
                    wall: clock.wall,
                    method: request.method,
                    target: request.target,
                    status: status,
                    span: nanoseconds &- request.times.firstByte,
                    source: source,
                    rule: annotation.rule,
                    step: annotation.step,
                    miss: annotation.miss,
                    ending: ending,
                    note: annotation.note
                ),
                redaction
            )
        }
    }

    /// Queues a request's line.
    func write(_ line: LogLine) { write(line, redaction) }

    private func write(_ line: LogLine, _ redaction: RedactionPolicy) {
        switch form {
        case .off: break
        case .text: line.withText(redaction) { writer.write($0) }
        case .json: line.withJSON(redaction) { writer.write($0) }
        }
    }

    /// What hides secrets in a request's line: where its target may repeat a
    /// credential of its own, that one too. Most cannot, and cost a look.
    private func policy(for request: IncomingRequest, isMiss: Bool) -> RedactionPolicy {
        if isMiss { return redaction.hiding(credentialsOf: request) }
        return OpaquePiece.stands(in: request.target) ? redaction.hiding(credentialsInHeadOf: request) : redaction
    }
}
