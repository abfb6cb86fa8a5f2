import CMicroHTTPD

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One look at the field lines of a request: what the server wants of them,
/// and whether RFC 9112 says that the request must be refused.
///
/// The library is less strict than the standard: it takes two lengths, a
/// length beside `chunked`, names that are no tokens and folded lines. A proxy
/// that takes those can be used for smuggling, and a client that sends them
/// has a defect that a test should show. What the lines are is told by the
/// place where the library left them, so a look costs no copy.
struct HeadLook {
    /// Why the request is refused, `nil` where it may be served.
    private(set) var defect: HeadDefect?
    /// The value of Content-Length.
    private(set) var length: Int?
    /// Whether the client waits for leave before it sends its body.
    private(set) var expects = false
    /// Whether the client is a page of another origin.
    private(set) var hasOrigin = false
    /// The value of Content-Encoding, lent until the request has ended.
    private(set) var coding: UnsafeBufferPointer<UInt8>?
    /// Whether the body comes in chunks.
    var isChunked: Bool { transferCodings > 0 }

    private var hosts = 0
    private var lengths = 0
    private var transferCodings = 0
    /// Where the first name began, and where the last value ended; 0 before
    /// there was one.
    private var start: UInt = 0
    private var end: UInt = 0

    /// Reads the head of a request whose version is HTTP/1.1, or is older, and
    /// whose method the library has at a place.
    static func at(_ connection: OpaquePointer, isCurrent: Bool, method: UnsafePointer<CChar>) -> HeadLook {
        var look = HeadLook()
        withUnsafeMutablePointer(to: &look) { look in
            _ = MHD_get_connection_values_n(connection, .HEADER_KIND, Callbacks.look, look)
        }
        look.finish(isCurrent: isCurrent)
        if HeadLayout.isKnown {
            let size = shim_request_head_size(connection)
            look.headEnded(at: UInt(bitPattern: method) &+ UInt(bitPattern: size))
        }
        return look
    }

    /// Why a request is refused whose trailers have come, `nil` where it may
    /// be served. What the fields mean is not asked: nobody uses them.
    static func trailerDefect(_ connection: OpaquePointer) -> HeadDefect? {
        var look = HeadLook()
        withUnsafeMutablePointer(to: &look) { look in
            _ = MHD_get_connection_values_n(connection, .FOOTER_KIND, Callbacks.lookAtTrailer, look)
        }
        return look.defect
    }

    /// Looks at one trailer of the look at a place.
    static func seeTrailer(
        _ name: UnsafeBufferPointer<UInt8>,
        _ value: UnsafeBufferPointer<UInt8>,
        in place: UnsafeMutableRawPointer?
    ) {
        guard let look = place?.assumingMemoryBound(to: HeadLook.self) else { return }
        if !HeadBytes.isToken(name) { look.pointee.note(.name) }
        // Where lines come one by one, they need not stand behind each other,
        // and what stands behind the last is anything: each is looked at alone.
        look.pointee.end = 0
        if HeadLayout.isKnown { look.pointee.follow(name, value) }
    }

    /// Whether a head that has been read holds a Content-Length that the
    /// library takes for none: it wants digits alone, and not too many.
    static func hasBadLength(_ connection: OpaquePointer) -> Bool {
        var isBad = false
        withUnsafeMutablePointer(to: &isBad) { isBad in
            _ = MHD_get_connection_values_n(connection, .HEADER_KIND, Callbacks.lookForLength, isBad)
        }
        return isBad
    }

    /// Looks at one line of the look at a place.
    @inline(__always)
    static func see(
        _ name: UnsafePointer<CChar>?,
        _ nameCount: Int,
        _ value: UnsafePointer<CChar>?,
        _ valueCount: Int,
        in place: UnsafeMutableRawPointer?
    ) {
        guard let look = place?.assumingMemoryBound(to: HeadLook.self) else { return }
        guard let name, let value else { return look.pointee.note(.name) }
        look.pointee.see(UnsafeBufferPointer(name, count: nameCount), UnsafeBufferPointer(value, count: valueCount))
    }

    @inline(__always)
    private mutating func see(_ name: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>) {
        if !HeadBytes.isToken(name) { note(.name) }
        if HeadLayout.isKnown { follow(name, value) }
        switch name.count {
        case 4 where HeadBytes.isName(name, "host"):
            hosts += 1
            if !HeadBytes.isHost(HeadBytes.trimmed(value)) { note(.host) }
        case 6:
            if HeadBytes.isName(name, "expect") { expects = true }
            if HeadBytes.isName(name, "origin") { hasOrigin = true }
        case 14 where HeadBytes.isName(name, "content-length"):
            lengths += 1
            length = HeadBytes.number(HeadBytes.trimmed(value))
            if length == nil { note(.length) }
        case 16 where HeadBytes.isName(name, "content-encoding"):
            let trimmed = HeadBytes.trimmed(value)
            coding = coding == nil ? trimmed : UnsafeBufferPointer(start: nil, count: 0)
        case 17 where HeadBytes.isName(name, "transfer-encoding"):
            transferCodings += 1
            if !HeadBytes.isName(HeadBytes.trimmed(value), "chunked") { note(.transferCoding) }
        default: break
        }
    }

