public import Providers

/// A line of server-sent events by which an event is known: `event: end`. One
/// that ends in `*` is how such a line begins.
///
/// Lines are read as WHATWG HTML section 9.2.6 does: one blank after the colon
/// does not count.
public struct EventLine: Sendable, Equatable {
    /// The line as it is written, without its `*`.
    public let text: String
    /// Whether it is only how the line begins.
    public let isBeginning: Bool
    /// Without the blank after the colon.
    private let plain: [UInt8]

    /// Reads a line.
    public init(_ line: String) {
        isBeginning = line.utf8.last == UInt8(ascii: "*")
        text = isBeginning ? String(line.dropLast()) : line
        plain = Self.plain(Array(text.utf8))
    }

    /// How many bytes of a line tell whether it is this one.
    public var size: Int { plain.count }

    /// What stands behind the colon, without the blank.
    public var value: String {
        guard let colon = plain.firstIndex(of: UInt8(ascii: ":")) else { return text }
        return String(decoding: plain[(colon + 1)...], as: UTF8.self)
    }

    /// Whether a line, without its end, is this one.
    public func matches(_ line: [UInt8]) -> Bool { matches(plain: Self.plain(line)) }

    /// The same of a line that has no blank after its colon.
    public func matches(plain line: [UInt8]) -> Bool {
        isBeginning ? line.starts(with: plain) : line == plain
    }

    /// A line without the blank after its colon.
    public static func plain(_ line: [UInt8]) -> [UInt8] {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon + 1 < line.count, line[colon + 1] == 0x20
        else { return line }
        return Array(line[...colon] + line[(colon + 2)...])
    }
}

extension Provider {
    /// The line of the last event of a stream of completions; `nil` where
    /// such a stream has none.
    public var lastEvent: EventLine? { logicalEnds.first.map { EventLine($0) } }
}
