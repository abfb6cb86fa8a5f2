import Synchronization

/// Sends a stream: its head after its delay, its chunks at their times; and
/// waits where the client reads slowly.
///
/// Each chunk is due at an instant that does not move when an earlier one
/// was late: a slow client shortens the gaps and does not shift the stream.
public final class ChunkPump: Sendable {
    private let stream: ResponseStream
    private let writer: any ResponseWriter
    private let clock: any Clock
    private let start: UInt64
    private let next = Mutex(0)

    private init(_ stream: ResponseStream, to writer: any ResponseWriter, clock: any Clock) {
        self.stream = stream
        self.writer = writer
        self.clock = clock
        start = clock.now
    }

    /// Sends a stream to a writer.
    public static func run(_ stream: ResponseStream, to writer: any ResponseWriter, clock: any Clock) {
        let begin: @Sendable () -> Void = {
            // A stream that ends before its head has none.
            if let framing = stream.response.framing {
                writer.begin(stream.response.head, framing: framing)
            }
            ChunkPump(stream, to: writer, clock: clock).go()
        }
        if stream.delay > 0 { clock.schedule(after: stream.delay, begin) } else { begin() }
    }

    /// Writes what is due. Runs on one thread at a time: the clock's or that
    /// of the connection that has drained, each called once per wait.
    private func go() {
        let chunks = stream.response.chunks
        while true {
            let index = next.withLock(\.self)
            guard index < chunks.count else {
                return writer.end(stream.ending, trailers: stream.response.trailers)
            }
            let chunk = chunks[index]
            let due = start &+ chunk.at
            if chunk.at > 0, clock.now < due {
                clock.schedule(at: due) { self.go() }
                return
            }
            next.withLock { $0 = index + 1 }
            switch writer.write(chunk.bytes) {
            case .taken: continue
            case .gone: return
            case .full:
                writer.whenDrained { self.go() }
                return
            }
        }
    }
}
