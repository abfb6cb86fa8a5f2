/// A request's head as libmicrohttpd 0.9 leaves it in memory: the lines where
/// they came, a NUL in place of each colon and each line's end, and a line that
/// is folded glued to the *name* before it, somewhere else.
struct LibraryHead {
    /// Bytes of the memory that end before a NUL.
    typealias Text = Range<Int>

    /// The memory: the head, and then what was glued.
    private(set) var memory: [UInt8]
    private(set) var fields: [(name: Text, value: Text)] = []
    /// Where the head ends.
    private(set) var size = 0
    /// The request line, and what followed it as it came.
    private(set) var first: ArraySlice<UInt8> = []
    private(set) var lines: ArraySlice<UInt8> = []

    private var pending: (name: Int, value: Int)?

    /// Lays a head out; `nil` where the library has none yet, or refuses it
    /// itself: a line has no colon.
    init?(_ text: [UInt8]) {
        memory = text
        guard let request = nextLine() else { return nil }
        first = text[request]
        let start = size
        guard let line = nextLine() else { return nil }
        if memory[line.lowerBound] != 0 {
            guard takes(line) else { return nil }
            repeat {
                guard let line = nextLine(), follows(line) else { return nil }
                // A line that begins with a colon ends the head as an empty one.
                if memory[line.lowerBound] == 0 { break }
            } while true
        }
        lines = text[start..<size]
        // Nothing that follows is the head's; what was glued lies behind.
        let glued = memory[text.count...]
        let gap = 64
        let moved = size + gap - text.count
        memory = memory[..<size] + (glued.isEmpty ? [] : [UInt8](repeating: 0xA5, count: gap) + glued)
        for place in fields.indices where fields[place].name.lowerBound >= text.count {
            let name = fields[place].name
            fields[place].name = name.lowerBound + moved..<name.upperBound + moved
        }
    }

    /// Ends the next line with a NUL, and with two where it ends with CRLF.
    private mutating func nextLine() -> Text? {
        guard let end = memory[size...].firstIndex(of: 0x0A) else { return nil }
        let start = size
        size = end + 1
        memory[end] = 0
        guard end > start, memory[end - 1] == 0x0D else { return start..<end }
        memory[end - 1] = 0
        return start..<end - 1
    }

    private func text(_ start: Int) -> Text { start..<(memory[start...].firstIndex(of: 0) ?? memory.count) }

    /// Takes a line apart at its colon; false where it has none before a NUL.
    private mutating func takes(_ line: Text) -> Bool {
        guard let colon = memory[text(line.lowerBound)].firstIndex(of: UInt8(ascii: ":")) else { return false }
        memory[colon] = 0
        pending = (line.lowerBound, afterBlanks(colon + 1))
        return true
    }

    private func afterBlanks(_ start: Int) -> Int {
        memory[start...].firstIndex { $0 != 0x20 && $0 != 0x09 } ?? memory.count
    }

    /// Takes a line that follows another.
    private mutating func follows(_ line: Text) -> Bool {
        guard let before = pending else { return false }
        if [0x20, 0x09].contains(memory[line.lowerBound]) {
            let more = text(afterBlanks(line.lowerBound))
            guard !more.isEmpty else { return true }
            let whole = memory[text(before.name)] + memory[more] + [0]
            pending?.name = memory.count
            memory += whole
            return true
        }
        fields.append((text(before.name), text(before.value)))
        return memory[line.lowerBound] == 0 || takes(line)
    }
}
