import Documents
import Judging

/// The events of one run, bounded by bytes and by their number: a harness may
/// tell of them without end, and what it tells is kept as evidence.
struct EventLog {
    /// How many bytes of lines are kept.
    static let byteLimit = 256 << 10
    /// How many events are kept.
    static let limit = 2000

    private var events: [SubjectEvent] = []
    private var bytes = 0
    private var dropped = 0

    /// Keeps an event whose line has so many bytes, or counts it.
    mutating func append(_ event: SubjectEvent, bytes size: Int) {
        guard dropped == 0, events.count < Self.limit, bytes + size <= Self.byteLimit else {
            dropped += 1
            return
        }
        events.append(event)
        bytes += size
    }

    /// What was kept, and how many more there were.
    var all: [SubjectEvent] {
        guard dropped > 0 else { return events }
        return events + [SubjectEvent(SubjectEvent.dropped, .object(["count": .integer(dropped)]))]
    }
}
