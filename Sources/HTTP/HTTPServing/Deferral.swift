import CMicroHTTPD
import Exchanges
import Processes
import Synchronization

/// One deferred response: its pipe and the connection that waits for it.
///
/// The connection's handle is valid as long as the pipe is not closed, which
/// happens when the library has completed the request.
final class Deferral: @unchecked Sendable {
    let pipe: BoundedPipe
    private let waking: Waking
    let socket: Int32
    /// The connection's number.
    let connection: UInt64
    /// The client had ended its input before its request was even answered:
    /// it closed one half and waits. Later the end of input means that it is
    /// gone.
    let isHalfClosed: Bool
    private let observer: (any ResponseObserver)?
    private let time: ClockBox
    /// Whether the library writes each read as one chunk.
    var isChunked = false
    /// How many bytes of a body with a length the library has not asked for.
    var left: Int?
    /// Whether it is written past the library.
    var goesPast = false
    /// The longest time that a client may take nothing, in seconds.
    private let patience: Double
    // The library's own, alive while it reads from here; used by the worker
    // that has the connection.
    var response: OpaquePointer?
    /// How raw bytes ended, once all of them were written.
    let rawEnding = Mutex<Ending?>(nil)
    /// The trailers that were sent.
    private(set) var trailers = Headers()
    private let use = Mutex(Use())

    /// Who uses the socket beside the library, which does not then.
    private struct Use {
        /// Somebody waits for the client's next request.
        var isWait = false
        var isAborted = false
        var sendsAtOnce = false
    }

    init(
        _ connection: OpaquePointer,
        number: UInt64,
        capacity: Int,
        patience: Double,
        observer: (any ResponseObserver)?,
        time: ClockBox
    ) {
        self.patience = patience
        self.observer = observer
        self.time = time
        self.connection = number
        let waking = Waking(connection)
        self.waking = waking
        pipe = BoundedPipe(capacity: capacity) { waking.wake() }
        socket = shim_connection_socket(connection)
        isHalfClosed = Sockets.look(at: [socket]) == [.ended]
    }

    static func from(_ context: UnsafeMutableRawPointer?) -> Deferral {
        guard let context else { preconditionFailure("a deferred body is made with its deferral") }
        return Unmanaged<Deferral>.fromOpaque(context).takeUnretainedValue()
    }

    /// What another thread decided about the request.
    struct AsideDecision: @unchecked Sendable {
        // Made on one thread and handed to the next: nobody else has them.
        let answer: Answer
        let annotation: Annotation?
        let journal: JournalMark
    }

    private let decision = Mutex<AsideDecision?>(nil)

    /// Hands a decision to the connection, which goes on with it.
    func decided(_ decision: AsideDecision) {
        self.decision.withLock { $0 = decision }
        // No response has this status: it only wakes the connection.
        pipe.begin(ResponseHead(status: 0), framing: .length(0))
    }

    /// The decision that has been handed over, once.
    func takeDecision() -> AsideDecision? {
        decision.withLock { decision in
            defer { decision = nil }
            return decision
        }
    }

    /// Ends what `LibraryResponse.make` retained for the library.
    static func release(_ context: UnsafeMutableRawPointer?) {
        guard let context else { return }
        Unmanaged<Deferral>.fromOpaque(context).release()
    }

    /// The head, or suspends the connection until it comes. The pipe's lock
    /// is held meanwhile, so that nobody resumes it before it is suspended.
    func takeHead() -> BoundedPipe.HeadResult {
        pipe.takeHead { waking.park() }
    }

    /// Answers the library's content reader. The library asks again once the
    /// bytes of the last call are with the kernel.
    func read(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        if isChunked, let chunk = pipe.takeChunk(largerThan: buffer.count) { return writePast(chunk) }
        switch pipe.read(into: buffer, orPark: { waking.park(for: isChunked ? self : nil) }) {
        case .bytes(let count):
            observer?.wrote(UnsafeRawBufferPointer(rebasing: buffer[..<count]), at: time.now)
            // The library does not ask for what is behind the last byte.
            left = left.map { $0 - count }
            if left == 0 { observer?.responseEnds(.complete) }
            return count
        case .parked: return 0
        case .end(let trailers):
            observer?.responseEnds(.complete)
            send(trailers)
            return shim_end_of_body()
        case .broken(let ending):
            observer?.responseEnds(ending)
            if ending == .reset { Sockets.reset(socket) }
            return shim_end_with_error()
        }
    }

    /// Sends chunks on the thread of who has them, in the library's place, and
    /// parks again: the connection stays suspended. To resume it costs a look at
    /// all connections that are suspended, by the worker for whose turn other
    /// clients wait, and that for each chunk.
    func writeOn() {
        while true {
            switch pipe.takeChunk(orPark: {}) {
            case .parked: return
            case .chunk(let chunk): guard sendOn(chunk) else { return }
            // The library asks, and is told the same.
            case .end, .broken: return giveBack()
            }
        }
    }

