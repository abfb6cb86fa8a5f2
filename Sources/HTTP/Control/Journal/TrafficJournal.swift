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

    struct State {
        var ring: JournalRing
        /// Since the rules were counted anew.
        var counts = RequestCounts()
        /// Before that.
        var older: [CountKey: Int] = [:]
        var misses = 0
        var times = ResponseTimes()
        var names = RuleNames()
    }

    let state: Mutex<State>
    private let room: JournalRoom
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
        state = Mutex(State(ring: JournalRing(limit: limit, byteLimit: byteLimit / 2)))
        room = JournalRoom(byteLimit / 2)
        self.clock = clock
        self.next = next
    }

    /// Notes a request that has been decided upon, and gives what is to be
    /// answered: the same, told about where it is not ready.
    public func took(_ request: IncomingRequest, _ answer: Answer) -> Answer {
        switch answer {
        case .kept(let kept):
            kept.lend { append(request, $0, nil) }
            return answer
        case .miss(let miss):
            let details = JournalDetails()
            details.miss = miss
            append(request, nil, details)
            return answer
        case .answer(let decision):
            if decision.observer == nil, case .ready(let response) = decision.kind {
                append(request, response, nil)
                return answer
            }
            let evidence = ResponseEvidence(before: decision.observer, room: room)
            let details = JournalDetails()
            details.evidence = evidence
            details.stall = Self.stall(decision)
            append(request, nil, details)
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

    @inline(__always)
    private func append(_ request: IncomingRequest, _ response: PreparedResponse?, _ details: JournalDetails?) {
        let wall = clock.wall
        if let annotation = request.annotation, !annotation.passed.isEmpty {
            let details = details ?? JournalDetails()
            details.passed = annotation.passed
            return append(request, response, details, wall)
        }
        append(request, response, details, wall)
    }

    private func append(
        _ request: IncomingRequest,
        _ response: PreparedResponse?,
        _ details: JournalDetails?,
        _ wall: Int64
    ) {
        request.journalNumber = state.withLock { state in
            return state.ring.append(request) { slot in
                slot.wall = wall
                slot.times = request.times
                slot.connection = request.connection
                slot.response = response
                slot.more = details
                note(request.annotation, in: &slot)
            }
        }
    }

    private func note(_ annotation: Annotation?, in slot: inout JournalSlot) {
        guard let annotation else {
            (slot.rule, slot.step) = (-1, -1)
            return
        }
        slot.source = annotation.source
        slot.rule = Int32(truncatingIfNeeded: annotation.rule ?? -1)
        slot.step = Int32(truncatingIfNeeded: annotation.step ?? -1)
    }

    public func ended(_ request: IncomingRequest, status: Int, ending: Ending, at nanoseconds: UInt64) {
        defer { next?.ended(request, status: status, ending: ending, at: nanoseconds) }
        let annotation = request.annotation
        // The control interface's own.
        if let annotation, annotation.source == ControlInterface.source { return }
        state.withLock { state in
            var number = request.journalNumber
            if number == 0 {
                // Refused by the server: nobody decided upon it.
                number = state.ring.append(request) { slot in
                    (slot.wall, slot.times, slot.connection) = (clock.wall, request.times, request.connection)
                    note(annotation, in: &slot)
                }
            }
            state.ring.change(number) { slot in
                slot.status = Int32(truncatingIfNeeded: status)
                slot.ending = ending
                slot.end = nanoseconds
                // The server itself has answered what nobody else did.
                if annotation == nil { slot.more?.miss = nil }
            }
            let rule = annotation?.rule ?? -1
            state.counts.add(annotation?.source ?? "", rule: rule, step: annotation?.step ?? -1, status: status)
            if let annotation {
                if annotation.miss != nil { state.misses += 1 }
                if !annotation.passed.isEmpty { state.counts.addPassed(annotation.source, annotation.passed) }
            }
            state.times.add(nanoseconds &- request.times.firstByte)
        }
    }
}