    /// The library leaves names and values where they came, one line after
    /// the other with two bytes at most between them. A folded line is glued
    /// to the name before it, somewhere else, and a NUL ends a value early.
    @inline(__always)
    private mutating func follow(_ name: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>) {
        let start = UInt(bitPattern: name.baseAddress)
        let place = UInt(bitPattern: value.baseAddress)
        if end == 0 { self.start = start }
        let isJoined = place > start + UInt(name.count) && (end == 0 || start > end && start - end <= 2)
        if !isJoined { note(.folded) }
        end = place + UInt(value.count)
    }

    private mutating func note(_ defect: HeadDefect) {
        if self.defect == nil { self.defect = defect }
    }

    /// Looks at what the lines say together; all have been seen.
    mutating func finish(isCurrent: Bool) {
        if hosts > 1 || hosts == 0 && isCurrent { note(.host) }
        if lengths > 1 { note(.length) }
        if transferCodings > 0, lengths > 0 || transferCodings > 1 || !isCurrent { note(.transferCoding) }
    }

    /// Looks at the place where a head ends whose lines lie where they came.
    mutating func headEnded(at headEnd: UInt) {
        guard end != 0, defect == nil else { return }
        if !HeadLayout.isWhole(from: start, to: end, headEnd: headEnd) { note(.folded) }
    }
}

/// Why a request is refused.
enum HeadDefect: Error {
    case target
    case method
    case name
    case folded
    case host
    case length
    case transferCoding
    case chunk
    case chunkLine
    case line

    /// The defect in a word, for the log.
    var word: String {
        switch self {
        case .target: "target"
        case .method: "method"
        case .name: "header name"
        case .folded: "header line"
        case .host: "Host"
        case .length: "Content-Length"
        case .transferCoding: "Transfer-Encoding"
        case .chunk: "chunk"
        case .chunkLine: "chunk's line"
        case .line: "line"
        }
    }

    /// What is wrong, and where the standard says so.
    var sentence: String {
        switch self {
        case .target:
            "The request's target is no path, no http URL with a host and no * of OPTIONS, or holds a blank, a control "
                + "character or a # (RFC 9112 section 3.2)."
        case .method: "The request's method is no token (RFC 9110 section 9.1)."
        case .name: "A header line's name is no token, or a blank stands before its colon (RFC 9112 section 5.1)."
        case .folded:
            "A header line is folded, or holds a CR or a NUL (RFC 9112 sections 2.2 and 5.2, RFC 9110 section 5.5)."
        case .host:
            "The request has no Host line, more than one, or one that names no host (RFC 9112 section 3.2)."
        case .length: "Content-Length is no number, or there is more than one (RFC 9112 section 6.3)."
        case .transferCoding:
            "Transfer-Encoding is not chunked and nothing else, or stands beside a Content-Length or in HTTP/1.0 "
                + "(RFC 9112 section 6.1)."
        case .chunk:
            "A chunk's size is no hexadecimal number, or no line end follows it or the chunk's bytes (RFC 9112 section 7.1)."
        case .chunkLine:
            "The line of a chunk's size, with its extensions, is longer than this server takes (RFC 9112 section 7.1.1)."
        case .line:
            "A line of the request's head or trailers is not of the form that it should have (RFC 9112 sections 3 and 5)."
        }
    }
}

/// Where the library leaves a head's parts.
enum HeadLayout {
    /// Whether this is a library that leaves them where they came: those
    /// before 1.0, which are no stricter than this. Later ones refuse folded
    /// lines and NUL themselves at their level for clients.
    static let isKnown = MHD_get_version().map { String(cString: $0).hasPrefix("0.9.") } ?? false

    /// Whether no CR is left within the lines, and the head ends where its last
    /// value does: behind that stand the ends of two lines, each of which the
    /// library has put a NUL in place of. A line of blanks has been glued to
    /// nothing, and one without a name left out. What stands behind the head is
    /// not asked: it is the body's, the next request's, or anything.
    static func isWhole(from start: UInt, to end: UInt, headEnd: UInt) -> Bool {
        guard end > start, headEnd > end, headEnd - end <= 4, let first = UnsafeRawPointer(bitPattern: start),
            let last = UnsafePointer<UInt8>(bitPattern: end)
        else { return false }
        guard memchr(first, 0x0D, UnsafeRawPointer(last) - first) == nil else { return false }
        return UnsafeBufferPointer(start: last, count: Int(headEnd - end)).allSatisfy { $0 == 0 }
    }
}
