/// What a pipe's lock protects. Its methods decide and copy; what must happen
/// outside the lock is collected by `takeCalls` and `takeWake`.
struct PipeState {
    private enum Parking {
        case forHead
        case forBody
    }

    private var head: (head: ResponseHead, framing: Framing)?
    private var chunks = ChunkQueue()
    /// How much of a declared length has not been written yet.
    private var remaining: Int?
    private var ending: Ending?
    private var trailers: Headers = [:]
    private var isClosed = false
    private var gone: [@Sendable () -> Void] = []
    private var mustTellGone = false
    var drained: [@Sendable () -> Void] = []
    var isGone = false
    private var isFull = false
    private var isAborted = false
    /// The server broke it off: its client had not left.
    private(set) var isBrokenOff = false
    /// Its writer had stalled it before it was ended or aborted.
    private var isStalled = false
    private var parking: Parking?
    private(set) var progress: UInt64 = 0

    var isParked: Bool { parking != nil }

    private var acceptsMore: Bool { ending == nil && !isClosed }
}

// The writer's side.
extension PipeState {
    mutating func begin(_ head: ResponseHead, _ framing: Framing) {
        guard self.head == nil, acceptsMore else { return }
        self.head = (head, framing)
        if case .length(let count) = framing { remaining = count }
        progress &+= 1
    }

    mutating func append(_ bytes: [UInt8], _ capacity: Int) -> WriteResult {
        guard head != nil, acceptsMore else { return .gone }
        var bytes = bytes
        if let left = remaining {
            if left == 0 && !bytes.isEmpty { return .gone }
            if bytes.count > left { bytes.removeSubrange(left...) }
            remaining = left - bytes.count
        }
        if !bytes.isEmpty {
            chunks.append(bytes)
            progress &+= 1
        }
        isFull = chunks.count >= capacity
        return isFull ? .full : .taken
    }

    mutating func end(_ ending: Ending, _ trailers: Headers) {
        if self.ending == .stalled, !isClosed, ending == .cut || ending == .reset {
            // Who had stalled gives up.
            isStalled = true
            self.ending = ending
            return
        }
        guard acceptsMore else { return }
        let isWhole = head != nil && (remaining ?? 0) == 0
        switch ending {
        case .complete: self.ending = isWhole ? .complete : .cut
        // No writer's client is gone because it says so.
        case .cut, .clientGone: self.ending = .cut
        case .reset, .stalled: self.ending = ending
        }
        // Nothing else can have any (RFC 9112 section 7.1.2).
        if head?.framing == .chunked { self.trailers = trailers }
    }

    mutating func addGone(_ work: @escaping @Sendable () -> Void) {
        guard !isClosed || mustTellGone else { return }
        gone.append(work)
    }
}

// The reader's side.
extension PipeState {
    mutating func takeHead(_ park: () -> Void) -> BoundedPipe.HeadResult {
        if let head, !isAborted { return .head(head.head, head.framing) }
        if let ending, ending != .stalled { return .broken(ending) }
        if isClosed { return .broken(.cut) }
        self.park(.forHead, park)
        return .parked
    }

    mutating func read(_ buffer: UnsafeMutableRawBufferPointer, _ park: () -> Void) -> BoundedPipe.ReadResult {
        let count = chunks.copy(to: buffer)
        if count > 0 {
            progress &+= 1
            return .bytes(count)
        }
        return end(park)
    }

    mutating func takeChunk(largerThan limit: Int) -> [UInt8]? {
        let chunk = chunks.takeFirst(largerThan: limit)
        if chunk != nil { progress &+= 1 }
        return chunk
    }

    mutating func takeChunk(_ park: () -> Void) -> BoundedPipe.ChunkResult {
        if let chunk = takeChunk(largerThan: 0) { return .chunk(chunk) }
        switch end(park) {
        case .bytes, .parked: return .parked
        case .end(let trailers): return .end(trailers: trailers)
        case .broken(let ending): return .broken(ending)
        }
    }

    mutating func putBack(_ chunk: [UInt8]) {
        guard !isClosed, !isAborted else { return }
        chunks.putBack(chunk)
    }

    /// What a reader finds behind the last chunk.
    private mutating func end(_ park: () -> Void) -> BoundedPipe.ReadResult {
        switch ending {
        case .complete: return .end(trailers: trailers)
        case .cut, .reset, .clientGone: return .broken(ending ?? .cut)
        case nil where isClosed: return .broken(.cut)
        // Whoever stalls leaves the connection as it is, until its client or
        // the server gives up.
        case .stalled, nil:
            self.park(.forBody, park)
            return .parked
        }
    }

    private mutating func park(_ reason: Parking, _ park: () -> Void) {
        guard parking == nil else { return }
        park()
        parking = reason
    }

    /// How the response ends where its connection ended early.
    var earlyEnding: Ending {
        switch ending {
        case .stalled: .stalled
        case .reset where !isGone: isStalled ? .stalled : .reset
        case .cut where !isGone: isStalled ? .stalled : .cut
        default: isStalled ? .stalled : .clientGone
        }
    }

    mutating func close(_ outcome: Ending) {
        guard !isClosed else { return }
        isClosed = true
        if outcome == .cut, ending == nil { isBrokenOff = true }
        chunks = ChunkQueue()
        switch outcome {
        case .complete: gone = []
        case .clientGone: mustTellGone = true
        case .cut, .reset, .stalled: mustTellGone = ending == nil || mustTellGone
        }
        // Nobody calls them any more, and they keep their writer, which keeps
        // the pipe.
        if !mustTellGone { gone = [] }
    }

    mutating func abort() {
        guard !isClosed else { return }
        // The writer has not ended it: whoever it works for must hear of it.
        mustTellGone = ending == nil || isGone
        isAborted = true
        if ending == nil, !isGone { isBrokenOff = true }
        isStalled = ending == .stalled
        chunks = ChunkQueue()
        ending = .cut
    }
}

// What follows outside the lock.
extension PipeState {
    /// The callbacks that are due.
    mutating func takeCalls(_ capacity: Int) -> [@Sendable () -> Void] {
        var calls: [@Sendable () -> Void] = []
        // Half, so that a full pipe does not turn its writer on and off with
        // each chunk.
        if chunks.count <= capacity / 2 || !acceptsMore { isFull = false }
        if !drained.isEmpty && !isFull { swap(&calls, &drained) }
        if mustTellGone && !gone.isEmpty {
            calls += gone
            gone = []
        }
        return calls
    }

    /// Whether a parked reader has something to do now.
    mutating func takeWake() -> Bool {
        guard let parking else { return false }
        let hasMore = parking == .forHead ? head != nil : chunks.count > 0
        guard hasMore || (ending != nil && ending != .stalled) else { return false }
        self.parking = nil
        return true
    }
}
