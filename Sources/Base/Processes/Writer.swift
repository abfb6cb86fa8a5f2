/// A thread that does the writing which must not be lost: recordings, the
/// journal.
///
/// Whoever has something to write hands it over and goes on, on any thread
/// and without waiting for a disk. All is done in the order in which it was
/// handed over. What waits is bounded in bytes, yet never refused: who fills
/// the queue is told so, and holds its own source back until there is room.
///
/// Nothing is flushed to the disk itself; what the system has taken is kept
/// when this process dies, not when the machine does.
///
/// The thread starts with the first work. A writer that goes away does first
/// what still waits.
public final class Writer: Sendable {
    /// The one of a process.
    public static let shared = Writer("writer")

    private let queue: WriterQueue

    /// A writer of its own, with a thread of that name (15 bytes) and room
    /// for so many bytes.
    public init(_ name: StaticString, bound: Int = 64 << 20) {
        queue = WriterQueue(name, bound: bound)
    }

    deinit { queue.stop {} }

    /// How many bytes wait or are being written.
    public var waiting: Int { queue.waiting }

    /// Whether no more waits than the bound allows.
    public var hasRoom: Bool { queue.hasRoom }

    /// Queues work that writes about so many bytes, and returns whether there
    /// is room for more; where there is none, the caller should wait for
    /// `whenRoom` before it brings more.
    ///
    /// `done` is called on the writer's thread when the work has returned,
    /// with what it threw. Where there is no thread, because the system has
    /// none or the writer was stopped, the work is not done: `done` gets a
    /// `ProcessError`, `threadFailed` or `writerStopped`, before this returns.
    @discardableResult
    public func enqueue(
        _ bytes: Int,
        _ work: @escaping @Sendable () throws -> Void,
        done: @escaping @Sendable ((any Error)?) -> Void
    ) -> Bool {
        queue.append(WriterQueue.Item(bytes: bytes, work: work, done: done))
    }

    /// Does work that writes about so many bytes, and returns when it has
    /// been done; cancellation does not cut that short.
    ///
    /// - Throws: what the work throws, or a `ProcessError` as in `enqueue`.
    public func write(_ bytes: Int, _ work: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            enqueue(bytes, work) { error in
                if let error { continuation.resume(throwing: error) } else { continuation.resume() }
            }
        }
    }

    /// Calls back once when there is room, on the writer's thread; at once
    /// where there is room already.
    public func whenRoom(_ work: @escaping @Sendable () -> Void) {
        queue.whenRoom(work)
    }

    /// Returns when all that was queued before this call has been done.
    public func flush() async {
        await withCheckedContinuation { continuation in
            queue.whenDone { continuation.resume() }
        }
    }

    /// Does what waits, ends the thread, and takes nothing more.
    public func stop() async {
        await withCheckedContinuation { continuation in
            queue.stop { continuation.resume() }
        }
    }
}
