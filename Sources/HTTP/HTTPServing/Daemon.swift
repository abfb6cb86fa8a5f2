import CMicroHTTPD
import Exchanges
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One daemon of the library's and what its callbacks share.
///
/// The daemon's handle owns a reference to this object from `start` until
/// `MHD_stop_daemon` has returned.
final class Daemon: Sendable {
    enum Stage {
        case idle
        case running(DaemonHandle)
        case draining(DaemonHandle, [@Sendable () -> Void])
        case stopping([@Sendable () -> Void])
        case stopped
    }

    let responder: any Responder
    /// Whom to tell of each request.
    let log: (any AccessLog)?
    let options: HTTPServer.Options
    let clock: any Clock
    /// What its own time-outs go by: a client that has gone has gone, also
    /// while time stands.
    let machine: any Clock
    let deferrals: Deferrals
    let cache = ResponseCache()
    let largeBodies = LargeBodies()
    /// How many connections that were answered in the library's place are not
    /// closed yet.
    let refusals = Atomic(0)
    /// Set before the last look at which connections are busy.
    let isDraining = Atomic(false)
    let stage = Mutex(Stage.idle)
    private let connections = Mutex<[UInt64: Connection]>([:])
    private let lastConnection = Atomic<UInt64>(0)
    private let isSweeping = Atomic(false)
    /// How many connections there are.
    private let open = Atomic(0)

    /// How many connections there are at this moment.
    var connectionCount: Int { open.load(ordering: .relaxed) }

    init(responder: any Responder, log: (any AccessLog)?, options: HTTPServer.Options, clock: any Clock) {
        self.responder = responder
        self.log = log
        self.options = options
        self.clock = clock
        machine = clock.machine
        deferrals = Deferrals(
            clock: machine,
            deadline: options.suspendedDeadline,
            halfClosedPatience: options.halfClosedPatience
        )
    }

    static func from(_ context: UnsafeMutableRawPointer?) -> Daemon {
        guard let context else { preconditionFailure("every callback is registered with its daemon") }
        return Unmanaged<Daemon>.fromOpaque(context).takeUnretainedValue()
    }

    /// Starts the library's threads; the listener is the library's from here
    /// on, which closes it when it stops.
    func start(on listener: Int32) throws(ServingError) {
        var flags = MHD_USE_AUTO.rawValue | MHD_USE_INTERNAL_POLLING_THREAD.rawValue
        flags |= MHD_ALLOW_SUSPEND_RESUME.rawValue | MHD_USE_ERROR_LOG.rawValue
        if !options.addsDate { flags |= MHD_USE_SUPPRESS_DATE_NO_CLOCK.rawValue }
        // Released in `stop`, after MHD_stop_daemon.
        let context = Unmanaged.passRetained(self)
        var settings = shim_daemon_settings()
        settings.flags = flags
        settings.listener = listener
        settings.threads = UInt32(options.threads)
        // The library shares this out among its threads, and where a thread
        // has its share it accepts no more: `admits` keeps well below it.
        settings.connection_limit = UInt32(options.connectionLimit * 2)
        settings.idle_seconds = UInt32(options.idleTimeout)
        // A request's head is at most as long; longer heads of responses and
        // longer chunks are written past the library.
        settings.connection_memory = HeadRoom.connectionMemory
        settings.context = context.toOpaque()
        settings.log = Callbacks.log
        settings.accept = Callbacks.accept
        settings.access = Callbacks.access
        settings.target = Callbacks.target
        settings.unescape = Callbacks.unescape
        settings.completed = Callbacks.completed
        settings.connection = Callbacks.connection
        guard let daemon = shim_start_daemon(&settings) else {
            context.release()
            // Some of the library's ways to fail close it.
            Sockets.closeWhereListening(listener)
            throw ServingError(
                .failed,
                "the HTTP library did not start",
                hint: "see whether the system is short of threads, descriptors or memory"
            )
        }
        stage.withLock { $0 = .running(DaemonHandle(raw: daemon)) }
    }

    /// Whether a new connection is kept; makes room for it where there are
    /// too many.
    func admits() -> Bool {
        guard !isDraining.load(ordering: .relaxed) else { return false }
        if open.load(ordering: .relaxed) >= options.connectionLimit { makeRoom() }
        return true
    }

