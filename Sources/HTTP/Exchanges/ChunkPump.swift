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
    private let timer: WriterTimer
    private let start: UInt64
    private let next = Mutex(0)

    private init(_ stream: ResponseStream, to writer: any ResponseWriter, clock: any Clock, _ timer: WriterTimer) {
        self.stream = stream
        self.writer = writer
        self.clock = clock
        self.timer = timer
        start = clock.now
    }

    /// Sends bytes to a writer that takes no head.
    public static func run(_ raw: RawStream, to writer: any ResponseWriter, clock: any Clock) {
        // What is no response has no status.
        let response = Response(head: ResponseHead(status: 0), framing: .close, chunks: raw.chunks)
        var stream = ResponseStream(response, ending: raw.ending, delay: raw.delay)
        stream.stall = raw.stall
        run(stream, to: writer, clock: clock)
    }

    /// Sends a stream to a writer.
    public static func run(_ stream: ResponseStream, to writer: any ResponseWriter, clock: any Clock) {
        let timer = WriterTimer(clock)
        let begin: @Sendable () -> Void = {
            // A stream that ends before its head has none.
            if let framing = stream.response.framing {
                writer.begin(stream.response.head, framing: framing)
            }
            ChunkPump(stream, to: writer, clock: clock, timer).go()
        }
        if stream.delay > 0 { timer.schedule(at: clock.now &+ stream.delay, for: writer, begin) } else { begin() }
    }

    /// The chunk that comes next: from the end on the last one again, where
    /// the stream never ends.
    private func chunk(_ index: Int, of chunks: [Chunk]) -> Chunk? {
        guard index >= chunks.count else { return chunks[index] }
        guard let interval = stream.repeats, var last = chunks.last else { return nil }
        last.at &+= max(interval, Self.shortestRepeat) &* UInt64(index - chunks.count + 1)
        return last
    }

    /// An endless stream leaves time for others, in nanoseconds.
    private static let shortestRepeat: UInt64 = 1_000_000

    private func end() {
        writer.end(stream.ending, trailers: stream.response.trailers)
        guard stream.ending == .stalled, let limit = stream.stall else { return }
        timer.schedule(at: clock.now &+ limit, for: writer) { [writer] in writer.end(.cut) }
    }

    /// Writes what is due. Runs on one thread at a time: the clock's or that
    /// of the connection that has drained, each called once per wait.
    private func go() {
        let chunks = stream.response.chunks
        while true {
            let index = next.withLock(\.self)
            guard let chunk = chunk(index, of: chunks) else { return end() }
            let due = start &+ chunk.at
            if chunk.at > 0, clock.now < due {
                timer.schedule(at: due, for: writer) { self.go() }
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
