import Exchanges

/// Looks for the last event of a stream, as a provider names it: whoever has
/// read that has all, whatever the connection does afterwards.
///
/// An event is known by one of its lines. Lines end with LF, CR or both (WHATWG
/// HTML section 9.2.6).
struct LogicalEnd: Sendable {
    private let ends: [EventLine]
    private let longest: Int
    /// The line at hand, as far as it can be one of them.
    private var line: [UInt8] = []
    private var isTooLong = false
    private var isAfterReturn = false
    private var found: [UInt8]?
    private var isOver = false

    init(_ lines: [String]) {
        ends = lines.map { EventLine($0) }
        longest = (ends.map(\.size).max() ?? 0) + 1
    }

    /// Whether the last event's line has come.
    var isSeen: Bool {
        if found != nil { return true }
        guard !isTooLong, !line.isEmpty else { return false }
        let plain = EventLine.plain(line)
        return ends.contains { !$0.isBeginning && $0.matches(plain: plain) }
    }

    /// Whether all of the last event has come: one that is known by its data
    /// is whole with that line, another with the empty line behind it.
    var isWhole: Bool { isOver || isSeen && (found ?? line).starts(with: "data:".utf8) }

    mutating func take(_ bytes: [UInt8]) {
        guard longest > 1, !isOver else { return }
        for byte in bytes {
            defer { isAfterReturn = byte == 0x0D }
            if byte == 0x0A && isAfterReturn { continue }
            guard byte != 0x0A, byte != 0x0D else {
                lineEnded()
                continue
            }
            if line.count < longest { line.append(byte) } else { isTooLong = true }
        }
    }

    private mutating func lineEnded() {
        if found != nil, line.isEmpty { isOver = true }
        let plain = EventLine.plain(line)
        let isOne = ends.contains { (!isTooLong || $0.isBeginning) && $0.matches(plain: plain) }
        if found == nil, isOne { found = plain }
        line.removeAll(keepingCapacity: true)
        isTooLong = false
    }
}
