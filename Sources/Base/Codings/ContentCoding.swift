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
        var result: [UInt8]?
        for name in try names(value) {
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

    /// The pieces of a body as they were before they were encoded: what had
    /// come with each piece comes with it, and none is left out, though it may
    /// be empty.
    ///
    /// Where `isWhole` is false the bytes may end early, as those of a body
    /// that was cut do. Throws likewise, `limit` being that of all pieces.
    public static func decoded(
        pieces: [[UInt8]],
        _ value: String,
        isWhole: Bool,
        limit: Int
    ) throws(CodingError) -> [[UInt8]] {
        var pieces = pieces
        for name in try names(value) {
            let first = pieces.joined().prefix(2)
            let inflater = try Inflater(try frame(name, Array(first)), limit: limit)
            for at in pieces.indices {
                pieces[at] = try pieces[at].withUnsafeBufferPointer { bytes throws(CodingError) in
                    try inflater.take(bytes)
                }
            }
            guard inflater.isWhole || !isWhole else { throw endsEarly }
        }
        return pieces
    }

    /// The codings to undo, the outermost first.
    private static func names(_ value: String) throws(CodingError) -> [String] {
        let names = value.split(separator: ",").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            .filter { !$0.isEmpty && $0 != "identity" }
        guard names.count <= depth else { throw CodingError(.unknown, "\(names.count) codings over each other") }
        return names.reversed()
    }

    private static func once(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ name: String,
        limit: Int
    ) throws(CodingError) -> [UInt8] {
        let inflater = try Inflater(try frame(name, bytes), limit: limit)
        let result = try inflater.take(bytes)
        guard inflater.isWhole else { throw endsEarly }
        return result
    }

    private static func frame(
        _ name: String,
        _ bytes: some RandomAccessCollection<UInt8>
    ) throws(CodingError) -> Inflater.Frame {
        switch name {
        case "gzip", "x-gzip": return .gzip
        case "deflate": return Inflater.hasFrame(bytes) ? .zlib : .bare
        default: throw CodingError(.unknown, "the coding \(name) is not undone here")
        }
    }

    private static let endsEarly = CodingError(.broken, "the compressed bytes end early")
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
