public import Documents
public import Exchanges

/// Writes parsed JSON in the one form that all its spellings share: members
/// sorted by the bytes of their names, no white space, strings escaped only
/// where they must be and in their shortest form.
///
/// Number lexemes stay as they are, since `1` and `1.0` are not the same to
/// every reader. A name that stands twice keeps the order of the text. It
/// goes from flat cells to a kept buffer and needs no memory once it has
/// seen a text of that size; nesting takes no stack.
public struct CanonicalJSON: ~Copyable {
    /// An open container.
    private struct Frame {
        /// An array: the next cell. An object: the next place in `members`.
        var at: Int
        /// Where it ends, in the same terms.
        var end: Int
        /// An object: where its names begin in `members`.
        var first: Int
        var isObject: Bool
        var isEmptyYet = true
    }

    private var output = ByteOutput()
    /// The containers around the one that is being written.
    private var frames: [Frame] = []
    /// The name cells of the open objects, those of one side by side.
    private var members: [UInt32] = []
    private let policy: RedactionPolicy?
    private let names: MemberNameFilter
    /// Whether the text that was written last has a member that is a
    /// credential by its name.
    public private(set) var holdsCredential = false

    /// A writer with nothing written, which looks for the members that are
    /// credentials by a policy.
    public init(_ policy: RedactionPolicy? = nil) {
        self.policy = policy
        names = policy?.memberNames ?? MemberNameFilter()
        frames.reserveCapacity(16)
        members.reserveCapacity(64)
    }

    /// Writes the first of some cells with all that it holds. The result is
    /// lent: it is valid until the next call.
    public mutating func write(
        _ cells: UnsafeBufferPointer<Cell>,
        of bytes: UnsafeBufferPointer<UInt8>
    ) -> UnsafeBufferPointer<UInt8> {
        output.removeAll()
        frames.removeAll(keepingCapacity: true)
        members.removeAll(keepingCapacity: true)
        holdsCredential = false
        guard !cells.isEmpty, var frame = begin(0, cells, bytes) else { return output.bytes }
        while true {
            guard frame.at < frame.end else {
                close(frame)
                guard let outer = frames.popLast() else { return output.bytes }
                frame = outer
                continue
            }
            if frame.isEmptyYet { frame.isEmptyYet = false } else { output.append(UInt8(ascii: ",")) }
            var value = frame.at
            if frame.isObject {
                let name = Int(members[value])
                frame.at += 1
                string(cells[name], bytes)
                output.append(UInt8(ascii: ":"))
                value = name + 1
            } else {
                frame.at = Int(cells[value].next)
            }
            if let inner = begin(value, cells, bytes) {
                frames.append(frame)
                frame = inner
            }
        }
    }

    /// Writes a scalar, or opens a container and returns it.
    @inline(__always)
    private mutating func begin(
        _ index: Int,
        _ cells: UnsafeBufferPointer<Cell>,
        _ bytes: UnsafeBufferPointer<UInt8>
    ) -> Frame? {
        let cell = cells[index]
        switch cell.kind {
        case .string:
            string(cell, bytes)
            return nil
        case .null, .bool, .number:
            output.append(UnsafeBufferPointer(rebasing: bytes[Int(cell.start)..<Int(cell.start) + Int(cell.count)]))
            return nil
        case .array:
            output.append(UInt8(ascii: "["))
            return Frame(at: index + 1, end: Int(cell.next), first: members.count, isObject: false)
        case .object:
            output.append(UInt8(ascii: "{"))
            let first = members.count
            var name = index + 1
            while name < Int(cell.next) {
                members.append(UInt32(truncatingIfNeeded: name))
                look(at: cells[name], bytes)
                name = Int(cells[name + 1].next)
            }
            sort(from: first, cells, bytes)
            return Frame(at: first, end: members.count, first: first, isObject: true)
        }
    }

    /// Notes whether a name is a credential's.
    @inline(__always)
    private mutating func look(at name: Cell, _ bytes: UnsafeBufferPointer<UInt8>) {
        let text = UnsafeBufferPointer(rebasing: bytes[Int(name.start)..<Int(name.start) + Int(name.count)])
        if name.isEscaped || names.mayName(text) { lookClosely(at: name, text, bytes) }
    }

    @inline(never)
    private mutating func lookClosely(
        at name: Cell,
        _ text: UnsafeBufferPointer<UInt8>,
        _ bytes: UnsafeBufferPointer<UInt8>
    ) {
        guard let policy, !holdsCredential else { return }
        holdsCredential =
            name.isEscaped
            ? JSONText.unescaped(name, in: bytes).withUnsafeBufferPointer { policy.isCredential(member: $0) }
            : policy.isCredential(member: text)
    }

