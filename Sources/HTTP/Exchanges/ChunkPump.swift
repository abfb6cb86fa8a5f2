import Synchronization

/// Writes chunks at their times, and waits where the client reads slowly.
///
/// Each chunk is due at an instant that does not move when an earlier one
/// was late: a slow client shortens the gaps and does not shift the stream.
public final class ChunkPump: Sendable {
    /// One chunk, and when it is due, in nanoseconds after the head.
    public struct Chunk: Sendable {
        var due: UInt64
        var bytes: [UInt8]

        /// Makes a chunk.
        public init(due: UInt64, bytes: [UInt8]) {
            (self.due, self.bytes) = (due, bytes)
        }
    }

    /// How the stream ends.
    public enum End: Sendable {
        case complete
        case cut
    }

    private let chunks: [Chunk]
    private let end: End
    private let writer: any ResponseWriter
    private let clock: any Clock
    private let start: UInt64
    private let entry: TrafficEntry?
    private let next = Mutex(0)

    private init(
        _ chunks: [Chunk],
        end: End,
        to writer: any ResponseWriter,
        clock: any Clock,
        entry: TrafficEntry?
    ) {
        self.chunks = chunks
        self.end = end
        self.writer = writer
        self.clock = clock
        self.entry = entry
        start = clock.now
    }

    /// Begins the response and writes its chunks as they fall due.
    public static func run(
        _ chunks: [Chunk],
        head: ResponseHead,
        framing: Framing,
        end: End = .complete,
        to writer: any ResponseWriter,
        clock: any Clock,
        entry: TrafficEntry?
    ) {
        writer.begin(head, framing: framing)
        ChunkPump(chunks, end: end, to: writer, clock: clock, entry: entry).go()
    }

    /// Writes what is due. Runs on one thread at a time: the clock's or that
    /// of the connection that has drained, each called once per wait.
    private func go() {
        while true {
            let index = next.withLock(\.self)
            guard index < chunks.count else {
                if end == .complete { writer.finish() } else { writer.cut() }
                return
            }
            let chunk = chunks[index]
            let due = start &+ chunk.due
            if chunk.due > 0, clock.now < due {
                clock.schedule(at: due) { self.go() }
                return
            }
            next.withLock { $0 = index + 1 }
            let result = writer.write(chunk.bytes)
            if result != .gone { entry?.add(chunk.bytes) }
            switch result {
            case .taken: continue
            case .gone: return
            case .full:
                writer.whenDrained { self.go() }
                return
            }
        }
    }
}
