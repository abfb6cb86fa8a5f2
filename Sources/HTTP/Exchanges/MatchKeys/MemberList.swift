import Documents

/// The names of open objects, those of one side by side, in the order of
/// their bytes once sorted.
struct MemberList: ~Copyable {
    private struct Entry {
        /// The first eight bytes as a number, the first one highest: of most
        /// pairs it tells the order. 0 behind a shorter name's end, and for
        /// an escaped one.
        var prefix: UInt64
        var cell: UInt32
        var isEscaped: Bool
    }

    private var base: UnsafeMutablePointer<Entry>
    private var capacity: Int
    /// How many there are; a smaller number forgets the last ones.
    var count = 0

    init() {
        capacity = 64
        base = .allocate(capacity: capacity)
    }

    deinit { base.deallocate() }

    /// Forgets all, and has room for the names of so many cells.
    mutating func removeAll(reserving cells: Int) {
        count = 0
        let needed = cells / 2 + 1
        // What a large text took is given back.
        guard needed > capacity || capacity > 1 << 14 && needed <= 1 << 14 else { return }
        base.deallocate()
        capacity = max(needed, 64)
        base = .allocate(capacity: capacity)
    }

    /// The number of a name's cell.
    @inline(__always)
    func cell(at place: Int) -> Int { Int(base[place].cell) }

    /// Adds a name.
    @inline(__always)
    mutating func append(_ number: Int, _ cell: Cell, of bytes: UnsafeBufferPointer<UInt8>) {
        precondition(count < capacity)
        let prefix = cell.isEscaped ? 0 : Self.prefix(cell, bytes)
        (base + count).initialize(
            to: Entry(prefix: prefix, cell: UInt32(truncatingIfNeeded: number), isEscaped: cell.isEscaped)
        )
        count += 1
    }

    /// Sorts the last names. Few are the rule, and often they are in order:
    /// insertion is the quickest for those. An object with many costs no more
    /// than sorting must.
    mutating func sort(from first: Int, _ cells: UnsafeBufferPointer<Cell>, _ bytes: UnsafeBufferPointer<UInt8>) {
        guard count - first > 1 else { return }
        if count - first > 32 {
            var entries = UnsafeMutableBufferPointer(start: base + first, count: count - first)
            entries.sort {
                let order = Self.order($0, $1, cells, bytes)
                return order == 0 ? $0.cell < $1.cell : order < 0
            }
            return
        }
        for at in first + 1..<count {
            let entry = base[at]
            var place = at
            while place > first, Self.order(base[place - 1], entry, cells, bytes) > 0 {
                base[place] = base[place - 1]
                place -= 1
            }
            base[place] = entry
        }
    }

    @inline(__always)
    private static func prefix(_ cell: Cell, _ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let (start, count) = (Int(cell.start), Int(cell.count))
        // The text goes on behind a name, with a colon and a value at least.
        if start + 8 <= bytes.count, let base = bytes.baseAddress {
            let word = UnsafeRawPointer(base + start).loadUnaligned(as: UInt64.self).bigEndian
            return count >= 8 ? word : word & ~(UInt64.max >> UInt64(count * 8))
        }
        var prefix: UInt64 = 0
        for at in 0..<min(count, 8) { prefix |= UInt64(bytes[start + at]) << UInt64(56 - at * 8) }
        return prefix
    }

    /// Below, at or above zero as one name's bytes come before, with or
    /// after the other's.
    @inline(__always)
    private static func order(
        _ one: Entry,
        _ other: Entry,
        _ cells: UnsafeBufferPointer<Cell>,
        _ bytes: UnsafeBufferPointer<UInt8>
    ) -> Int {
        if one.prefix != other.prefix, !one.isEscaped, !other.isEscaped { return one.prefix < other.prefix ? -1 : 1 }
        return order(cells[Int(one.cell)], cells[Int(other.cell)], bytes)
    }

    @inline(never)
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
