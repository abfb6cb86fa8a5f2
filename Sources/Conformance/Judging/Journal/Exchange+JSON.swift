import Documents
import Exchanges

extension Exchange {
    /// Its form in a journal.
    var json: Value {
        var members = [
            Member("n", .integer(number)), Member("connection", .integer(connection)),
            Member("times", times.json),
            Member("request", request.json),
        ]
        if let annotation { members.append(Member("annotation", annotation.json)) }
        if let response { members.append(Member("response", response.json)) }
        if let raw { members.append(Member("raw", raw.json)) }
        if let ending { members.append(Member("ending", .string(ending.rawValue))) }
        return .object(members)
    }

    static var shape: Shape<Exchange> {
        .object("an exchange") { reader in
            let number = reader.required("n", .ordinal)
            let connection = reader.required("connection", .instant)
            let times = reader.required("times", Times.shape)
            let request = reader.required("request", Request.shape)
            let annotation = reader.optional("annotation", Annotation.shape)
            let response = reader.optional("response", Response.shape)
            let raw = reader.optional("raw", .body)
            let ending = reader.optional("ending", Shape<Ending>.word)
            guard let number, let connection, let times, let request else { return nil }
            return Exchange(
                number: number,
                connection: connection,
                request: request,
                response: response,
                raw: raw,
                ending: ending,
                times: times,
                annotation: annotation
            )
        }
    }
}

extension Exchange.Times {
    var json: Value {
        var members = [
            Member("firstByte", .integer(firstByte)), Member("headEnd", .integer(headEnd)),
            Member("bodyEnd", .integer(bodyEnd)),
        ]
        if let responseStart { members.append(Member("responseStart", .integer(responseStart))) }
        if let responseEnd { members.append(Member("responseEnd", .integer(responseEnd))) }
        return .object(members)
    }

    static var shape: Shape<Self> {
        .object("times") { reader in
            let firstByte = reader.required("firstByte", .instant)
            let headEnd = reader.required("headEnd", .instant)
            let bodyEnd = reader.required("bodyEnd", .instant)
            let responseStart = reader.optional("responseStart", .instant)
            let responseEnd = reader.optional("responseEnd", .instant)
            guard let firstByte, let headEnd, let bodyEnd else { return nil }
            return Self(
                request: RequestTimes(firstByte: firstByte, headEnd: headEnd, bodyEnd: bodyEnd),
                responseStart: responseStart,
                responseEnd: responseEnd
            )
        }
    }
}

extension Annotation {
    var json: Value {
        var members: [Member] = []
        if let token { members.append(Member("token", .string(token))) }
        members.append(Member("source", .string(source)))
        if let rule { members.append(Member("rule", .integer(rule))) }
        if let step { members.append(Member("step", .integer(step))) }
        if let miss { members.append(Member("miss", .string(miss.rawValue))) }
        return .object(members)
    }

    static var shape: Shape<Annotation> {
        .object("an annotation") { reader in
            let token = reader.optional("token", .string)
            let source = reader.required("source", .string)
            let rule = reader.optional("rule", .ordinal)
            let step = reader.optional("step", .ordinal)
            let miss = reader.optional("miss", Shape<Miss.Kind>.word)
            return source.map { Annotation(token: token, source: $0, rule: rule, step: step, miss: miss) }
        }
    }
}

extension Response {
    var json: Value {
        var members: [Member] = []
        if head.version != "HTTP/1.1" { members.append(Member("version", .string(head.version))) }
        members.append(Member("status", .integer(status)))
        if let reason = head.reason { members.append(Member("reason", .string(reason))) }
        members.append(Member("headers", headers.json))
        if let framing { members.append(Member("framing", framing.json)) }
        members.append(Member("body", body.json))
        let marks = chunks.map { Value.array([.integer($0.at), .integer($0.bytes.count)]) }
        members.append(Member("chunks", .array(marks)))
        if !trailers.isEmpty { members.append(Member("trailers", trailers.json)) }
        return .object(members)
    }

