import Exchanges
import Processes
import Synchronization

/// A response that is written past the library, since that has no room for
/// its head: head and body go to a descriptor of our own, chunk by chunk as
/// they come, and the connection is closed behind them.
///
/// The connection is suspended meanwhile. Whoever has something to write does
/// so on a thread of its own: a client may read slowly.
final class DirectResponse: Sendable {
    private let deferral: Deferral
    private let socket: Int32
    private let head: Mutex<[UInt8]?>
    private let hasBody: Bool
    /// How many bytes of a body with a length are still to be written.
    private let left: Mutex<Int?>
    private let isChunked: Bool
    /// Whether the connection ends by RST behind the whole response.
    private let resetsBehind: Bool
    /// Whose end waits for the client's next request.
    private let kept: Connection?
    private let limit: Double
    private let observer: (any ResponseObserver)?
    private let time: ClockBox

    init(
        _ deferral: Deferral,
        socket: Int32,
        head: [UInt8],
        hasBody: Bool,
        length: Int?,
        isChunked: Bool,
        resetsBehind: Bool = false,
        kept: Connection? = nil,
        within limit: Double,
        observer: (any ResponseObserver)?,
        time: ClockBox
    ) {
        self.deferral = deferral
        self.socket = socket
        self.head = Mutex(head)
        self.hasBody = hasBody
        left = Mutex(length)
        self.isChunked = isChunked
        self.resetsBehind = resetsBehind
        self.kept = kept
        self.limit = limit
        self.observer = observer
        self.time = time
    }

    deinit { Sockets.close(socket) }

    /// Goes on writing, until all is written or the next chunk is not there
    /// yet: the pipe calls again.
    func proceed() {
        do throws(ProcessError) {
            try OwnThread.start("direct") { self.run() }
        } catch {
            end(.cut)
        }
    }

    private func run() {
        if let head = head.withLock({ $0.take() }) {
            if !hasBody { observer?.responseEnds(.complete) }
            guard head.isEmpty || write(head) else { return end(nil) }
            if !hasBody { return end(.complete) }
        }
        while true {
            switch deferral.pipe.takeChunk(orPark: {}) {
            case .parked: return
            case .chunk(let bytes):
                guard writeBody(bytes) else { return end(nil) }
            case .end(let trailers):
                if left.withLock(\.self) == nil { observer?.responseEnds(.complete) }
                guard !isChunked || write(WireText.end(trailers: trailers)) else { return end(nil) }
                deferral.rawEnding.withLock { $0 = .complete }
                if let kept { awaitNext(of: kept) }
                if resetsBehind { Sockets.reset(socket) }
                return end(.complete)
            case .broken(let ending):
                observer?.responseEnds(ending)
                if ending == .reset { Sockets.reset(socket) }
                return end(nil)
            }
        }
    }

    /// The response is whole, and told to be: its connection stands until the
    /// next request is on its way, which gets no answer.
    private func awaitNext(of kept: Connection) {
        deferral.awaitNext(of: kept, on: socket)
        if !resetsBehind { Sockets.endGently(socket) }
    }

    /// Gives the connection back, to be closed. Where the ending is not told
    /// here, it is the pipe's.
    private func end(_ ending: Ending?) {
        if let ending { deferral.rawEnding.withLock { $0 = ending } }
        deferral.giveBack()
    }

    /// Writes a piece of the body, and tells what of it was written; of a
    /// transfer chunk, whose bytes are not all the body's, once it is whole.
    private func writeBody(_ bytes: [UInt8]) -> Bool {
        guard isChunked else {
            let isLast = left.withLock { left in
                left = left.map { $0 - bytes.count }
                return left == 0
            }
            if isLast { observer?.responseEnds(.complete) }
            return Sockets.write(bytes, to: socket, within: limit) { [observer, time] in
                observer?.wrote($0, at: time.now)
            }
        }
        guard write(WireText.chunk(bytes)) else { return false }
        bytes.withUnsafeBytes { observer?.wrote($0, at: time.now) }
        return true
    }

    private func write(_ bytes: [UInt8]) -> Bool {
        Sockets.write(bytes, to: socket, within: limit) { _ in }
    }
}
