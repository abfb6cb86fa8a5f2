import Synchronization

/// Writes lines to standard error from a task of its own: a server's workers
/// only hand over, and do not wait for whoever reads the log.
final class LineWriter: Sendable {
    /// How many lines may wait; beyond it they are counted and left out.
    static let limit = 100_000

    private let lines: AsyncStream<String>.Continuation
    private let writing: Task<Void, Never>
    private let dropped = Atomic<Int>(0)

    init() {
        let (stream, continuation) = AsyncStream.makeStream(
            of: String.self,
            bufferingPolicy: .bufferingOldest(Self.limit)
        )
        lines = continuation
        writing = Task.detached {
            for await line in stream { Console.error(line) }
        }
    }

    /// Queues a line with its line feed.
    func write(_ line: String) {
        if case .dropped = lines.yield(line) { dropped.wrappingAdd(1, ordering: .relaxed) }
    }

    /// Returns when everything that was queued has been written.
    func finish() async {
        lines.finish()
        await writing.value
        let count = dropped.load(ordering: .relaxed)
        if count > 0 { Console.error("firedrill: \(count) lines of the log were left out: they came too fast\n") }
    }
}
