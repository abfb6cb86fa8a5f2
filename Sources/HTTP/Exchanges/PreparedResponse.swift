/// A response that is ready as it stands: served any number of times, by any
/// thread.
///
/// A server may keep what its library makes of one that is `isKept`, so that
/// it is made once and not for each request.
public final class PreparedResponse: Sendable {
    /// The status code.
    public let status: Int
    /// The body.
    public let body: ByteBlock
    /// Whether it is worth keeping what a server makes of it: false for a
    /// response that is served once.
    public let isKept: Bool
    /// How many bytes its header lines take in a head, as `Headers.wireSize`.
    public let headerSize: Int
    private let fields: Headers
    /// Where there are no fields: beside the body, of the same owner.
    private let lines: Lines

    private struct Lines: @unchecked Sendable {
        // Never written after init, and as alive as the body's owner.
        let bytes: UnsafeRawBufferPointer
    }

    /// Makes a response of bytes.
    public convenience init(
        status: Int,
        headers: Headers = [:],
        body: some Collection<UInt8>,
        isKept: Bool = false
    ) {
        self.init(status: status, headers: headers, block: ByteBlock(body), isKept: isKept)
    }

    /// Makes a response over lent bytes.
    public init(status: Int, headers: Headers = [:], block: ByteBlock, isKept: Bool = false) {
        self.status = status
        self.body = block
        self.isKept = isKept
        headerSize = headers.wireSize
        fields = headers
        lines = Lines(bytes: UnsafeRawBufferPointer(start: nil, count: 0))
    }

    /// Makes a response of two parts of a block: header lines, and the body.
    /// `nil` where the former are none.
    public init?(status: Int, lines: Range<Int>, body: Range<Int>, of block: ByteBlock, isKept: Bool) {
        let bytes = block.withBytes { UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer($0)[lines]) }
        var headerSize = 0
        guard HeaderLines.forEach(in: bytes, { headerSize += $0.wireSize }) else { return nil }
        self.headerSize = headerSize
        self.status = status
        self.body = block[body]
        self.isKept = isKept
        fields = [:]
        self.lines = Lines(bytes: bytes)
    }

    /// The header lines without those that framing decides.
    public var headers: Headers {
        withExtendedLifetime(body) { lines.bytes.isEmpty ? fields : Headers(lines: lines.bytes) ?? [:] }
    }

    /// Calls a closure for each header line, without making strings where
    /// there are none.
    public func forEachHeader(_ visit: (HeaderLines.Line) -> Void) {
        withExtendedLifetime(body) { _ = HeaderLines.forEach(in: lines.bytes, visit) }
        for field in fields.fields { field.withLine(visit) }
    }
}
