import CMicroHTTPD
import Exchanges
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One connection: where it stands in its request, and the memory that it
/// keeps from one request to the next.
///
/// Only the worker that has the connection uses it, but for `isBusy`.
final class Connection: @unchecked Sendable {
    /// Where the current request stands.
    enum Phase {
        /// No request, or its head is not complete.
        case idle
        case receiving
        /// The body is over the limit; so many bytes of it were thrown away.
        case discarding(Int)
        /// The response is with the library.
        case answered
        case deferred(Deferral)
        /// There will be no response.
        case refused
    }

    let number: UInt64
    /// Whether a request is being answered: for a server that drains.
    let isBusy = Atomic(false)
    let handle: OpaquePointer
    /// The daemon keeps this connection until it is closed, which ends the cycle.
    let daemon: Daemon
    let request: IncomingRequest
    let time: ClockBox
    let cache: ResponseCache
    private let responder: ResponderBox
    /// Whether somebody reads the times of requests: each costs as much as
    /// choosing a rule.
    private let isTimed: Bool
    // One thread at a time uses these, never within another use: the check for
    // that is left out of the hot path.
    @exclusivity(unchecked) var phase = Phase.idle
    @exclusivity(unchecked) var observer: (any ResponseObserver)?
    /// The status of the response of the moment, 0 before there is one.
    @exclusivity(unchecked) var status = 0
    /// Whom the server tells of each request.
    let log: (any AccessLog)?
    @exclusivity(unchecked) private var target = ByteBuffer()
    @exclusivity(unchecked) private var upload = ByteBuffer()

    /// How much of a body that is too long is read, so that its client reads
    /// the answer: beyond it the connection is closed.
    private static let discardLimit = 64 << 20

    init(_ handle: OpaquePointer, number: UInt64, daemon: Daemon) {
        self.handle = handle
        self.number = number
        self.daemon = daemon
        time = ClockBox.make(daemon.clock)
        log = daemon.log
        cache = daemon.cache
        responder = ResponderBox.make(daemon.responder)
        request = IncomingRequest(connection: number) { HeaderCollection.lines($0, of: handle) }
        request.wantsAnnotation = daemon.log != nil
        isTimed = daemon.log != nil || responder.readsTimes
    }

    /// Uses a callback's connection; the daemon holds it meanwhile, so that no
    /// reference is counted.
    @inline(__always)
    @discardableResult
    static func with<T>(_ object: UnsafeMutableRawPointer?, _ body: (Connection) -> T) -> T? {
        guard let object else { return nil }
        return Unmanaged<Connection>.fromOpaque(object)._withUnsafeGuaranteedRef { body($0) }
    }

    /// The request line has been read; its target is kept as it came.
    func sawTarget(_ uri: UnsafePointer<CChar>?) {
        request.reset()
        if isTimed { request.times.firstByte = time.now }
        target.clear()
        guard let uri, target.append(uri, strlen(uri)) else { return }
        let bytes = target.bytes
        request.target = bytes
        request.pathCount = bytes.count
        if let start = bytes.baseAddress, let mark = memchr(start, 0x3F, bytes.count) {
            request.pathCount = UnsafeRawPointer(mark) - UnsafeRawPointer(start)
        }
    }

    /// The library's call for a request: once after the head, for each piece
    /// of the body, and at its end, then again after each suspension.
    func receive(
        _ method: UnsafePointer<CChar>?,
        _ version: UnsafePointer<CChar>?,
        _ bytes: UnsafePointer<CChar>?,
        _ size: inout Int
    ) -> MHD_Result {
        switch phase {
        case .idle: return headEnded()
        case .receiving, .discarding: break
        case .deferred(let deferral): return begin(deferral)
        case .answered, .refused: return .NO
        }
        guard let bytes, size > 0 else { return bodyEnded(method, version) }
        defer { size = 0 }
        return took(bytes, size)
    }

    private func headEnded() -> MHD_Result {
        if isTimed { request.times.headEnd = time.now }
        // In this order, and the other way round where the server stops: it
        // sees this request, or this request sees that it stops.
        isBusy.store(true, ordering: .sequentiallyConsistent)
        guard !daemon.isDraining.load(ordering: .sequentiallyConsistent) else { return refuse() }
        phase = .receiving
        let limit = daemon.options.bodyLimit
        guard let length = HeaderCollection.contentLength(of: handle) else { return .YES }
        if length > limit {
            // A client that waits for leave to send is answered at once, and
            // so is one that would send for very long.
            let isEarly = HeaderCollection.expects(handle) || length - limit > Connection.discardLimit
            if isEarly { return answerTooLarge() }
            phase = .discarding(0)
        } else if !upload.reserve(min(length, 1 << 20)) {
            return refuse()
        }
        return .YES
    }

    private func took(_ bytes: UnsafePointer<CChar>, _ size: Int) -> MHD_Result {
        let limit = daemon.options.bodyLimit
        if case .discarding(let discarded) = phase {
            phase = .discarding(discarded + size)
            return discarded + size > limit + Connection.discardLimit ? refuse() : .YES
        }
        if upload.count + size > limit {
            phase = .discarding(upload.count + size)
            upload.clear()
            return .YES
        }
        return upload.append(bytes, size) ? .YES : refuse()
    }

    private func bodyEnded(_ method: UnsafePointer<CChar>?, _ version: UnsafePointer<CChar>?) -> MHD_Result {
        if isTimed { request.times.bodyEnd = time.now }
        if case .discarding = phase { return answerTooLarge() }
        guard let method else { return refuse() }
        request.method = UnsafeBufferPointer(
            start: UnsafeRawPointer(method).assumingMemoryBound(to: UInt8.self),
            count: strlen(method)
        )
        request.body = upload.bytes
        request.version = version.map { strcmp($0, "HTTP/1.1") == 0 ? "HTTP/1.1" : String(cString: $0) } ?? ""
        return answer(responder.decide(request))
    }

    /// Closes the connection without a response.
    func refuse() -> MHD_Result {
        phase = .refused
        return .NO
    }

    /// The request has ended, in whatever way.
    func completed(_ termination: Int32) {
        let ending = ending(termination)
        var trailers = Headers()
        if case .deferred(let deferral) = phase {
            daemon.deferrals.remove(deferral)
            deferral.pipe.close(ending)
            if ending == .complete { trailers = deferral.trailers }
        }
        phase = .idle
        if observer != nil || log != nil { tell(ending, trailers) }
        status = 0
        upload.clear()
        isBusy.store(false, ordering: .releasing)
        if daemon.isDraining.load(ordering: .relaxed) { daemon.endDrainingWhereIdle() }
    }

    /// The request's buffers are still as they were.
    private func tell(_ ending: Ending, _ trailers: Headers) {
        let now = time.now
        if let observer {
            self.observer = nil
            observer.responseEnded(ending, trailers: trailers, at: now)
        }
        log?.ended(request, status: status, ending: ending, at: now)
    }
}
