import Exchanges

/// Reads a response's head, and its trailers, from the raw lines that libcurl hands over, which
/// include interim 1xx heads and the trailers of a chunked body.
struct ResponseHeadParser {
    /// What a line amounts to.
    enum Event: Equatable {
        /// Nothing yet.
        case more
        /// The head of the final response is complete.
        case head(ResponseHead)
        /// What came is not a head that can be used.
        case malformed(String)
    }

    /// More than any honest head: libcurl 7.88 limits a line but not their sum.
    static let limit = 1 << 20

    /// The status line of the head that is being read.
    private var begun: ResponseHead?
    private var fields: [HeaderField] = []
    private var count = 0
    private(set) var isFinal = false

    /// The lines after the body (RFC 9112 section 7.1.2).
    var trailers: Headers { isFinal ? Headers(fields) : [:] }

    /// Takes one line with its line end.
    mutating func take(_ line: some Collection<UInt8>) -> Event {
        count += line.count
        guard count <= ResponseHeadParser.limit else { return .malformed("the response's head is longer than 1 MiB") }
        let line = line.withoutLineEnd
        guard !line.isEmpty else { return isFinal ? .more : end() }
        // After the final head only trailers come.
        if begun == nil, !isFinal { return begin(Array(line)) }
        if let first = line.first, first == 0x20 || first == 0x09 {
            fold(Array(line))
        } else {
            let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count > 1 ? Array(parts[1].trimmed) : []
            fields.append(HeaderField(ResponseHeadParser.text(Array(parts[0].trimmed)), bytes: value))
        }
        return .more
    }

    private mutating func begin(_ line: [UInt8]) -> Event {
        let parts = line.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[0].starts(with: "HTTP/1.".utf8), parts[1].count == 3,
            let status = Int(String(decoding: parts[1], as: UTF8.self)), status >= 100
        else { return .malformed("the response does not begin with a status line of HTTP/1.1") }
        guard status != 101 else { return .malformed("the server switches to another protocol, unasked") }
        let reason = parts.count > 2 ? ResponseHeadParser.text(Array(parts[2])) : ""
        begun = ResponseHead(
            version: String(decoding: parts[0], as: UTF8.self),
            status: status,
            reason: ReasonPhrase.isUsual(reason, of: status) ? nil : reason
        )
        return .more
    }

    private mutating func end() -> Event {
        guard var head = begun else {
            return .malformed("the response does not begin with a status line of HTTP/1.1")
        }
        head.headers = Headers(fields)
        begun = nil
        fields = []
        guard head.status >= 200 else { return .more }
        isFinal = true
        return .head(head)
    }

    /// Joins a continuation line with one space (RFC 9112 section 5.2).
    private mutating func fold(_ line: [UInt8]) {
        guard let last = fields.indices.last else { return }
        let more = Array(line[...].trimmed)
        guard !more.isEmpty else { return }
        let start = fields[last].valueBytes
        // By bytes: only the whole line says what characters they are.
        fields[last] = HeaderField(fields[last].name, bytes: start.isEmpty ? more : start + [0x20] + more)
    }

    /// Bytes as text: UTF-8, or else ISO-8859-1.
    static func text(_ bytes: [UInt8]) -> String {
        String(validating: bytes, as: UTF8.self)
            ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }
}

extension Collection<UInt8> {
    /// Without LF or CRLF at the end.
    fileprivate var withoutLineEnd: ArraySlice<UInt8> {
        var slice = Array(self)[...]
        if slice.last == UInt8(ascii: "\n") { slice.removeLast() }
        if slice.last == UInt8(ascii: "\r") { slice.removeLast() }
        return slice
    }
}

extension ArraySlice<UInt8> {
    /// Without spaces and tabs at both ends.
    fileprivate var trimmed: ArraySlice<UInt8> {
        var slice = drop { $0 == 0x20 || $0 == 0x09 }
        while let last = slice.last, last == 0x20 || last == 0x09 { slice.removeLast() }
        return slice
    }
}
