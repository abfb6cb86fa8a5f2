/// A request as a server received it or a client will send it.
public struct Request: Sendable {
    /// The method, `POST`, as sent.
    public var method: String
    /// The path before `?`, percent-encoded as sent.
    public var path: String
    /// The query after `?` without it, as sent; `nil` where there is no `?`.
    public var query: String?
    /// The header lines.
    public var headers: Headers
    /// The body's bytes, without any transfer coding.
    public var body: [UInt8]
    /// The body before it was encoded, where it has a content coding that
    /// somebody has undone.
    public var decodedBody: [UInt8]?
    /// The version of the request line.
    public var version: String
    /// The trailer lines after a chunked body.
    public var trailers: Headers

    /// Makes a request.
    public init(
        method: String = "POST",
        path: String,
        query: String? = nil,
        headers: Headers = [:],
        body: [UInt8] = [],
        decodedBody: [UInt8]? = nil,
        version: String = "HTTP/1.1",
        trailers: Headers = [:]
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.decodedBody = decodedBody
        self.version = version
        self.trailers = trailers
    }

    /// Path and query as they stand on the request line.
    public var target: String {
        query.map { path + "?" + $0 } ?? path
    }

    /// The request as it can be read: with the body before it was encoded in
    /// place of the one that was sent. Its header lines stay.
    public var readable: Request {
        guard let decodedBody else { return self }
        var copy = self
        copy.body = decodedBody
        copy.decodedBody = nil
        return copy
    }

    /// Whether the body is encoded and nobody has undone that.
    public var isUnreadable: Bool {
        guard decodedBody == nil, !body.isEmpty else { return false }
        return headers.values("Content-Encoding").contains { value in
            value.split(separator: ",").contains { part in
                let name = part.filter { $0 != " " && $0 != "\t" }.lowercased()
                return !name.isEmpty && name != "identity"
            }
        }
    }

    /// The query's pairs as received: split at `&` and the first `=`, not
    /// percent-decoded. A pair without `=` has an empty value.
    public var queryPairs: [QueryPair] {
        QueryPair.pairs(of: query ?? "")
    }
}

/// One `name=value` of a query, not decoded.
public struct QueryPair: Sendable {
    /// What stands before the first `=`.
    public var name: String
    /// What stands after it.
    public var value: String

    /// Makes a pair.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Splits a query; empty pieces (`a=1&&b=2`) are left out.
    public static func pairs(of query: String) -> [QueryPair] {
        query.utf8.split(separator: UInt8(ascii: "&")).map { piece in
            let parts = piece.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            return QueryPair(
                String(decoding: parts[0], as: UTF8.self),
                parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : ""
            )
        }
    }
}
