/// Bytes that do not change and stay where they are: an owner keeps them.
///
/// A block is a value, so that to lend a part of one costs no memory.
public struct ByteBlock: @unchecked Sendable {
    // Never written after init, and as alive as the owner.
    @usableFromInline let start: UnsafePointer<UInt8>?
    /// How many there are.
    public let count: Int
    /// What frees them or keeps them mapped.
    private let owner: any AnyObject & Sendable

    /// Copies bytes.
    public init(_ bytes: some Collection<UInt8>) {
        let copy = OwnedBytes(bytes)
        self.init(UnsafeBufferPointer(copy.bytes), owner: copy)
    }

    /// Lends bytes that an owner keeps, such as a mapped file.
    public init(_ bytes: UnsafeBufferPointer<UInt8>, owner: any AnyObject & Sendable) {
        start = bytes.baseAddress
        count = bytes.count
        self.owner = owner
    }

    /// Lends the bytes; they stay valid as long as this block lives.
    @inlinable
    public func withBytes<T>(_ body: (UnsafeBufferPointer<UInt8>) throws -> T) rethrows -> T {
        try withExtendedLifetime(self) { try body(UnsafeBufferPointer(start: start, count: count)) }
    }

    /// A part of the bytes, of the same owner.
    public subscript(part: Range<Int>) -> ByteBlock {
        ByteBlock(UnsafeBufferPointer(rebasing: UnsafeBufferPointer(start: start, count: count)[part]), owner: owner)
    }

    /// The bytes as an array.
    public var array: [UInt8] { withBytes { Array($0) } }
}

private final class OwnedBytes: @unchecked Sendable {
    // Filled in init, freed in deinit.
    let bytes: UnsafeMutableBufferPointer<UInt8>

    init(_ source: some Collection<UInt8>) {
        let memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: source.count)
        _ = memory.initialize(from: source)
        bytes = memory
    }

    deinit { bytes.deallocate() }
}
