import Exchanges

/// A request's place in the journal. Its memory is used again for the request
/// that comes so many later: a journal that is full asks the system for none.
struct JournalSlot {
    /// 0 where nothing stands here.
    var number = 0
    /// Grows with whatever happens to any request.
    var revision = 0
    var wall: Int64 = 0
    /// When its first byte and its last one came.
    var start: UInt64 = 0
    var bodyEnd: UInt64 = 0
    var end: UInt64 = 0
    var connection: UInt64 = 0
    /// Method, target, header lines, body, one behind the other.
    private(set) var bytes: UnsafeMutableRawPointer?
    private(set) var capacity = 0
    private var methodCount = 0
    private var targetCount = 0
    private var pathCount = 0
    private var headerCount = 0
    private var keptBody = 0
    private var wholeBody = 0
    /// The number of what was asked, in the journal's list of names.
    var source: Int32 = 0
    var rule: Int32 = -1
    var step: Int32 = -1
    /// -1 while it is not known.
    var status: Int32 = -1
    var ending: Ending?
    /// What was answered where that was ready.
    var response: PreparedResponse?
    /// What most requests have not.
    var more: JournalDetails?

    /// Copies a request into the slot's memory, up to so much of its body;
    /// `nil`: without one.
    mutating func copy(_ request: IncomingRequest, bodyLimit: Int?) {
        let body = bodyLimit == nil ? UnsafeBufferPointer(start: nil, count: 0) : request.body
        (methodCount, targetCount, pathCount) = (request.method.count, request.target.count, request.pathCount)
        (keptBody, wholeBody) = (min(body.count, bodyLimit ?? 0), body.count)
        let fixed = methodCount + targetCount + keptBody
        // Most heads are shorter; one that is not is written twice.
        reserve(fixed + 512)
        headerCount = writeHeaders(request)
        if headerCount > capacity - fixed {
            reserve(fixed + headerCount)
            headerCount = writeHeaders(request)
        }
        guard let bytes else { return }
        var at = bytes
        for part in [request.method, request.target] {
            if let base = part.baseAddress { at.copyMemory(from: base, byteCount: part.count) }
            at += part.count
        }
        at += headerCount
        if let base = body.baseAddress, keptBody > 0 { at.copyMemory(from: base, byteCount: keptBody) }
    }

    private func writeHeaders(_ request: IncomingRequest) -> Int {
        guard let bytes else { return 0 }
        let at = methodCount + targetCount
        return request.writeHeaders(
            to: UnsafeMutableRawBufferPointer(start: bytes + at, count: capacity - at - keptBody)
        )
    }

    private mutating func reserve(_ count: Int) {
        // A large one is not kept for small ones.
        guard count > capacity || capacity > 8192 && count < capacity / 4 else { return }
        free()
        capacity = (count + 255) & ~255
        bytes = .allocate(byteCount: capacity, alignment: 8)
    }

    /// Gives the memory back.
    mutating func free() {
        bytes?.deallocate()
        bytes = nil
        capacity = 0
    }

    /// Forgets the request and keeps the memory.
    mutating func clear() {
        number = 0
        if response != nil { response = nil }
        if more != nil { more = nil }
    }

    /// Whether its response was ready as it stood.
    var isReady: Bool { more?.evidence == nil }

    /// A copy of some of its parts that stands alone.
    func record(_ parts: JournalParts, source: String) -> JournalRecord {
        let raw = UnsafeRawBufferPointer(start: bytes, count: methodCount + targetCount + headerCount + keptBody)
        let target = raw[methodCount..<methodCount + targetCount]
        let headersAt = methodCount + targetCount
        let path = target.prefix(pathCount)
        let query = pathCount < targetCount ? target.dropFirst(pathCount + 1) : nil
        var request = Request(
            method: String(decoding: raw[..<methodCount], as: UTF8.self),
            path: String(decoding: path, as: UTF8.self),
            query: query.map { String(decoding: $0, as: UTF8.self) }
        )
        if parts != .lines {
            let lines = UnsafeRawBufferPointer(rebasing: raw[headersAt..<headersAt + headerCount])
            request.headers = Headers(lines: lines) ?? [:]
            request.body = Array(raw[(headersAt + headerCount)...])
        }
        var exchange = Exchange(
            number: number,
            connection: connection,
            request: request,
            ending: ending,
            times: Exchange.Times(
                request: RequestTimes(firstByte: start, headEnd: start, bodyEnd: bodyEnd),
                responseEnd: ending == nil ? nil : end
            )
        )
        let token = Array(path).withUnsafeBufferPointer { path in
            String(decoding: path[EndpointPath(path).token], as: UTF8.self)
        }
        var annotation = Annotation(token: token.isEmpty ? nil : token, source: source)
        (annotation.rule, annotation.step) = (rule < 0 ? nil : Int(rule), step < 0 ? nil : Int(step))
        annotation.passed = more?.passed ?? []
        annotation.miss = more?.miss?.kind
        exchange.annotation = annotation
        var isWhole = keptBody == wholeBody
        var meant: [UInt8]?
        if let evidence = more?.evidence {
            isWhole = evidence.fill(&exchange, parts) && isWhole
        } else if parts != .lines, let response = response ?? more?.miss?.response() {
            let body = parts == .all ? Array(response.body.array.prefix(ResponseEvidence.limit)) : []
            // How much the library has written of a ready response nobody
            // learns: where it did not go out whole, its body is only what was
            // meant. One that is handed over at the moment counts as written.
            let isWritten = ending == nil || ending == .complete
            exchange.response = Response(
                head: ResponseHead(status: response.status, headers: response.headers),
                framing: .length(response.body.count),
                chunks: isWritten && !body.isEmpty && hasBody(response.status) ? [Chunk(bytes: body)] : []
            )
            if !isWritten, parts == .all { meant = body }
            isWhole = isWhole && isWritten && response.body.count <= ResponseEvidence.limit
        }
        return JournalRecord(
            exchange: exchange,
            status: status < 0 ? response?.status ?? exchange.response?.status : Int(status),
            wall: wall,
            bodyCount: wholeBody,
            isWhole: isWhole,
            meant: meant,
            miss: more?.miss,
            stall: more?.stall
        )
    }

    /// Whether a body is written behind a head (RFC 9112 section 6.3).
    private func hasBody(_ status: Int) -> Bool {
        let method = UnsafeRawBufferPointer(start: bytes, count: methodCount)
        return status != 204 && status != 304 && !method.elementsEqual("HEAD".utf8)
    }
}

/// How much of a request is wanted.
enum JournalParts {
    /// What stands in one line.
    case lines
    /// The request whole, and the response's head.
    case requests
    case all
}

/// What few requests have.
final class JournalDetails {
    var miss: Miss?
    var evidence: ResponseEvidence?
    var passed: [Int] = []
    var stall: JournalRecord.Stall?
}
