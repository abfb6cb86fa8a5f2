public import Exchanges
import Synchronization

/// What a server was asked and what became of it: a ring of the last requests,
/// and counts of all of them.
///
/// It is told of a request when that is decided upon (`took`), and by the
/// server when the response has ended. A request costs a copy of its bytes; a
/// ready response is kept by reference. All else is made when somebody asks.
public final class TrafficJournal: AccessLog {
    /// How many requests are kept unless somebody says otherwise.
    public static let usualLimit = 10_000
    /// The most bytes of requests, and of responses that were not ready.
    public static let usualByteLimit = 128 << 20

    /// What its lock guards.
    // Checks for exclusive access would cost as much as the rest.
    final class State: @unchecked Sendable {
        let ring: JournalRing
        @exclusivity(unchecked) var sources = SourceNames()
        /// Since the rules were counted anew.
        @exclusivity(unchecked) var counts = RequestCounts()
        /// Before that.
        @exclusivity(unchecked) var older: [CountKey: Int] = [:]
        @exclusivity(unchecked) var misses = 0
        @exclusivity(unchecked) var times = ResponseTimes()
        @exclusivity(unchecked) var names = RuleNames()
        /// What a clock's wall is ahead of its instants, and when that was
        /// looked at.
        @exclusivity(unchecked) var wallOffset: Int64 = 0
        @exclusivity(unchecked) var wallLooked: UInt64 = 0

        init(_ ring: JournalRing) { self.ring = ring }

        /// An instant in nanoseconds since 1970. A clock's wall is looked at
        /// once a second: reading it costs as much as choosing a rule.
        func wall(_ instant: UInt64, _ clock: any Clock) -> Int64 {
            if wallLooked == 0 || instant &- wallLooked > 1_000_000_000 {
                let now = clock.now
                (wallOffset, wallLooked) = (clock.wall - Int64(now), now)
            }
            return Int64(instant) + wallOffset
        }
    }

    let state: Mutex<State>
    private let room: JournalRoom
    /// How many ready responses are on their way.
    let underWay = Atomic(0)
    let clock: any Clock
    private let next: (any AccessLog)?

    /// Keeps so many requests, at least one, within so many bytes; `next` is
    /// told the same as the journal by the server.
    public init(
        limit: Int = usualLimit,
        byteLimit: Int = usualByteLimit,
        clock: any Clock,
        before next: (any AccessLog)? = nil
    ) {
        precondition(limit > 0, "a journal has room for a request")
        state = Mutex(State(JournalRing(limit: limit, byteLimit: byteLimit / 2)))
        room = JournalRoom(byteLimit / 2)
        self.clock = clock
        self.next = next
    }

    /// Notes a request that has been decided upon, and gives what is to be
    /// answered: the same, told about where it is not ready. One that is ready
    /// is taken in when it has been handed over.
    public func took(_ request: IncomingRequest, _ answer: Answer) -> Answer {
        switch answer {
        case .kept(let kept):
            request.journal.kept = kept
            underWay.add(1, ordering: .relaxed)
            return answer
        case .miss(let miss):
            let details = JournalDetails()
            details.miss = miss
            append(request, details)
            return answer
        case .answer(let decision):
            if decision.observer == nil, case .ready(let response) = decision.kind {
                request.journal.response = response
                underWay.add(1, ordering: .relaxed)
                return answer
            }
            let evidence = ResponseEvidence(before: decision.observer, room: room)
            let details = JournalDetails()
            details.evidence = evidence
            details.stall = Self.stall(decision)
            append(request, details)
            return .answer(Decision(decision.kind, observer: evidence))
        }
    }

    private static func stall(_ decision: Decision) -> JournalRecord.Stall? {
        switch decision.kind {
        case .stream(let stream) where stream.ending == .stalled: JournalRecord.Stall(limit: stream.stall)
        case .raw(let raw) where raw.ending == .stalled: JournalRecord.Stall(limit: raw.stall)
        default: nil
        }
    }

