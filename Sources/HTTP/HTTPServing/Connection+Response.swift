import CMicroHTTPD
import Exchanges
import Processes
import Synchronization

extension Connection {
    /// Does what the responder decided; a miss is answered with its 599,
    /// since nobody outside of the server would.
    func answer(_ answer: Answer) -> MHD_Result {
        if hasOrigin, let preflight = CrossOrigin.preflight(request, answer, daemon.options) {
            request.annotation = request.wantsAnnotation ? Annotation(source: "preflight") : nil
            return send(preflight)
        }
        if request.wantsAnnotation, case .miss(let miss) = answer {
            request.annotation = request.annotation ?? Annotation(token: request.token, source: "")
            request.annotation?.miss = miss.kind
            request.annotation?.note = (miss.nearest.map { $0 + "; " } ?? "") + "hint: " + miss.hint
        }
        if case .kept(let response) = answer { return response.lend { sendKept($0) } }
        let decision = answer.decision
        observer = decision.observer
        switch decision.kind {
        case .ready(let response):
            // Somebody wants to know each byte: it takes the way on which
            // they can be told.
            guard observer == nil else { return begin(once(ResponseStream(response))) }
            return send(response)
        case .stream(let stream):
            if stream.delay == 0, stream.response.chunks.allSatisfy({ $0.at == 0 }), stream.ending != .stalled,
                stream.repeats == nil
            {
                return begin(once(stream))
            }
            return suspend(past: Self.endsBelow(stream)) { [clock = daemon.clock] in
                ChunkPump.run(stream, to: $0, clock: clock)
            }
        case .deferred(let start): return suspend(start)
        case .raw(let raw): return send(raw)
        case .close:
            observer?.responseEnds(.cut)
            return refuse()
        }
    }

    func answerTooLarge() -> MHD_Result {
        if request.wantsAnnotation { request.annotation = Annotation(source: "refused: too long a body") }
        return send(ErrorResponses.tooLarge)
    }

    /// Sends a response that is kept by its responder, and most often by the
    /// cache as well: then nothing of it is read.
    private func sendKept(_ response: PreparedResponse) -> MHD_Result {
        guard ownDate == nil, !hasOrigin, let kept = cache.kept(of: response) else { return send(response) }
        shim_read_soon_response(kept.object)
        return queue(kept.status, kept.object)
    }

    func send(_ response: PreparedResponse, closes: Bool = false) -> MHD_Result {
        let date = ownDate
        let isPlain = !closes && date == nil && !allowsOrigin(response.headers)
        if isPlain, response.isKept, let kept = cache.kept(of: response) { return queue(kept.status, kept.object) }
        let size = HeadRoom.size(of: response)
        if HeadRoom.isTooLong(size, for: handle) { return begin(once(ResponseStream(response))) }
        guard let made = LibraryResponse.make(response) else { return refuse() }
        if closes { MHD_add_response_header(made, "Connection", "close") }
        if allowsOrigin(response.headers) { CrossOrigin.add(to: made) }
        if let date { LibraryResponse.add(date: date, to: made, beside: response.headers) }
        // A longer head may fit beside this request and not beside the next.
        let isKept = isPlain && response.isKept && size <= HeadRoom.ordinary && cache.keep(made, of: response)
        defer { if !isKept { MHD_destroy_response(made) } }
        return queue(response.status, made)
    }

    /// The date that a response is given here: the library's where it is nil.
    private var ownDate: String? { daemon.options.addsDate ? time.ownDate : nil }

    /// Whether a page of another origin is told that it may read a response
    /// that says nothing of it.
    private func allowsOrigin(_ headers: @autoclosure () -> Headers) -> Bool {
        hasOrigin && daemon.options.allowsOrigins && headers()[CrossOrigin.allowOrigin] == nil
    }

    private func queue(_ status: Int, _ object: OpaquePointer) -> MHD_Result {
        guard (200...999).contains(status) else { return send(ErrorResponses.badStatus) }
        // A deferred response that could not be sent stays the phase: its pipe
        // is closed when the request is completed.
        if case .deferred = phase {} else { phase = .answered }
        self.status = status
        return MHD_queue_response(handle, UInt32(status), object)
    }

    /// A deferral of a connection that is not suspended; `nil` where the
    /// server stops.
    func deferral() -> Deferral {
        let deferral = Deferral(
            handle,
            number: number,
            capacity: daemon.options.pipeCapacity,
            patience: daemon.options.suspendedDeadline,
            observer: observer,
            time: time
        )
        // From here on a server that stops aborts the pipe.
        if !daemon.deferrals.admit(deferral) { deferral.abort() }
        phase = .deferred(deferral)
        return deferral
    }

    /// A stream that is due at once, whole in its pipe.
    private func once(_ stream: ResponseStream) -> Deferral {
        let deferral = deferral()
        deferral.goesPast = Self.endsBelow(stream)
        if let framing = stream.response.framing { deferral.pipe.begin(stream.response.head, framing: framing) }
        for chunk in stream.response.chunks { deferral.pipe.write(chunk.bytes) }
        deferral.pipe.end(stream.ending, trailers: stream.response.trailers)
        return deferral
    }

    /// Whether something happens behind a body that the library takes for the
    /// end: it asks for no more once the declared length is there.
    private static func endsBelow(_ stream: ResponseStream) -> Bool {
        guard stream.ending == .reset || stream.ending == .stalled, case .length(let count)? = stream.response.framing
        else { return false }
        return stream.response.chunks.reduce(0) { $0 + $1.bytes.count } >= count
    }

