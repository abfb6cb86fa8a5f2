import Exchanges

/// A request that can be sent as it stands, and how libcurl is to be told.
///
/// What would end a line early is refused, so no header can be smuggled in;
/// what libcurl would act on by itself is refused or left out.
struct CheckedRequest {
    /// The method.
    let method: String
    /// The URL.
    let url: String
    /// Scheme, host and port, for messages.
    let origin: String
    /// Whether it goes to this machine: then no proxy is asked.
    let isLoopback: Bool
    /// The header lines as libcurl takes them, those that switch its own off
    /// included.
    let headerLines: [[UInt8]]
    /// The body; `nil` where the request has none.
    let body: ByteBlock?
    /// The longest time to connect, in milliseconds.
    let connectMilliseconds: Int
    /// The longest time for all of it in milliseconds, 0 for no limit.
    let milliseconds: Int

    /// Whether the response to it has no body whatever its head says.
    var isHead: Bool { method == "HEAD" }

    /// Whether it may be sent again where a kept connection was closed (RFC
    /// 9110 section 9.2.2).
    var isIdempotent: Bool { ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"].contains(method) }

    init(_ request: OutgoingRequest) throws(UpstreamError) {
        guard CheckedRequest.isToken(request.method) else {
            throw UpstreamError(.unusable, "the method is not a token of HTTP")
        }
        guard request.method != "CONNECT" else {
            throw UpstreamError(.unusable, "the method CONNECT opens a tunnel, which is no request")
        }
        method = request.method
        url = request.url
        origin = try CheckedRequest.origin(of: request.url)
        isLoopback = Loopback.isHost(origin[...].utf8.drop { $0 != UInt8(ascii: "/") }.dropFirst(2))
        headerLines = try CheckedRequest.lines(of: request)
        let announcesBody = ["POST", "PUT", "PATCH"].contains(request.method)
        body = request.body.isEmpty && !announcesBody ? nil : ByteBlock(request.body)
        connectMilliseconds = try CheckedRequest.milliseconds(request.connectTimeout)
        milliseconds = try request.timeout.map(CheckedRequest.milliseconds) ?? 0
    }

    /// Scheme, host and port of a URL that can be sent.
    private static func origin(of url: String) throws(UpstreamError) -> String {
        // Visible ASCII only: libcurl would cut at NUL and encode the rest.
        guard url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw UpstreamError(
                .unusable,
                "the URL has a space, a control character or one beyond ASCII, not percent-encoded"
            )
        }
        let parts = url.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        let scheme = String(decoding: parts[0], as: UTF8.self).lowercased()
        guard scheme == "http" || scheme == "https", parts.count == 2, parts[1].starts(with: "//".utf8) else {
            throw UpstreamError(.unusable, "the URL does not begin with http:// or https://")
        }
        let authority = parts[1].dropFirst(2).prefix { !"/?#".utf8.contains($0) }
        guard !authority.contains(UInt8(ascii: "@")) else {
            throw UpstreamError(
                .unusable,
                "the URL holds credentials; they belong into a header (RFC 9110 section 4.2.4)"
            )
        }
        guard !authority.isEmpty else { throw UpstreamError(.unusable, "the URL names no host") }
        return "\(scheme)://\(String(decoding: authority, as: UTF8.self))"
    }

    private static func lines(of request: OutgoingRequest) throws(UpstreamError) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        for field in request.headers {
            guard isToken(field.name) else {
                throw UpstreamError(.unusable, "a header's name is not a token of HTTP")
            }
            guard !field.value.utf8.contains(where: { $0 == 0 || $0 == 0x0A || $0 == 0x0D }) else {
                throw UpstreamError(.unusable, "the value of header \(field.name) holds a line end or NUL")
            }
            // libcurl would wait for the server's permission, and send again
            // without it where the server answers 417.
            if Headers.sameName(field.name, "Expect") { continue }
            // A line with nothing behind its colon means to libcurl that the
            // header is left out; the semicolon sends it empty.
            let isBlank = field.value.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 }
            lines.append(Array(field.name.utf8) + (isBlank ? [UInt8(ascii: ";")] : Array(": ".utf8) + field.valueBytes))
        }
        // libcurl's own limit is 1 MiB for all of the head, told as a lack of
        // memory.
        guard lines.reduce(request.url.utf8.count, { $0 + $1.count + 2 }) < 1_000_000 else {
            throw UpstreamError(.unusable, "the URL and headers are longer than 1 MB")
        }
        try checkFraming(request)
        for name in ["Accept", "Content-Type", "User-Agent", "Expect"]
        where name == "Expect" || request.headers[name] == nil {
            lines.append(Array("\(name):".utf8))
        }
        return lines
    }

    /// The body is framed by its length; a header that says otherwise would
    /// make the server read the connection differently than we write it.
    private static func checkFraming(_ request: OutgoingRequest) throws(UpstreamError) {
        guard request.headers["Transfer-Encoding"] == nil else {
            throw UpstreamError(.unusable, "Transfer-Encoding cannot be sent: a body is framed by its length")
        }
        let lengths = request.headers.values("Content-Length")
        guard lengths.count <= 1, lengths.allSatisfy({ $0.utf8.elementsEqual("\(request.body.count)".utf8) }) else {
            throw UpstreamError(.unusable, "Content-Length differs from the \(request.body.count) bytes of the body")
        }
        guard request.headers.values("Host").count <= 1 else {
            throw UpstreamError(.unusable, "there is more than one Host header")
        }
    }

    private static func milliseconds(_ seconds: Double) throws(UpstreamError) -> Int {
        guard seconds > 0 else { throw UpstreamError(.unusable, "a time limit is not above zero") }
        // libcurl takes a long and adds it to a time: a month is as good as
        // no limit.
        return Int(max(1, min(seconds, 2_592_000) * 1000))
    }

    /// A token of RFC 9110 section 5.6.2.
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}
