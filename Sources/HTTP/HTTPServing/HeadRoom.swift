import CMicroHTTPD
import Exchanges

/// Whether the library has room for a response's head.
///
/// It writes a head into what the request has left of the connection's
/// memory, and closes the connection where that does not do.
enum HeadRoom {
    /// The library's memory for one connection, in bytes. It is cleared for
    /// every request: more costs time (measured: 32 KB up to a seventh more,
    /// 256 KB three times as much).
    static let connectionMemory = 20 << 10
    /// What fits beside every request that is of an ordinary size.
    static let ordinary = 1 << 10
    /// What the status line, Date and framing take, rounded up.
    private static let besides = 256
    /// What the library keeps for each line of a request beside its bytes,
    /// and for itself; rounded up.
    private static let perLine = 96
    private static let reserve = 1 << 10

    /// The bytes that a head takes, its status line, Date and framing included.
    static func size(of headers: Headers) -> Int {
        besides + headers.wireSize
    }

    /// The bytes that a response's head takes.
    static func size(of response: PreparedResponse) -> Int {
        besides + response.headerSize
    }

    /// Whether a head of that size is too long beside a connection's request.
    static func isTooLong(_ size: Int, for connection: OpaquePointer) -> Bool {
        guard size > ordinary else { return false }
        let lines = Int(MHD_get_connection_values_n(connection, .HEADER_KIND, nil, nil))
        let taken = shim_request_head_size(connection) + lines * perLine
        return size + taken + reserve > connectionMemory
    }
}
