import Documents
import Exchanges
import Synchronization

/// Tells listeners what happens to requests, as server-sent events.
///
/// It looks at the journal a few times a second while somebody listens: a
/// request costs the workers nothing more, and what happened twice meanwhile
/// is told once. Who reads slowly is told of fewer requests, and how many were
/// left out; nobody waits for it.
final class EventFeed: Sendable {
    private struct Listener {
        var writer: any ResponseWriter
        /// What it knows.
        var revision: Int
        /// The number of the last request that it was told of.
        var last: Int
        var isFull = false
        var quietTicks = 0
    }

    private struct State {
        var listeners: [Int: Listener] = [:]
        var next = 1
        var isTicking = false
        var isClosed = false
    }

    private static let interval: UInt64 = 100_000_000
    /// So many at once: a listener that was away is told of the last ones.
    private static let batch = 500
    private static let listenerLimit = 32
    /// A comment keeps a quiet stream from being taken for dead.
    private static let ticksOfQuiet = 150

    private let state = Mutex(State())
    private let view: RequestView
    private let time: any Clock
    /// Whether the server's clock can be asked and moved.
    private let hasClock: Bool

    /// `time` is the machine's: what goes on is told while a server's own
    /// clock stands.
    init(_ view: RequestView, time: any Clock, hasClock: Bool) {
        self.view = view
        self.time = time
        self.hasClock = hasClock
    }

    /// Takes a listener on.
    func listen(_ writer: any ResponseWriter) {
        let bounds = view.journal.bounds
        let listener = Listener(writer: writer, revision: view.journal.revision, last: bounds.last)
        let (number, mustTick) = state.withLock { state -> (Int?, Bool) in
            guard !state.isClosed, state.listeners.count < Self.listenerLimit else { return (nil, false) }
            let number = state.next
            state.next += 1
            state.listeners[number] = listener
            defer { state.isTicking = true }
            return (number, !state.isTicking)
        }
        guard let number else {
            let response = ControlResponse.error(
                503,
                "so many listen already, or the server stops",
                hint: "end another"
            )
            return writer.send(response.prepared)
        }
        writer.begin(
            ResponseHead(
                status: 200,
                headers: ["Content-Type": "text/event-stream", "Cache-Control": "no-store"]
            ),
            framing: .chunked
        )
        writer.whenGone { [weak self] in self?.remove(number) }
        send(
            Self.event("hello", .object(["last": .integer(bounds.last), "clock": .bool(hasClock)])),
            to: number,
            writer
        )
        if mustTick { schedule() }
    }

    /// Ends all streams and takes on no more.
    func close() {
        let writers = state.withLock { state in
            state.isClosed = true
            defer { state.listeners = [:] }
            return state.listeners.values.map(\.writer)
        }
        for writer in writers { writer.end(.complete) }
    }

    private func remove(_ number: Int) { state.withLock { _ = $0.listeners.removeValue(forKey: number) } }

    private func schedule() { time.schedule(after: Self.interval) { [weak self] in self?.tick() } }

    private func tick() {
        let listeners = state.withLock(\.listeners)
        for (number, listener) in listeners where !listener.isFull { tell(number, listener) }
        let goesOn = state.withLock { state in
            state.isTicking = !state.listeners.isEmpty
            return state.isTicking
        }
        if goesOn { schedule() }
    }

    private func tell(_ number: Int, _ listener: Listener) {
        let changes = view.journal.changes(since: listener.revision, limit: Self.batch)
        let bounds = view.journal.bounds
        var text: [UInt8] = []
        // Those that had to go before anybody told of them.
        let lost = max(0, min(bounds.first, bounds.last + 1) - listener.last - 1) + changes.omitted
        if lost > 0 { text += Self.event("dropped", .object(["dropped": .integer(lost)])) }
        for record in changes.records { text += Self.event("request", .object(view.line(record))) }
        let isQuiet = text.isEmpty
        state.withLock { state in
            state.listeners[number]?.revision = changes.revision
            state.listeners[number]?.last = max(listener.last, bounds.last)
            state.listeners[number]?.quietTicks = isQuiet ? listener.quietTicks + 1 : 0
        }
        if isQuiet {
            guard listener.quietTicks >= Self.ticksOfQuiet else { return }
            state.withLock { $0.listeners[number]?.quietTicks = 0 }
            text = Array(":\n\n".utf8)
        }
        send(text, to: number, listener.writer)
    }

    private func send(_ text: [UInt8], to number: Int, _ writer: any ResponseWriter) {
        switch writer.write(text) {
        case .taken: break
        case .gone: remove(number)
        case .full:
            state.withLock { $0.listeners[number]?.isFull = true }
            writer.whenDrained { [weak self] in
                self?.state.withLock { $0.listeners[number]?.isFull = false }
            }
        }
    }

    private static func event(_ name: String, _ value: Value) -> [UInt8] {
        Array("event: \(name)\ndata: ".utf8) + JSONWriter().printable(value) + [0x0A, 0x0A]
    }
}