    /// Takes in a request whose response goes on.
    private func append(_ request: IncomingRequest, _ details: JournalDetails) {
        details.passed = request.annotation?.passed ?? []
        request.journal.number = state.withLock { state in
            let source = state.sources.number(of: request.annotation?.source ?? "")
            count(request, source, RequestCounts.underWay, state)
            return state.ring.append(request, hasBody: true) { slot in
                note(request, source, in: slot, state)
                slot.pointee.response = nil
                slot.pointee.more = details
            }
        }
    }

    @inline(__always)
    private func note(
        _ request: IncomingRequest,
        _ source: Int32,
        in slot: UnsafeMutablePointer<JournalSlot>,
        _ state: State
    ) {
        slot.pointee.start = request.times.firstByte
        slot.pointee.bodyEnd = max(request.times.bodyEnd, request.times.firstByte)
        slot.pointee.wall = state.wall(request.times.firstByte, clock)
        slot.pointee.connection = request.connection
        slot.pointee.source = source
        slot.pointee.rule = Int32(truncatingIfNeeded: request.annotation?.rule ?? -1)
        slot.pointee.step = Int32(truncatingIfNeeded: request.annotation?.step ?? -1)
    }

    public func ended(_ request: IncomingRequest, status: Int, ending: Ending, at nanoseconds: UInt64) {
        if request.journal.isReady { underWay.subtract(1, ordering: .relaxed) }
        if !request.journal.isControl {
            state.withLock { end(request, Int32(truncatingIfNeeded: status), ending, nanoseconds, $0) }
        }
        next?.ended(request, status: status, ending: ending, at: nanoseconds)
    }

    @inline(__always)
    private func end(
        _ request: IncomingRequest,
        _ status: Int32,
        _ ending: Ending,
        _ nanoseconds: UInt64,
        _ state: State
    ) {
        let source = state.sources.number(of: request.annotation?.source ?? "")
        if request.journal.number == 0 {
            // What the server refused was read in part: it lends no body.
            _ = state.ring.append(request, hasBody: request.journal.isReady) { slot in
                note(request, source, in: slot, state)
                answer(request.journal, in: slot)
                (slot.pointee.status, slot.pointee.ending, slot.pointee.end) = (status, ending, nanoseconds)
                if let passed = request.annotation?.passed, !passed.isEmpty {
                    slot.pointee.more = JournalDetails()
                    slot.pointee.more?.passed = passed
                }
            }
        } else {
            count(request, source, RequestCounts.underWay, state, by: -1)
            state.ring.change(request.journal.number) { slot in
                (slot.pointee.status, slot.pointee.ending, slot.pointee.end) = (status, ending, nanoseconds)
                // The server itself has answered what nobody else did.
                if request.annotation == nil { slot.pointee.more?.miss = nil }
            }
        }
        count(request, source, status, state)
        if request.annotation?.miss != nil { state.misses += 1 }
        if let passed = request.annotation?.passed, !passed.isEmpty { state.counts.addPassed(source, passed) }
        state.times.add(nanoseconds &- request.times.firstByte)
    }

    @inline(__always)
    private func count(_ request: IncomingRequest, _ source: Int32, _ status: Int32, _ state: State, by count: Int = 1)
    {
        state.counts.add(
            source,
            rule: Int32(truncatingIfNeeded: request.annotation?.rule ?? -1),
            step: Int32(truncatingIfNeeded: request.annotation?.step ?? -1),
            status: status,
            count: count
        )
    }

    /// Keeps the response. Many requests have one and the same: then its
    /// reference, which all workers would count, is left as it is.
    @inline(__always)
    private func answer(_ mark: JournalMark, in slot: UnsafeMutablePointer<JournalSlot>) {
        if let kept = mark.kept {
            kept.lend { if slot.pointee.response !== $0 { slot.pointee.response = $0 } }
        } else if slot.pointee.response !== mark.response {
            slot.pointee.response = mark.response
        }
    }
}
