/// Bytes that one thread writes again and again without asking for memory.
///
/// It is a value with one owner, not an object: each access to an object's
/// properties is checked while the program runs, which costs more than
/// writing a byte does.
public struct ByteOutput: ~Copyable {
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    /// How many there are.
    public private(set) var count = 0

    /// An empty output with room for some bytes.
    public init(capacity: Int = 1024) {
        self.capacity = max(capacity, 16)
        base = .allocate(capacity: self.capacity)
    }

    deinit { base.deallocate() }

    /// The bytes, lent until the next change.
    public var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

    /// Forgets all bytes and keeps their memory, unless it has grown past
    /// what the next text is likely to need.
    public mutating func removeAll() {
        count = 0
        guard capacity > 1 << 20 else { return }
        base.deallocate()
        capacity = 1024
        base = .allocate(capacity: capacity)
    }

    /// Forgets all bytes, and has room for at least some.
    mutating func removeAll(reserving room: Int) {
        removeAll()
        if room > capacity { grow(by: room) }
    }

    /// Where the first byte is, for who writes past `count` what fits.
    var start: UnsafeMutablePointer<UInt8> { base }

    /// Takes what was written from `start` up to a place.
    mutating func setCount(to end: UnsafeMutablePointer<UInt8>) {
        count = end - base
        precondition(count <= capacity)
    }

    /// Appends one byte.
    @inline(__always)
    public mutating func append(_ byte: UInt8) {
        if count == capacity { grow(by: 1) }
        base[count] = byte
        count += 1
    }

    /// Appends some bytes.
    @inline(__always)
    public mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        if capacity - count < bytes.count { grow(by: bytes.count) }
        (base + count).update(from: start, count: bytes.count)
        count += bytes.count
    }

    /// Appends a number in decimal.
    public mutating func append(decimal number: Int) {
        guard number >= 10 else { return append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number)) }
        append(decimal: number / 10)
        append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10))
    }

    private mutating func grow(by more: Int) {
        capacity = max(capacity * 2, count + more)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.moveUpdate(from: base, count: count)
        base.deallocate()
        base = larger
    }
}
