/// Looks for the last event of a stream, as a provider names it: whoever has
/// read that has all, whatever the connection does afterwards.
///
/// An event is known by one of its lines (`data: [DONE]`, `event:
/// message_stop`), read as WHATWG HTML section 9.2.6
/// does: one blank after the colon does not count, and lines end with LF,
/// CR or both. One that ends in `*` is known by how it begins.
struct LogicalEnd: Sendable {
    private let lines: [[UInt8]]
    private let beginnings: [[UInt8]]
    private let longest: Int
    /// The line at hand, as far as it can be one of them.
    private var line: [UInt8] = []
    private var isTooLong = false
    private var isAfterReturn = false
    private var found: [UInt8]?
    private var isOver = false

    init(_ lines: [String]) {
        let isBeginning = { (line: String) in line.hasSuffix("*") }
        self.lines = lines.filter { !isBeginning($0) }.map { Self.plain(Array($0.utf8)) }
        beginnings = lines.filter(isBeginning).map { Self.plain(Array($0.utf8.dropLast())) }
        longest = ((self.lines + beginnings).map(\.count).max() ?? 0) + 1
    }

    /// Whether the last event's line has come.
    var isSeen: Bool { found != nil || lines.contains(Self.plain(line)) && !isTooLong && !line.isEmpty }

    /// Whether all of the last event has come: one that is known by its data
    /// is whole with that line, another with the empty line behind it.
    var isWhole: Bool { isOver || isSeen && (found ?? Self.plain(line)).starts(with: "data:".utf8) }

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
        let plain = Self.plain(line)
        let isOne = !isTooLong && lines.contains(plain) || beginnings.contains { plain.starts(with: $0) }
        if found == nil, isOne { found = plain }
        line.removeAll(keepingCapacity: true)
        isTooLong = false
    }

    /// Without the blank behind the colon.
    private static func plain(_ line: [UInt8]) -> [UInt8] {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon + 1 < line.count, line[colon + 1] == 0x20
        else { return line }
        return Array(line[...colon] + line[(colon + 2)...])
    }
}
