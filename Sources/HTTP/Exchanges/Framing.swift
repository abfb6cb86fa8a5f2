/// How a body's end is told (RFC 9112 section 6).
public enum Framing: Sendable, Equatable {
    /// Content-Length, in bytes.
    case length(Int)
    /// Transfer-Encoding: chunked; each write is one chunk.
    case chunked
    /// The end of the connection.
    case close

    /// How the body that follows a head is framed, `nil` where none can
    /// follow: the answer to a HEAD, 1xx, 204 and 304 (RFC 9112 section 6.3).
    ///
    /// A length that is no number, or several that differ, tells nothing:
    /// then the end of the connection does.
    public init?(of head: ResponseHead, answering method: String) {
        guard method != "HEAD", !(100..<200).contains(head.status), head.status != 204, head.status != 304 else {
            return nil
        }
        self.init(toldBy: head.headers)
    }

    /// What header lines say of a body, whether one follows or not: the
    /// answer to a HEAD and a 304 speak of the body that they do not have
    /// (RFC 9110 sections 8.6 and 9.3.2).
    public init(toldBy headers: Headers) {
        if let coding = headers.values("Transfer-Encoding").last {
            let last = coding.split(separator: ",").last.map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            self = last == "chunked" ? .chunked : .close
        } else if let length = Framing.length(of: headers) {
            self = .length(length)
        } else {
            self = .close
        }
    }

    /// The length that the head tells; `nil` where it tells none, or several.
    public static func length(of headers: Headers) -> Int? {
        let told: [String] = headers.values("Content-Length").flatMap { value in
            value.split(separator: ",", omittingEmptySubsequences: false).map { $0.filter { $0 != " " && $0 != "\t" } }
        }
        guard let first = told.first, told.allSatisfy({ $0 == first }), !first.isEmpty,
            first.utf8.allSatisfy({ $0 &- 0x30 < 10 })
        else { return nil }
        return Int(first)
    }
}
