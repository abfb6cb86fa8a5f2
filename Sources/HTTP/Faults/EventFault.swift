public import Documents
public import Exchanges

/// A stream of events that is not what it was (WHATWG HTML section 9.2 says
/// what one is). A body becomes chunked, a chunk an event.
public struct EventFault: Fault {
    /// What is done to the events.
    public enum Change: Sendable {
        /// The last event is left out where it has the line that ends an
        /// API's streams.
        case noDone(EventLine?)
        /// After so many events comes one with this JSON, and the stream ends
        /// in order.
        case error(Value, after: Int)
        /// An event comes twice, by its number from 1.
        case duplicate(Int)
        /// The JSON of an event ends early, by its number from 1.
        case brokenJSON(Int)
        /// A byte that no UTF-8 has stands in an event, by its number from 1.
        case invalidUTF8(Int)
        /// The last event, or the one before it where that has the line that
        /// ends an API's streams, comes again and again.
        case endless(EventLine?)
        /// The ends of lines.
        case lineEnds(LineEnds)
        /// A byte order mark before the first event.
        case bom
        /// A comment each time so many nanoseconds pass without an event.
        case comments(UInt64)
        /// No blank behind `data:`.
        case noSpace
        /// Where the count of tokens stands.
        case usage(UsagePlace)
    }

    /// How lines end.
    public enum LineEnds: String, Sendable, CaseIterable {
        case cr
        case crlf

        fileprivate var bytes: [UInt8] { self == .cr ? [0x0D] : [0x0D, 0x0A] }
    }

    /// What is done.
    public var change: Change

    /// Makes a fault.
    public init(_ change: Change) { self.change = change }

    public var summary: String {
        switch change {
        case .noDone(let end): "no \(end?.value ?? "last event")"
        case .error(_, let count): "an error after \(count) event\(count == 1 ? "" : "s")"
        case .duplicate(let number): "event \(number) twice"
        case .brokenJSON(let number): "event \(number) with broken JSON"
        case .invalidUTF8(let number): "event \(number) with invalid UTF-8"
        case .endless: "without an end"
        case .lineEnds(let ends): "lines that end with \(ends == .cr ? "CR" : "CRLF")"
        case .bom: "a byte order mark"
        case .comments(let every): "comments every \(every / 1_000_000) ms"
        case .noSpace: "no blank behind data:"
        case .usage(.none): "no usage"
        case .usage(.finish): "usage in the event that finishes"
        case .usage(.extraChunk): "usage in an event of its own"
        }
    }

    public func problem(with stream: ResponseStream) -> String? {
        switch change {
        case .error(_, let count):
            BodyPosition.problem(of: count, in: stream.response, "\(count) event\(count == 1 ? "" : "s") lie")
        case .duplicate(let number), .brokenJSON(let number), .invalidUTF8(let number):
            BodyPosition.problem(of: number, in: stream.response, "event \(number) lies")
        default: nil
        }
    }

    public func apply(to stream: ResponseStream) -> ResponseStream {
        guard stream.response.framing != nil else { return stream }
        var changed = Slice(.event).apply(to: stream)
        edit(&changed)
        changed.response.chunks.removeAll { $0.bytes.isEmpty }
        return changed
    }

    private func edit(_ stream: inout ResponseStream) {
        var events = stream.response.chunks
        switch change {
        case .noDone(let end): Self.dropEnd(end, of: &events)
        case .error(let value, let count):
            events = Array(events.prefix(count))
            let bytes = Array("data: ".utf8) + JSONWriter(.compact).bytes(value) + [0x0A, 0x0A]
            events.append(Chunk(at: events.last?.at ?? stream.response.chunks.first?.at ?? 0, bytes: bytes))
        case .duplicate(let number):
            if events.indices.contains(number - 1) { events.insert(events[number - 1], at: number) }
        case .brokenJSON(let number): Self.change(&events, number, Self.halved)
        case .invalidUTF8(let number): Self.change(&events, number, Self.spoilt)
        case .endless(let end):
            Self.dropEnd(end, of: &events)
            let gap = events.count > 1 ? events[events.count - 1].at - events[events.count - 2].at : 0
            stream.repeats = gap
        case .lineEnds(let ends):
            for index in events.indices {
                events[index].bytes = Self.lines(events[index].bytes).flatMap {
                    $0.isEnded ? $0.bytes + ends.bytes : $0.bytes
                }
            }
        case .bom: if !events.isEmpty { events[0].bytes = [0xEF, 0xBB, 0xBF] + events[0].bytes }
        case .comments(let every): events = Self.commented(events, every: every)
        case .noSpace:
            for index in events.indices {
                events[index].bytes = Self.lines(events[index].bytes).flatMap { line in
                    let isData = line.bytes.starts(with: "data: ".utf8)
                    let bytes = isData ? Array("data:".utf8) + line.bytes.dropFirst(6) : line.bytes
                    return line.isEnded ? bytes + line.end : bytes
                }
            }
        case .usage(let place): events = place.apply(to: events)
        }
        stream.response.chunks = events
    }

    private static func dropEnd(_ end: EventLine?, of events: inout [Chunk]) {
        guard let end, let last = events.last, lines(last.bytes).contains(where: { end.matches($0.bytes) }) else {
            return
        }
        events.removeLast()
    }

    private static func change(_ events: inout [Chunk], _ number: Int, _ edit: ([UInt8]) -> [UInt8]) {
        guard events.indices.contains(number - 1) else { return }
        events[number - 1].bytes = edit(events[number - 1].bytes)
    }

    /// The first half of an event's text, and its end.
    private static func halved(_ event: [UInt8]) -> [UInt8] {
        let text = event.reversed().drop { $0 == 0x0A || $0 == 0x0D }.count
        return Array(event[..<(text - text / 2)] + event[text...])
    }

    /// An event with 0xFF in the middle of its text.
    private static func spoilt(_ event: [UInt8]) -> [UInt8] {
        let text = event.reversed().drop { $0 == 0x0A || $0 == 0x0D }.count
        return Array(event[..<(text / 2)] + [0xFF] + event[(text / 2)...])
    }

    private static func commented(_ events: [Chunk], every: UInt64) -> [Chunk] {
        guard every > 0 else { return events }
        let comment = Array(": keep-alive\n\n".utf8)
        var result: [Chunk] = []
        var last: UInt64 = 0
        for event in events {
            while event.at > last &+ every, result.count < commentLimit {
                last &+= every
                result.append(Chunk(at: last, bytes: comment))
            }
            last = event.at
            result.append(event)
        }
        return result
    }

    /// More comments than that tell nothing more.
    private static let commentLimit = 100_000

    private struct Line {
        var bytes: [UInt8]
        var end: [UInt8]
        var isEnded: Bool { !end.isEmpty }
    }

    /// The lines of an event, with what ends each.
    private static func lines(_ bytes: [UInt8]) -> [Line] {
        var lines: [Line] = []
        var start = 0
        var at = 0
        while at < bytes.count {
            guard bytes[at] == 0x0A || bytes[at] == 0x0D else {
                at += 1
                continue
            }
            let isPair = bytes[at] == 0x0D && at + 1 < bytes.count && bytes[at + 1] == 0x0A
            let next = at + (isPair ? 2 : 1)
            lines.append(Line(bytes: Array(bytes[start..<at]), end: Array(bytes[at..<next])))
            (start, at) = (next, next)
        }
        if start < bytes.count { lines.append(Line(bytes: Array(bytes[start...]), end: [])) }
        return lines
    }
}
