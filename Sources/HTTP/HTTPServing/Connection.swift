import CMicroHTTPD
import Codings
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
    let socket: Int32
    /// The daemon keeps this connection until it is closed, which ends the cycle.
    let daemon: Daemon
    let request: IncomingRequest
    let time: ClockBox
    let cache: ResponseCache
    private let responder: ResponderBox
    /// Whether somebody reads when a request came: each time costs as much as
    /// choosing a rule.
    private let isTimed: Bool
    /// Whether somebody reads when its parts came, too.
    private let readsParts: Bool
    // One thread at a time uses these, never within another use: the check for
    // that, some seventy instructions each time (callgrind), is left out of the
    // hot path.
    @exclusivity(unchecked) var phase = Phase.idle
    @exclusivity(unchecked) var observer: (any ResponseObserver)?
    /// The status of the response of the moment, 0 before there is one.
    @exclusivity(unchecked) var status = 0
    /// Whom the server tells of each request.
    let log: (any AccessLog)?
    /// Whether the request comes from a page of another origin.
    @exclusivity(unchecked) private(set) var hasOrigin = false
    /// Since when the server waits for this client's bytes, by the number of
    /// the connection that came last then; 0 while it is the client that
    /// waits. The order is all that is asked of it, and costs no clock.
    let waitingSince: Atomic<UInt64>
    /// What `waitingSince` was when the client was last seen to have ended its
    /// input; guarded by the daemon's lock over its connections.
    @exclusivity(unchecked) var seenEnded: UInt64 = 0
    @exclusivity(unchecked) private var target = ByteBuffer()
    @exclusivity(unchecked) private var upload = ByteBuffer()
    /// A body whose content coding has been undone.
    @exclusivity(unchecked) private var decoded: [UInt8] = []
    /// The value of Content-Encoding, in the library's memory.
    @exclusivity(unchecked) private var coding: UnsafeBufferPointer<UInt8>?
    /// Whether the body comes in chunks.
    @exclusivity(unchecked) private(set) var isChunked = false
    /// The worker that has this connection, which is the one that accepted it.
    private let worker = pthread_self()
    /// Whether the server has answered in the library's place.
    @exclusivity(unchecked) var isAnsweredInstead = false
    /// Whether any was: the connection is closed behind it.
    var wasRefused = false
    /// Whether a response was told to be whole before its request is completed.
    @exclusivity(unchecked) private var isTold = false
    /// Where the library has the target, for a look at what stands beside it.
    @exclusivity(unchecked) private var targetPlace: UInt = 0

    /// How much of a body that is too long is read, so that its client reads
    /// the answer: beyond it the connection is closed.
    private static let discardLimit = 64 << 20
    /// To look at a larger body takes so long that others on this worker would
    /// wait for it.
    private static let largeBody = 512 << 10

    init(_ handle: OpaquePointer, number: UInt64, daemon: Daemon) {
        self.handle = handle
        socket = shim_connection_socket(handle)
        self.number = number
        self.daemon = daemon
        time = ClockBox.make(daemon.clock)
        waitingSince = Atomic(number)
        log = daemon.log
        cache = daemon.cache
        responder = ResponderBox.make(daemon.responder)
        request = IncomingRequest(connection: number) { HeaderCollection.lines($0, of: handle) }
        request.headerWriter = { HeaderCollection.write(.head, of: handle, to: $0) }
        request.isFromLoopback = { [socket] in SocketAddress.isPeerLoopback(of: socket) }
        request.lookForLeft = { [deferrals = daemon.deferrals] in deferrals.left(of: $0) }
        request.wantsAnnotation = daemon.log != nil
        readsParts = responder.readsTimes
        isTimed = daemon.log != nil || readsParts
    }

    /// Uses a callback's connection; the daemon holds it meanwhile, so that no
    /// reference is counted.
    @inline(__always)
    @discardableResult
    static func with<T>(_ object: UnsafeMutableRawPointer?, _ body: (Connection) -> T) -> T? {
        guard let object else { return nil }
        return Unmanaged<Connection>.fromOpaque(object)._withUnsafeGuaranteedRef { body($0) }
    }

    /// Whether a request's line has been read.
    var hasTarget: Bool { targetPlace != 0 }

    /// Whether the calling thread is the worker that has this connection.
    var isMine: Bool { pthread_equal(worker, pthread_self()) != 0 }

    /// The request line has been read; its target is kept as it came.
    func sawTarget(_ uri: UnsafePointer<CChar>?) {
        forgetRequest()
        if isTimed { request.times.firstByte = time.now }
        target.clear()
        guard let uri, target.append(uri, strlen(uri)) else { return }
        targetPlace = UInt(bitPattern: uri)
        request.target = target.bytes
        // Whatever does not begin so is looked at closely later.
        if target.bytes.first != UInt8(ascii: "/") { takeAbsolute() }
        let bytes = request.target
        request.pathCount = bytes.count
        if let start = bytes.baseAddress, let mark = memchr(start, 0x3F, bytes.count) {
            request.pathCount = UnsafeRawPointer(mark) - UnsafeRawPointer(start)
        }
    }

    /// Method and target are unknown until the library tells them, the method
    /// with the head's end: what was there is the request's before.
    func forgetRequest() {
        request.reset()
        request.method = UnsafeBufferPointer(start: ("-" as StaticString).utf8Start, count: 1)
        request.target = request.method
        request.pathCount = 1
    }

    /// Serves a URL by its path; one without is `/`.
    private func takeAbsolute() {
        let bytes = target.bytes
        guard let start = AbsoluteTarget.pathStart(bytes) else { return }
        if start < bytes.count, bytes[start] == UInt8(ascii: "/") {
            request.target = UnsafeBufferPointer(rebasing: bytes[start...])
        } else {
            // In place of the host's last byte, which nobody looks at.
            target.set(UInt8(ascii: "/"), at: start - 1)
            request.target = UnsafeBufferPointer(rebasing: bytes[(start - 1)...])
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
        case .idle: return headEnded(method, version)
        case .receiving, .discarding: break
        case .deferred(let deferral): return begin(deferral)
        case .answered, .refused: return .NO
        }
        guard let bytes, size > 0 else { return bodyEnded() }
        defer { size = 0 }
        return took(bytes, size)
    }

    private func headEnded(_ method: UnsafePointer<CChar>?, _ version: UnsafePointer<CChar>?) -> MHD_Result {
        if readsParts { request.times.headEnd = time.now }
        // In this order, and the other way round where the server stops: it
        // sees this request, or this request sees that it stops.
        isBusy.store(true, ordering: .sequentiallyConsistent)
        guard !daemon.isDraining.load(ordering: .sequentiallyConsistent), let method else { return refuse() }
        phase = .receiving
        request.method = UnsafeBufferPointer(method, count: strlen(method))
        let isCurrent = version.map { strcmp($0, "HTTP/1.1") == 0 } ?? false
        request.version = isCurrent ? "HTTP/1.1" : version.map { String(cString: $0) } ?? ""
        let look = HeadLook.at(handle, isCurrent: isCurrent, method: method)
        if let defect = requestLineDefect(version) ?? look.defect { return refuse(defect) }
        hasOrigin = look.hasOrigin
        isChunked = look.isChunked
        coding = look.coding
        let limit = daemon.options.bodyLimit
        guard let length = look.length else { return .YES }
        if length > limit {
            // A client that waits for leave to send is answered at once, and
            // so is one that would send for very long.
            if look.expects || length - limit > Connection.discardLimit { return answerTooLarge() }
            phase = .discarding(0)
        } else if !upload.reserve(min(length, 1 << 20)) {
            return refuse()
        }
        return .YES
    }

    private func requestLineDefect(_ version: UnsafePointer<CChar>?) -> HeadDefect? {
        guard HeadBytes.isToken(request.method) else { return .method }
        let bytes = target.bytes
        guard HeadBytes.isTarget(bytes) else { return .target }
        if HeadLayout.isKnown {
            // One blank between the parts: the library skips more, and ends a
            // part at a NUL.
            let before = UInt(bitPattern: request.method.baseAddress) + UInt(request.method.count) + 1
            let after = targetPlace + UInt(bytes.count) + 1
            guard before == targetPlace, after == UInt(bitPattern: version) else { return .target }
        }
        if request.target.first == UInt8(ascii: "/") { return nil }
        return bytes.count == 1 && bytes[0] == UInt8(ascii: "*") && request.method.elementsEqual("OPTIONS".utf8)
            ? nil : .target
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

    private func bodyEnded() -> MHD_Result {
        if readsParts { request.times.bodyEnd = time.now }
        waitingSince.store(0, ordering: .relaxed)
        if case .discarding = phase { return answerTooLarge() }
        if isChunked, let defect = HeadLook.trailerDefect(handle) { return refuse(defect) }
        request.body = upload.bytes
        if let coding, upload.count > 0 {
            guard decode(coding) else { return answerTooLarge() }
        }
        guard request.body.count <= Connection.largeBody else { return decideAside() }
        return answer(responder.decide(request))
    }

    /// Undoes a body's content coding; false where that would be longer than
    /// a body may be. One that cannot be undone stays as it is.
    private func decode(_ coding: UnsafeBufferPointer<UInt8>) -> Bool {
        do throws(CodingError) {
            let value = String(decoding: coding, as: UTF8.self)
            decoded = try ContentCoding.decoded(upload.bytes, value, limit: daemon.options.bodyLimit)
        } catch {
            request.codingProblem = error.message
            return error.code != .tooLarge
        }
        request.encodedBody = upload.bytes
        // An array's memory stays where it is while nobody changes it.
        request.body = decoded.withUnsafeBufferPointer { $0 }
        return true
    }

    /// Has a large body looked at by a thread of its own, one after the other,
    /// so that neither this worker's other clients wait for it nor many of
    /// them need their memory at once.
    private func decideAside() -> MHD_Result {
        let deferral = deferral()
        guard deferral.takeHead() == .parked else { return .NO }
        let asked = request.request()
        let (number, wantsAnnotation, times) = (number, request.wantsAnnotation, request.times)
        let (isLocal, lookForLeft) = (request.isFromLoopback(), request.lookForLeft)
        daemon.largeBodies.run { [responder] in
            let incoming = IncomingRequest(connection: number) { $0 == .head ? asked.headers : asked.trailers }
            incoming.isFromLoopback = { isLocal }
            incoming.lookForLeft = lookForLeft
            let decision = incoming.lend(asked) {
                incoming.times = times
                incoming.wantsAnnotation = wantsAnnotation
                let answer = responder.decide(incoming)
                return Deferral.AsideDecision(
                    answer: answer,
                    annotation: incoming.annotation,
                    journal: incoming.journal
                )
            }
            deferral.decided(decision)
        } orElse: {
            deferral.pipe.abort()
        }
        return .YES
    }

    /// Goes on with what another thread has decided.
    func goOn(with decision: Deferral.AsideDecision, of deferral: Deferral) -> MHD_Result {
        daemon.deferrals.remove(deferral)
        deferral.pipe.close(.complete)
        request.annotation = decision.annotation
        request.journal = decision.journal
        return answer(decision.answer)
    }

    /// Says what is wrong with the request, and closes the connection.
    private func refuse(_ defect: HeadDefect) -> MHD_Result {
        if request.wantsAnnotation { request.annotation = Annotation(source: "refused: \(defect.word)") }
        return send(ErrorResponses.badRequest(defect), closes: true)
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
        if !isTold, observer != nil || log != nil { tell(ending, trailers) }
        isTold = false
        status = 0
        hasOrigin = false
        coding = nil
        targetPlace = 0
        isAnsweredInstead = false
        if upload.count > Connection.largeBody || !decoded.isEmpty {
            decoded = []
            request.shrink()
        }
        upload.clear()
        waitingSince.store(daemon.lastNumber, ordering: .relaxed)
        isBusy.store(false, ordering: .releasing)
        if daemon.isDraining.load(ordering: .relaxed) { daemon.endDrainingWhereIdle() }
    }

    /// How long a client may be idle.
    var idleSeconds: Double { daemon.options.idleTimeout > 0 ? Double(daemon.options.idleTimeout) : 1_000_000 }

    /// The response is whole, and its connection stands until the client asks
    /// for something else. Called by who writes it, while the worker waits.
    func isWhole() {
        tell(.complete)
        isTold = true
        isBusy.store(false, ordering: .releasing)
    }

    /// Nobody waits for this connection: a server that drains goes on.
    func isIdle() {
        if daemon.isDraining.load(ordering: .relaxed) { daemon.endDrainingWhereIdle() }
    }

    /// The request's buffers are still as they were.
    func tell(_ ending: Ending, _ trailers: Headers = [:]) {
        let now = time.now
        if let observer {
            self.observer = nil
            observer.responseEnded(ending, trailers: trailers, at: now)
        }
        log?.ended(request, status: status, ending: ending, at: now)
    }
}
