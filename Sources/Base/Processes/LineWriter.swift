/// A thread that writes the lines of a log to a descriptor.
///
/// Whoever has a line leaves its bytes here and goes on: it waits neither for
/// the reader of the log nor for the system. What has come together goes out
/// in one piece. The first line after a pause is written at once, the lines
/// that follow it every 20 ms: a person misses nothing, and a server that
/// answers thousands of requests does not wake this thread for each.
///
/// What waits is bounded in bytes; lines beyond that are dropped and counted.
public final class LineWriter: Sendable {
    private let batch: LineBatch

    /// A writer to a descriptor, which stays open and is not closed by it,
    /// with room for so many bytes. `told` is the last line, written at the
    /// end where lines had to be dropped: it gets their number.
    public init(
        _ descriptor: Int32 = 2,
        bound: Int = 8 << 20,
        told: @escaping @Sendable (Int) -> String
    ) {
        batch = LineBatch(LineOutput(descriptor), bound: bound, told: told)
    }

    deinit { batch.finish(patience: 0) {} }

    /// How many lines have been dropped so far.
    public var dropped: Int { batch.dropped }

    /// Queues one line or several, with their line feeds; never blocks.
    public func write(_ lines: UnsafeBufferPointer<UInt8>) { batch.append(lines) }

    /// Queues one line or several, with their line feeds; never blocks.
    public func write(_ lines: String) {
        var lines = lines
        lines.withUTF8 { batch.append($0) }
    }

    /// Writes what waits and what is to be told at the end, ends the thread,
    /// and takes nothing more. A reader that takes nothing for `patience`
    /// milliseconds is given up on, and so is what it did not take.
    public func finish(patience: Int = 2000) async {
        await withCheckedContinuation { continuation in
            batch.finish(patience: patience) { continuation.resume() }
        }
    }
}