    /// Whether a chunk was sent and more may follow: where the client reads too
    /// slowly or is gone the library goes on, where half a chunk is out a thread
    /// that waits.
    private func sendOn(_ chunk: [UInt8]) -> Bool {
        let bytes = WireText.chunk(chunk)
        let (sent, copy): (Int?, Int32?) = use.withLock { use in
            guard !use.isAborted else { return (nil, nil) }
            if !use.sendsAtOnce { Sockets.sendSmallPiecesAtOnce(socket) }
            use.sendsAtOnce = true
            let sent = Sockets.sendNow(bytes, to: socket)
            let isPart = sent > 0 && sent < bytes.count
            return (sent, isPart ? Sockets.duplicate(socket) : nil)
        }
        // Who stops the server has the connection.
        guard let sent else { return false }
        guard sent < bytes.count else {
            chunk.withUnsafeBytes { observer?.wrote($0, at: time.now) }
            return true
        }
        if sent <= 0 {
            pipe.putBack(chunk)
            giveBack()
            return false
        }
        guard let copy else {
            pipe.abort()
            giveBack()
            return false
        }
        do throws(ProcessError) {
            try OwnThread.start("chunk") {
                self.finish(chunk, Array(bytes[sent...]), on: copy)
            }
        } catch {
            Sockets.endBoth(copy)
            Sockets.close(copy)
            giveBack()
        }
        return false
    }

    /// Writes the rest of a chunk, waiting for its client, and goes on.
    private func finish(_ chunk: [UInt8], _ rest: [UInt8], on copy: Int32) {
        let isWritten = Sockets.write(rest, to: copy, within: patience) { _ in }
        if !isWritten { Sockets.endBoth(copy) }
        Sockets.close(copy)
        guard isWritten else { return giveBack() }
        chunk.withUnsafeBytes { observer?.wrote($0, at: time.now) }
        writeOn()
    }

    /// Writes a chunk for which the library has no room past it, so that one
    /// chunk stays one; the connection is suspended meanwhile. The library
    /// has handed on all that it had, or it would not ask for more.
    private func writePast(_ chunk: [UInt8]) -> Int {
        guard let copy = Sockets.duplicate(socket) else { return shim_end_with_error() }
        guard waking.suspend(for: .chunk) else {
            Sockets.close(copy)
            return shim_end_with_error()
        }
        do throws(ProcessError) {
            try OwnThread.start("chunk") { self.write(chunk, to: copy) }
        } catch {
            Sockets.endBoth(copy)
            Sockets.close(copy)
            giveBack()
        }
        return 0
    }

    private func write(_ chunk: [UInt8], to copy: Int32) {
        if Sockets.write(WireText.chunk(chunk), to: copy, within: patience, { _ in }) {
            chunk.withUnsafeBytes { observer?.wrote($0, at: time.now) }
        } else {
            // Half a chunk is out: nothing may follow it.
            Sockets.endBoth(copy)
        }
        Sockets.close(copy)
        giveBack()
    }

    /// Suspends the connection while its whole response is written past the
    /// library; false where the server stops.
    func suspend(for response: DirectResponse) -> Bool { waking.suspend(for: .response(response)) }

    /// Whether the response has been written past the library.
    var isOver: Bool { waking.isOver }

    /// Gives the connection back to the library.
    func giveBack() { waking.giveBack() }

    /// Waits, behind a whole response, until the client's next request is on
    /// its way or it has left, no longer than it may be idle. That the response
    /// is whole is told before, while nobody else has the connection; not where
    /// the server stops.
    func awaitNext(of connection: Connection, on copy: Int32) {
        let isWait = use.withLock { use in
            guard !use.isAborted else { return false }
            connection.isWhole()
            use.isWait = true
            return true
        }
        guard isWait else { return }
        connection.isIdle()
        Sockets.awaitInput(copy, within: connection.idleSeconds)
        use.withLock { $0.isWait = false }
    }

    /// Throws away what is queued, and has the connection end: for a server
    /// that stops.
    func abort() {
        pipe.abort()
        use.withLock { use in
            use.isAborted = true
            // Who waits has not given the connection back: the socket is its.
            if use.isWait { Sockets.endBoth(socket) }
        }
        waking.abort()
    }

    /// The library sends the footers that its response has when the body
    /// ends.
    private func send(_ trailers: Headers) {
        guard !trailers.isEmpty, let response else { return }
        self.trailers = trailers
        LibraryResponse.add(trailers: trailers, to: response)
    }
}