    /// Ends connections that keep the server waiting, those first that have
    /// for longest: clients that are idle between requests, or send one ever so
    /// slowly. Those that wait for a response are left alone, and so is the
    /// newest quarter: who has just come has had no time to ask.
    private func makeRoom() {
        connections.withLock { connections in
            let waiting = connections.values
                .map { (since: $0.waitingSince.load(ordering: .relaxed), connection: $0) }
                .filter { $0.since > 0 }
                .sorted { $0.since < $1.since }
            let some = max(1, options.connectionLimit / 16)
            for (_, connection) in waiting.prefix(min(some, max(1, waiting.count * 3 / 4))) {
                connection.waitingSince.store(0, ordering: .relaxed)
                // Under the lock the socket is still this connection's. The
                // library sees the end of the input and closes it.
                Sockets.endBoth(connection.socket)
            }
        }
    }

    /// How often idle connections are looked at, in nanoseconds.
    private static let sweepInterval: UInt64 = 2_000_000_000

    /// Looks now and then for connections whose client has ended its input
    /// while nothing was asked: the library does not look at them again before
    /// they have been idle for long. Two looks in a row must see it, so that
    /// what was sent before that end has been read.
    private func scheduleSweep() {
        let isRunning = isSweeping.exchange(true, ordering: .relaxed)
        guard !isRunning else { return }
        machine.schedule(after: Self.sweepInterval) { [weak self] in self?.sweep() }
    }

    private func sweep() {
        isSweeping.store(false, ordering: .relaxed)
        let areLeft = connections.withLock { connections in
            let idle = connections.values.filter {
                $0.waitingSince.load(ordering: .relaxed) > 0 && !$0.isBusy.load(ordering: .relaxed)
            }
            for (connection, sight) in zip(idle, Sockets.look(at: idle.map(\.socket))) {
                guard sight != .open else { continue }
                let since = connection.waitingSince.load(ordering: .relaxed)
                if connection.seenEnded == since { Sockets.endBoth(connection.socket) }
                connection.seenEnded = since
            }
            return !connections.isEmpty
        }
        if areLeft { scheduleSweep() }
    }

    /// Keeps a connection's object from its first to its last notification.
    func notify(_ handle: OpaquePointer?, _ slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, isStart: Bool) {
        guard let handle, let slot else { return }
        if isStart {
            let number = lastConnection.add(1, ordering: .relaxed).newValue
            let connection = Connection(handle, number: number, daemon: self)
            connections.withLock { $0[number] = connection }
            open.add(1, ordering: .relaxed)
            scheduleSweep()
            slot.pointee = Unmanaged.passUnretained(connection).toOpaque()
        } else if let (number, wasRefused) = Connection.with(slot.pointee, { ($0.number, $0.wasRefused) }) {
            slot.pointee = nil
            if wasRefused { refusals.subtract(1, ordering: .releasing) }
            open.subtract(1, ordering: .relaxed)
            _ = connections.withLock { $0.removeValue(forKey: number) }
        }
    }

    /// The number of the newest connection.
    var lastNumber: UInt64 { lastConnection.load(ordering: .relaxed) }

    /// Whether a request is being answered.
    var isBusy: Bool {
        connections.withLock { $0.values.contains { $0.isBusy.load(ordering: .sequentiallyConsistent) } }
    }

    /// Answers a request that the library is about to refuse, where it is
    /// certain which one that is: the library does not say. A bad length is
    /// seen; of the rest it may be one of several that stand at the same point,
    /// and is left to the library.
    private func answerInstead(_ refusal: LibraryRefusal) {
        let meant = connections.withLock { connections in
            connections.values.filter { $0.isMine && $0.mayBe(refused: refusal.kind) }
        }
        guard meant.count == 1 || refusal.kind == .length else { return }
        for connection in meant { connection.answerInstead(refusal) }
    }

    /// Hands on what the library says. Its arguments are left out, since they
    /// may hold parts of a request, but for a text that is its argument: such
    /// ones are constants that say why a connection is closed.
    func complain(_ format: UnsafePointer<CChar>?, _ arguments: CVaListPointer?) {
        if let format, let refusal = LibraryRefusal(format, arguments) { answerInstead(refusal) }
        guard let log = options.log, let format else { return }
        var text = String(cString: format)
        if text.filter({ !$0.isNewline }) == "%s", let arguments {
            var buffer = [CChar](repeating: 0, count: 512)
            vsnprintf(&buffer, buffer.count, format, arguments)
            text = buffer.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
        }
        log(text.filter { !$0.isNewline })
    }
}

/// The library's daemon; it takes calls from any thread.
struct DaemonHandle: @unchecked Sendable {
    let raw: OpaquePointer
}