    static var shape: Shape<Response> {
        .object("a response") { reader in
            let version = reader.optional("version", .string) ?? "HTTP/1.1"
            let status = reader.required("status", .integer(100...999))
            let reason = reader.optional("reason", .string)
            let headers = reader.required("headers", Headers.shape)
            let framing = reader.optional("framing", Framing.shape)
            let body = reader.required("body", .body)
            let marks = reader.required("chunks", .list(.list(.instant)))
            let trailers = reader.optional("trailers", Headers.shape) ?? [:]
            guard let status, let headers, let body, let marks else { return nil }
            guard let chunks = cut(body, marks) else {
                reader.report("the chunks do not add up to the body", at: "chunks")
                return nil
            }
            return Response(
                head: ResponseHead(version: version, status: status, reason: reason, headers: headers),
                framing: framing,
                chunks: chunks,
                trailers: trailers
            )
        }
    }

    /// A body in its pieces; `nil` where they are not all of it.
    private static func cut(_ body: [UInt8], _ marks: [[UInt64]]) -> [Chunk]? {
        var chunks: [Chunk] = []
        var start = 0
        for mark in marks {
            guard mark.count == 2, mark[1] <= UInt64(body.count - start) else { return nil }
            let end = start + Int(mark[1])
            chunks.append(Chunk(at: mark[0], bytes: Array(body[start..<end])))
            start = end
        }
        return start == body.count ? chunks : nil
    }
}

extension Framing {
    /// `chunked`, `close`, or the length.
    var json: Value {
        switch self {
        case .length(let count): .integer(count)
        case .chunked: .string("chunked")
        case .close: .string("close")
        }
    }

    static var shape: Shape<Framing> {
        .scalar("a length, chunked or close") { node in
            switch node.string {
            case "chunked": .chunked
            case "close": .close
            default: node.integer.flatMap { $0 >= 0 ? .length($0) : nil }
            }
        }
    }
}

extension Request {
    var json: Value {
        var members = [Member("method", .string(method)), Member("path", .string(path))]
        if let query { members.append(Member("query", .string(query))) }
        if version != "HTTP/1.1" { members.append(Member("version", .string(version))) }
        members += [Member("headers", headers.json), Member("body", body.json)]
        if !trailers.isEmpty { members.append(Member("trailers", trailers.json)) }
        return .object(members)
    }

    static var shape: Shape<Request> {
        .object("a request") { reader in
            let method = reader.required("method", .string)
            let path = reader.required("path", .string)
            let query = reader.optional("query", .string)
            let version = reader.optional("version", .string) ?? "HTTP/1.1"
            let headers = reader.required("headers", Headers.shape)
            let body = reader.required("body", .body)
            let trailers = reader.optional("trailers", Headers.shape) ?? [:]
            guard let method, let path, let headers, let body else { return nil }
            return Request(
                method: method,
                path: path,
                query: query,
                headers: headers,
                body: body,
                version: version,
                trailers: trailers
            )
        }
    }
}

extension Headers {
    var json: Documents.Value { .array(fields.map { .array([.string($0.name), .string($0.value)]) }) }

    static var shape: Shape<Headers> {
        let field = Shape<HeaderField>("a pair [name, value]") { node, decoding in
            let parts = node.elements
            guard parts.count == 2, let name = parts[0].string, let value = parts[1].string else {
                decoding.report(node, "expected a pair [name, value], found \(node.shown)")
                return nil
            }
            return HeaderField(name, value)
        }
        return Shape<[HeaderField]>.list(field).map { Headers($0) }
    }
}

extension [UInt8] {
    /// A body: `{text}` where it is UTF-8, `{base64}` where it is not.
    var json: Value {
        if let text = String(validating: self, as: UTF8.self) { return .object(["text": .string(text)]) }
        return .object(["base64": .string(Base64.encode(self))])
    }
}

extension Shape where Output == [UInt8] {
    static var body: Shape {
        .object("a body") { reader in
            if reader.has("text") { return reader.required("text", .string).map { Array($0.utf8) } }
            let encoded = Shape<[UInt8]>.scalar("base64") { $0.string.flatMap(Base64.decode) }
            return reader.required("base64", encoded)
        }
    }
}

extension Shape where Output == UInt64 {
    /// A number of nanoseconds, or any other from 0: below 2^63, so that the
    /// sum of two is a number, too.
    static var instant: Shape {
        scalar("a whole number from 0, below 2^63") { node in
            node.number.flatMap { UInt64($0) }.flatMap { $0 < 1 << 63 ? $0 : nil }
        }
    }
}

extension Shape where Output == Int {
    /// A place in a row, or how many there are: up to 2^31, with which any
    /// reader can calculate.
    static var ordinal: Shape { integer(0...1 << 31) }
}
