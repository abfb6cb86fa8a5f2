import Documents
import Exchanges

/// Where a stream of completions tells how many tokens it took: servers of
/// one API differ, and so does one server by what is asked of it.
public enum UsagePlace: String, Sendable, CaseIterable {
    /// Nowhere: no event has a member `usage`.
    case none
    /// In the event that finishes, beside its `finish_reason`.
    case finish
    /// In an event of its own behind that, with no choices; the one that
    /// finishes says `"usage":null`.
    case extraChunk = "extra-chunk"

    /// The events with their usage there. A stream that has none stays
    /// without, and an event that is not changed stays as it is, to the byte.
    func apply(to events: [Chunk]) -> [Chunk] {
        let parsed = events.map { CompletionEvent($0.bytes) }
        let usage = parsed.reversed().lazy.compactMap { $0?.usage }.first
        let finish = parsed.lastIndex { $0?.finishes == true }
        guard self == .none || usage != nil && finish != nil else { return events }
        var result: [Chunk] = []
        for (index, event) in parsed.enumerated() {
            let chunk = events[index]
            guard var event else {
                result.append(chunk)
                continue
            }
            // An event that is there for its usage alone goes with it.
            if event.usage != nil, event.hasNoChoice { continue }
            let wanted: Value? =
                switch self {
                case .none: nil
                case .finish: index == finish ? usage : event.usage == nil ? event.member : .null
                case .extraChunk: index == finish || event.usage != nil ? .null : event.member
                }
            result.append(Chunk(at: chunk.at, bytes: event.set(wanted) ? event.bytes : chunk.bytes))
            if self == .extraChunk, index == finish, let usage {
                result.append(Chunk(at: chunk.at, bytes: event.alone(with: usage)))
            }
        }
        return result
    }
}

/// An event whose data is one line of JSON, taken apart.
private struct CompletionEvent {
    private let start: [UInt8]
    private let end: [UInt8]
    private var members: [Member]

    /// `nil` where it is anything else.
    init?(_ bytes: [UInt8]) {
        let name = Array("data:".utf8)
        guard bytes.starts(with: name) else { return nil }
        let open = bytes.firstIndex(of: UInt8(ascii: "{")) ?? 0
        let close = bytes.lastIndex(of: UInt8(ascii: "}")) ?? 0
        guard open < close, bytes[name.count..<open].allSatisfy({ $0 == 0x20 }),
            case .object(let members)? = (try? Document.json(Array(bytes[open...close]), name: ""))?.root.value
        else { return nil }
        start = Array(bytes[..<open])
        end = Array(bytes[(close + 1)...])
        self.members = members
    }

    /// What it says of usage, null too.
    var member: Value? { members.last { $0.name == "usage" }?.value }

    /// The usage that it tells.
    var usage: Value? { member == .null ? nil : member }

    private var choices: [Value]? { members.last { $0.name == "choices" }?.value.elements }

    var hasNoChoice: Bool { choices?.isEmpty == true }

    var finishes: Bool {
        choices?.contains { choice in choice["finish_reason"].map { $0 != .null } ?? false } ?? false
    }

    /// Has it say something of usage, or nothing; whether it said something
    /// else.
    mutating func set(_ usage: Value?) -> Bool {
        guard usage != member else { return false }
        if let usage, let place = members.lastIndex(where: { $0.name == "usage" }) {
            members[place].value = usage
        } else {
            members.removeAll { $0.name == "usage" }
            if let usage { members.append(Member("usage", usage)) }
        }
        return true
    }

    /// The event that tells usage and no choice.
    func alone(with usage: Value) -> [UInt8] {
        var alone = self
        if let place = alone.members.lastIndex(where: { $0.name == "choices" }) {
            alone.members[place].value = .array([])
        }
        _ = alone.set(usage)
        return alone.bytes
    }

    var bytes: [UInt8] { start + JSONWriter(.compact).bytes(.object(members)) + end }
}
