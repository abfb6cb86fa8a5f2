/// Content codings, undone within a budget (RFC 9110 section 8.4.1).
public enum ContentCoding {
    /// More codings one over the other are not undone: nobody has a reason
    /// to send them.
    private static let depth = 3

    /// The bytes as they were before they were encoded.
    ///
    /// `value` is that of Content-Encoding, the coding that was applied last
    /// standing last. `gzip`, `x-gzip` and `deflate` are undone, the latter
    /// with zlib's frame or, as some clients send it, without; `identity`
    /// does nothing. Throws where another is named, where the bytes are not what
    /// it says, and where they become more than `limit` bytes: a few
    /// thousand bytes may stand for gigabytes.
    public static func decoded(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ value: String,
        limit: Int
    ) throws(CodingError) -> [UInt8] {
        let names = value.split(separator: ",").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            .filter { !$0.isEmpty && $0 != "identity" }
        guard names.count <= depth else { throw CodingError(.unknown, "\(names.count) codings over each other") }
        var result: [UInt8]?
        for name in names.reversed() {
            if let encoded = result {
                result = try encoded.withUnsafeBufferPointer { bytes throws(CodingError) in
                    try once(bytes, name, limit: limit)
                }
            } else {
                result = try once(bytes, name, limit: limit)
            }
        }
        return result ?? Array(bytes)
    }

    private static func once(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ name: String,
        limit: Int
    ) throws(CodingError) -> [UInt8] {
        switch name {
        case "gzip", "x-gzip":
            return try Inflater.decoded(bytes, .gzip, limit: limit)
        case "deflate":
            return try Inflater.decoded(bytes, Inflater.hasFrame(bytes) ? .zlib : .bare, limit: limit)
        default: throw CodingError(.unknown, "the coding \(name) is not undone here")
        }
    }
}

/// Why bytes could not be decoded.
public struct CodingError: Error, Sendable, Equatable {
    /// The kind of failure; it may grow.
    public enum Code: Sendable {
        /// The coding is none that is undone here.
        case unknown
        /// The bytes are not what their coding says.
        case broken
        /// They become more than was allowed.
        case tooLarge
    }

    /// The kind of failure.
    public let code: Code
    /// What happened, in a few words.
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
