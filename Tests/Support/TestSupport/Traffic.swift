public import Exchanges
public import Synchronization

/// A response as a client sees it.
public struct Seen: Equatable, Sendable {
    public var status: Int
    public var headers: Headers
    public var body: String
    /// Pieces with the nanoseconds from the request to their writing; empty
    /// for a response that was ready.
    public var chunks: [Chunk] = []

    public init(status: Int, headers: Headers, body: String, chunks: [Chunk] = []) {
        (self.status, self.headers, self.body, self.chunks) = (status, headers, body, chunks)
    }

    public struct Chunk: Equatable, Sendable {
        public var at: UInt64
        public var text: String

        public init(at: UInt64, text: String) {
            (self.at, self.text) = (at, text)
        }
    }
}

/// A writer that notes what happens to it, and when.
public final class NotingWriter: ResponseWriter {
    public struct State {
        public var head: ResponseHead?
        public var framing: Framing?
        public var chunks: [Seen.Chunk] = []
        public var end: String?
        public var answers: [WriteResult] = []
        public var drained: [@Sendable () -> Void] = []
    }

    public let clock: ManualClock
    public let start: UInt64
    public let state: Mutex<State>

    /// Answers each write with the next of these, then with `.taken`.
    public init(_ clock: ManualClock, answers: [WriteResult] = []) {
        self.clock = clock
        start = clock.now
        state = Mutex(State(answers: answers.reversed()))
    }

    public var isBrokenOff: Bool { false }

    public func begin(_ head: ResponseHead, framing: Framing) {
        state.withLock { ($0.head, $0.framing) = (head, framing) }
    }

    public func write(_ bytes: [UInt8]) -> WriteResult {
        state.withLock { state in
            let answer = state.answers.popLast() ?? .taken
            if answer != .gone {
                let text = String(decoding: bytes, as: UTF8.self)
                state.chunks.append(Seen.Chunk(at: clock.now - start, text: text))
            }
            return answer
        }
    }

    public func whenDrained(_ work: @escaping @Sendable () -> Void) { state.withLock { $0.drained.append(work) } }
    public func whenGone(_ work: @escaping @Sendable () -> Void) {}
    public func end(_ ending: Ending, trailers: Headers) {
        state.withLock { $0.end = ending == .complete ? "finish" : ending.rawValue }
    }

    /// The client has read what was queued.
    public func drain() {
        let work = state.withLock { state in
            defer { state.drained = [] }
            return state.drained
        }
        work.forEach { $0() }
    }

    public var end: String? { state.withLock(\.end) }
    public var chunks: [Seen.Chunk] { state.withLock(\.chunks) }
    public var head: ResponseHead? { state.withLock(\.head) }
    public var framing: Framing? { state.withLock(\.framing) }
}

extension Decision {
    /// Sends what takes time to a writer; false for what is ready.
    @discardableResult
    public func start(_ writer: any ResponseWriter, clock: any Clock) -> Bool {
        switch kind {
        case .stream(let stream): ChunkPump.run(stream, to: writer, clock: clock)
        case .deferred(let start): start(writer)
        case .ready, .raw, .close: return false
        }
        return true
    }
}

extension Responder {
    /// What a request gets, a miss its 599.
    public func decision(_ request: Request, connection: UInt64 = 0) -> Decision {
        decide(request, connection: connection).decision
    }

    /// What the responder says of its decision where somebody listens.
    public func annotation(of request: Request) -> Annotation? {
        let incoming = IncomingRequest(connection: 0) { $0 == .head ? request.headers : request.trailers }
        return incoming.lend(request) {
            incoming.wantsAnnotation = true
            let missed = decide(incoming).missed
            incoming.annotation?.miss = missed
            return incoming.annotation
        }
    }

    /// The whole response to a request, with the clock moved as far as it takes.
    public func response(to request: Request, clock: ManualClock = ManualClock()) -> Seen {
        let decision = decision(request)
        if case .ready(let response) = decision.kind {
            return Seen(
                status: response.status,
                headers: response.headers,
                body: String(decoding: response.body.array, as: UTF8.self)
            )
        }
        let writer = NotingWriter(clock)
        guard decision.start(writer, clock: clock) else { return Seen(status: 0, headers: [:], body: "") }
        while let instant = clock.nextInstant { clock.advance(by: instant - clock.now) }
        let head = writer.head ?? ResponseHead(status: 0)
        return Seen(
            status: head.status,
            headers: head.headers,
            body: writer.chunks.map(\.text).joined(),
            chunks: writer.chunks
        )
    }
}

extension Request {
    /// A chat request.
    public static func chat(
        _ prefix: String = "",
        model: String = "accounts/fireworks/models/llama-v3p3-70b-instruct",
        key: String = "fw_test_good",
        more: String = ""
    ) -> Request {
        Request(
            path: prefix + "/inference/v1/chat/completions",
            headers: ["Authorization": "Bearer \(key)", "Content-Type": "application/json"],
            body: Array(#"{"model":"\#(model)","messages":[{"role":"user","content":"hi"}]\#(more)}"#.utf8)
        )
    }
}