    private mutating func close(_ frame: Frame) {
        output.append(frame.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
        // The innermost object's members are always the last ones.
        if frame.isObject { members.removeLast(members.count - frame.first) }
    }

    /// Few members are the rule, and often they are in order: insertion is
    /// the quickest for those. An object with many costs no more than
    /// sorting must.
    private mutating func sort(from first: Int, _ cells: UnsafeBufferPointer<Cell>, _ bytes: UnsafeBufferPointer<UInt8>)
    {
        let count = members.count - first
        if count > 32 {
            members[first...].sort {
                let order = Self.order(cells[Int($0)], cells[Int($1)], bytes)
                return order == 0 ? $0 < $1 : order < 0
            }
            return
        }
        members.withUnsafeMutableBufferPointer { members in
            for at in stride(from: first + 1, to: members.count, by: 1) {
                let name = members[at]
                var place = at
                while place > first, Self.order(cells[Int(members[place - 1])], cells[Int(name)], bytes) > 0 {
                    members[place] = members[place - 1]
                    place -= 1
                }
                members[place] = name
            }
        }
    }

    /// Below, at or above zero as one name's bytes come before, with or
    /// after the other's.
    @inline(__always)
    private static func order(_ one: Cell, _ other: Cell, _ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        if one.isEscaped || other.isEscaped { return escapedOrder(one, other, bytes) }
        let shared = Int(min(one.count, other.count))
        let (left, right) = (Int(one.start), Int(other.start))
        for at in 0..<shared where bytes[left + at] != bytes[right + at] {
            return Int(bytes[left + at]) - Int(bytes[right + at])
        }
        return Int(one.count) - Int(other.count)
    }

    private static func escapedOrder(_ one: Cell, _ other: Cell, _ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var (left, right) = (MeaningIterator(one, bytes), MeaningIterator(other, bytes))
        while true {
            let (a, b) = (left.next(), right.next())
            guard a == b else { return a - b }
            if a < 0 { return 0 }
        }
    }

    private mutating func string(_ cell: Cell, _ bytes: UnsafeBufferPointer<UInt8>) {
        output.append(UInt8(ascii: "\""))
        let end = Int(cell.start) + Int(cell.count)
        if cell.isEscaped {
            escaped(from: Int(cell.start), to: end, bytes)
        } else {
            output.append(UnsafeBufferPointer(rebasing: bytes[Int(cell.start)..<end]))
        }
        output.append(UInt8(ascii: "\""))
    }

    private mutating func escaped(from start: Int, to end: Int, _ bytes: UnsafeBufferPointer<UInt8>) {
        var at = start
        while at < end {
            guard bytes[at] == UInt8(ascii: "\\") else {
                output.append(bytes[at])
                at += 1
                continue
            }
            guard bytes[at + 1] == UInt8(ascii: "u") else {
                append(JSONText.simpleEscape(bytes[at + 1]))
                at += 2
                continue
            }
            let (scalar, count) = JSONText.scalar(at: at, end: end, in: bytes)
            if let scalar {
                if scalar.value < 0x80 {
                    append(UInt8(scalar.value))
                } else {
                    for byte in UTF8.encode(scalar) ?? .init() { output.append(byte) }
                }
            } else {
                for index in at..<at + 6 { output.append(Self.lowercase(bytes[index])) }
            }
            at += count
        }
    }

    /// Appends one byte of a string's meaning, escaped where it must be.
    private mutating func append(_ byte: UInt8) {
        guard let escape = JSONText.escape(for: byte) else { return output.append(byte) }
        output.append(UInt8(ascii: "\\"))
        output.append(escape)
        guard escape == UInt8(ascii: "u") else { return }
        output.append(UInt8(ascii: "0"))
        output.append(UInt8(ascii: "0"))
        output.append(JSONText.hexDigits[Int(byte >> 4)])
        output.append(JSONText.hexDigits[Int(byte & 15)])
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }
}

/// Gives the bytes that a string cell means, one by one, then -1.
///
/// A lone surrogate has three bytes, by the pattern of UTF-8, so that names
/// with different ones differ.
private struct MeaningIterator {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let end: Int
    private var at: Int
    /// Bytes of the last scalar that are still to come, the next one lowest.
    private var pending: UInt32 = 0

    init(_ cell: Cell, _ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        at = Int(cell.start)
        end = at + Int(cell.count)
    }

    mutating func next() -> Int {
        if pending != 0 {
            defer { pending >>= 8 }
            return Int(pending & 0xFF)
        }
        guard at < end else { return -1 }
        let byte = bytes[at]
        guard byte == UInt8(ascii: "\\") else {
            at += 1
            return Int(byte)
        }
        let letter = bytes[at + 1]
        guard letter == UInt8(ascii: "u") else {
            at += 2
            return Int(JSONText.simpleEscape(letter))
        }
        let (scalar, count) = JSONText.scalar(at: at, end: end, in: bytes)
        let value = scalar?.value ?? loneSurrogate
        at += count
        return first(of: value)
    }

    private var loneSurrogate: UInt32 {
        (at + 2..<at + 6).reduce(UInt32(0)) { value, index in
            let byte = bytes[index]
            return value << 4 | UInt32(byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x57)
        }
    }

    /// The first byte of a code point; the others wait.
    private mutating func first(of value: UInt32) -> Int {
        let tail = { (shift: UInt32) in 0x80 | (value >> shift) & 0x3F }
        switch value {
        case ..<0x80: return Int(value)
        case ..<0x800:
            pending = tail(0)
            return Int(0xC0 | value >> 6)
        case ..<0x10000:
            pending = tail(6) | tail(0) << 8
            return Int(0xE0 | value >> 12)
        default:
            pending = tail(12) | tail(6) << 8 | tail(0) << 16
            return Int(0xF0 | value >> 18)
        }
    }
}
