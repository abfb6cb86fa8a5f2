/// Bytes that do not change and stay where they are: an owner keeps them.
public final class ByteBlock: Sendable {
    /// Where they begin; `nil` where there are none.
    private let base: Base
    /// How many there are.
    public let count: Int
    /// What frees them or keeps them mapped.
    private let owner: (any AnyObject & Sendable)?

    private struct Base: @unchecked Sendable {
        // Never written after init, freed in the block's deinit.
        let pointer: UnsafePointer<UInt8>?
    }

    /// Copies bytes.
    public init(_ bytes: some Collection<UInt8>) {
        let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(bytes.count, 1))
        _ = copy.initialize(from: bytes)
        base = Base(pointer: UnsafePointer(copy.baseAddress))
        count = bytes.count
        owner = nil
    }

    /// Lends bytes that an owner keeps, such as a mapped file.
    public init(_ bytes: UnsafeBufferPointer<UInt8>, owner: any AnyObject & Sendable) {
        base = Base(pointer: bytes.baseAddress)
        count = bytes.count
        self.owner = owner
    }

    deinit {
        if owner == nil { UnsafeMutablePointer(mutating: base.pointer)?.deallocate() }
    }

    /// Lends the bytes; they stay valid as long as this block lives.
    public func withBytes<T>(_ body: (UnsafeBufferPointer<UInt8>) throws -> T) rethrows -> T {
        try withExtendedLifetime(self) { try body(UnsafeBufferPointer(start: base.pointer, count: count)) }
    }

    /// The bytes as an array.
    public var array: [UInt8] { withBytes { Array($0) } }
}

/// A response that is ready as it stands: served any number of times, by any
/// thread.
///
/// A server may keep what its library makes of one that is `isKept`, so that
/// it is made once and not for each request.
public final class PreparedResponse: Sendable {
    /// The status code.
    public let status: Int
    /// The header lines without those that framing decides.
    public let headers: Headers
    /// The body.
    public let body: ByteBlock
    /// Whether it is worth keeping what a server makes of it: false for a
    /// response that is served once.
    public let isKept: Bool

    /// Makes a response of bytes.
    public init(status: Int, headers: Headers = [:], body: some Collection<UInt8>, isKept: Bool = false) {
        self.status = status
        self.headers = headers
        self.body = ByteBlock(body)
        self.isKept = isKept
    }

    /// Makes a response over lent bytes.
    public init(status: Int, headers: Headers = [:], block: ByteBlock, isKept: Bool = false) {
        self.status = status
        self.headers = headers
        self.body = block
        self.isKept = isKept
    }
}
