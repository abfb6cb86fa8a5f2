import Synchronization

/// A deferred response on its way from the one who writes it to the one who
/// sends it: the head, then chunks, a bounded number of bytes at a time.
///
/// Neither side ever blocks. A writer that is too fast is told `.full` and
/// waits for `whenDrained`. A reader that finds nothing parks: what it does
/// for that runs under the pipe's lock, and so does the decision that it must
/// be woken, so that no wake-up is lost between the two.
public final class BoundedPipe: ResponseWriter {
    /// What a reader finds while it waits for the head.
    public enum HeadResult: Sendable, Equatable {
        /// The head has come.
        case head(ResponseHead, Framing)
        /// Not yet: the reader has parked and will be woken.
        case parked
        /// There will be none: the connection ends so.
        case broken(Ending)
    }

    /// What a reader finds in the body.
    public enum ReadResult: Sendable, Equatable {
        /// So many bytes were copied: one chunk, or a part of one that did
        /// not fit.
        case bytes(Int)
        /// None yet: the reader has parked and will be woken.
        case parked
        /// The body ended properly, with these trailers.
        case end(trailers: Headers)
        /// The body breaks off here, in this way.
        case broken(Ending)
    }

    /// What a reader of whole chunks finds.
    public enum ChunkResult: Sendable, Equatable {
        /// The next chunk as it was written.
        case chunk([UInt8])
        /// None yet: the reader has parked and will be woken.
        case parked
        /// The body ended properly, with these trailers.
        case end(trailers: Headers)
        /// The body breaks off here, in this way.
        case broken(Ending)
    }

    private let capacity: Int
    private let wake: @Sendable () -> Void
    private let state = Mutex(PipeState())

    /// Makes a pipe that asks its writer to wait from `capacity` queued bytes
    /// on. `wake` is called after each parking exactly once, on any thread.
    public init(capacity: Int = 256 << 10, wake: @escaping @Sendable () -> Void = {}) {
        self.capacity = max(capacity, 1)
        self.wake = wake
    }

    /// Changes the state under the lock and does outside of it what follows.
    private func update<T: Sendable>(_ change: (inout PipeState) -> T) -> T {
        let (result, calls, mustWake) = state.withLock { state in
            let result = change(&state)
            return (result, state.takeCalls(capacity), state.takeWake())
        }
        if mustWake { wake() }
        for call in calls { call() }
        return result
    }
}

// The writer's side.
extension BoundedPipe {
    public func begin(_ head: ResponseHead, framing: Framing) {
        update { $0.begin(head, framing) }
    }

    /// Queues one chunk; an empty one is left out, since it would end a
    /// chunked body. What goes beyond a declared length is not taken.
    @discardableResult
    public func write(_ bytes: [UInt8]) -> WriteResult {
        update { $0.append(bytes, capacity) }
    }

    public func whenDrained(_ work: @escaping @Sendable () -> Void) {
        update { $0.drained.append(work) }
    }

    /// Calls back when the reader has given up before the whole response was
    /// sent, unless the writer broke it off itself.
    public func whenGone(_ work: @escaping @Sendable () -> Void) {
        update { $0.addGone(work) }
    }

    public var isBrokenOff: Bool { state.withLock(\.isBrokenOff) }

    /// Ends the response after what has been queued. A body that is shorter
    /// than declared cannot be complete: it is cut. Before `begin` there is
    /// no response at all.
    public func end(_ ending: Ending, trailers: Headers) {
        update { $0.end(ending, trailers) }
    }
}

// The reader's side.
extension BoundedPipe {
    /// The head, or parks: `park` runs under the lock and must not use the
    /// pipe.
    public func takeHead(orPark park: () -> Void) -> HeadResult {
        update { $0.takeHead(park) }
    }

    /// Copies at most one chunk, or parks: `park` runs under the lock and
    /// must not use the pipe.
    public func read(into buffer: UnsafeMutableRawBufferPointer, orPark park: () -> Void) -> ReadResult {
        update { $0.read(buffer, park) }
    }

    /// Takes the next chunk out where it is larger than a number of bytes,
    /// so that it need not be cut; `nil` where it is not, or there is none.
    public func takeChunk(largerThan limit: Int) -> [UInt8]? {
        update { $0.takeChunk(largerThan: limit) }
    }

    /// Takes the next chunk out whole, or parks; for a reader that never
    /// reads parts. `park` runs under the lock and must not use the pipe.
    public func takeChunk(orPark park: () -> Void) -> ChunkResult {
        update { $0.takeChunk(park) }
    }

    /// Puts a chunk back that was taken out and could not be used: the next
    /// read finds it. For the reader that took it, and has not parked since.
    public func putBack(_ chunk: [UInt8]) {
        update { $0.putBack(chunk) }
    }

    /// Says that nothing more will be read, and why.
    public func close(_ ending: Ending) {
        update { $0.close(ending) }
    }

    /// Throws away what is queued and has the next read say that it is cut: for a
    /// server that stops.
    public func abort() {
        update { $0.abort() }
    }

    /// Does the same where the reader is parked and its client was seen to be
    /// gone; nothing where it is not parked, since it then notices itself.
    public func abandon() {
        update { state in
            guard state.isParked else { return }
            state.isGone = true
            state.abort()
        }
    }

    /// Whether the reader is parked.
    public var isParked: Bool { state.withLock(\.isParked) }

    /// A number that grows whenever something goes in or out.
    public var progress: UInt64 { state.withLock(\.progress) }

    /// How the response ends where its connection ended early: as its writer
    /// said, cut by us, or left by the client.
    public var earlyEnding: Ending { state.withLock(\.earlyEnding) }
}