    private func suspend(past: Bool = false, _ start: @Sendable (any ResponseWriter) -> Void) -> MHD_Result {
        let deferral = deferral()
        deferral.goesPast = past
        let isParked = deferral.takeHead() == .parked
        start(deferral.pipe)
        return isParked ? .YES : .NO
    }

    /// Sends the head where there is one: the suspended connection goes on,
    /// or never was suspended.
    func begin(_ deferral: Deferral) -> MHD_Result {
        guard !deferral.isOver else { return .NO }
        switch deferral.takeHead() {
        case .parked: return .YES
        case .broken(let ending):
            observer?.responseEnds(ending)
            if ending == .reset { Sockets.reset(deferral.socket) }
            return .NO
        case .head(let head, let framing):
            if let decision = deferral.takeDecision() { return goOn(with: decision, of: deferral) }
            guard (200...999).contains(head.status) else {
                deferral.pipe.abort()
                return send(ErrorResponses.badStatus)
            }
            deferral.isChunked = framing == .chunked && request.version == "HTTP/1.1"
            // The library ends a chunked body also where there is none.
            if deferral.goesPast || framing == .chunked && isBodiless(head.status)
                || HeadRoom.isTooLong(HeadRoom.size(of: head.headers), for: handle)
            {
                return writePast(deferral, head, framing)
            }
            guard let object = LibraryResponse.make(head, framing, deferral) else { return .NO }
            defer { MHD_destroy_response(object) }
            if allowsOrigin(head.headers) { CrossOrigin.add(to: object) }
            if let date = ownDate { LibraryResponse.add(date: date, to: object, beside: head.headers) }
            deferral.response = object
            // Before the library has it: it may write at once. The status
            // line is the library's own.
            let sent = ResponseHead(status: head.status, headers: head.headers)
            observer?.responseStarts(sent, framing: framing, at: time.now)
            status = head.status
            if case .length(let count) = framing { deferral.left = count }
            // Nobody asks for a body that there is not.
            if deferral.left == 0 || isBodiless(head.status) { observer?.responseEnds(.complete) }
            return MHD_queue_response(handle, UInt32(head.status), object)
        }
    }

    /// Whether no body follows a head (RFC 9112 section 6.3).
    private func isBodiless(_ status: Int) -> Bool {
        status == 204 || status == 304 || request.method.elementsEqual("HEAD".utf8)
    }

    /// Writes a response past the library, which has no room for its head or
    /// would give it a body, and closes the connection behind it.
    private func writePast(_ deferral: Deferral, _ head: ResponseHead, _ framing: Framing) -> MHD_Result {
        guard let socket = Sockets.duplicate(deferral.socket) else { return .NO }
        // The status line is the server's own, here as elsewhere.
        let head = ResponseHead(status: head.status, headers: head.headers)
        var length: Int?
        if case .length(let count) = framing, !deferral.goesPast { length = count }
        let framed: Framing? = head.status == 204 || framing == .chunked && !deferral.isChunked ? nil : framing
        let response = DirectResponse(
            deferral,
            socket: socket,
            head: WireText.head(
                head,
                framed,
                date: daemon.options.addsDate ? daemon.clock.wall / 1_000_000_000 : nil
            ),
            hasBody: !isBodiless(head.status),
            length: length,
            isChunked: deferral.isChunked,
            within: daemon.options.suspendedDeadline,
            observer: observer,
            time: time
        )
        observer?.responseStarts(head, framing: framing, at: time.now)
        status = head.status
        guard deferral.suspend(for: response) else { return .NO }
        response.proceed()
        return .YES
    }

    /// Puts bytes on the socket past the library, which then closes the
    /// connection.
    private func send(_ raw: RawStream) -> MHD_Result {
        let deferral = deferral()
        guard let socket = Sockets.duplicate(deferral.socket) else { return .NO }
        let response = DirectResponse(
            deferral,
            socket: socket,
            head: [],
            hasBody: true,
            length: nil,
            isChunked: false,
            resetsBehind: raw.resetsBehind,
            kept: raw.awaitsNext && keepsConnection ? self : nil,
            within: daemon.options.suspendedDeadline,
            observer: observer,
            time: time
        )
        observer?.responseStarts(raw.head, framing: nil, at: time.now)
        status = raw.head?.status ?? 0
        guard deferral.suspend(for: response) else { return .NO }
        ChunkPump.run(raw, to: deferral.pipe, clock: daemon.clock)
        response.proceed()
        return .YES
    }

    /// Whether the client may ask for something else on this connection
    /// (RFC 9112 section 9.3).
    private var keepsConnection: Bool {
        guard request.version == "HTTP/1.1" else { return false }
        let options = request.headers().filter { Headers.sameName($0.name, "Connection") }
        return !options.contains { $0.value.lowercased().contains("close") }
    }

    /// How a request ended, from the library's reason and our own part in it.
    func ending(_ termination: Int32) -> Ending {
        if termination == shim_termination(.REQUEST_TERMINATED_COMPLETED_OK) || isAnsweredInstead { return .complete }
        let isOurs =
            termination == shim_termination(.REQUEST_TERMINATED_TIMEOUT_REACHED)
            || termination == shim_termination(.REQUEST_TERMINATED_DAEMON_SHUTDOWN)
        switch phase {
        case .deferred(let deferral):
            if let ending = deferral.rawEnding.withLock(\.self) { return ending }
            let ending = deferral.pipe.earlyEnding
            return isOurs && ending == .clientGone ? .cut : ending
        case .refused: return .cut
        case .idle, .receiving, .discarding, .answered: return isOurs ? .cut : .clientGone
        }
    }
}
