import Documents
import Exchanges

extension ObservedExchange {
    /// Its form in a journal.
    var json: Value {
        var members = [
            Member("n", .integer(number)), Member("connection", .integer(connection)),
            Member("times", times.json),
            Member("request", request.json),
            Member("path", .string(path)),
        ]
        if let rule { members.append(Member("rule", .integer(rule))) }
        if let step { members.append(Member("step", .integer(step))) }
        if let response {
            members.append(
                Member(
                    "response",
                    .object([
                        "status": .integer(response.status), "headers": response.headers.json,
                        "body": response.body.json,
                    ])
                )
            )
        }
        if let missed { members.append(Member("missed", .string(missed))) }
        if clientClosedEarly { members.append(Member("clientClosedEarly", .bool(true))) }
        return .object(members)
    }

    static var shape: Shape<ObservedExchange> {
        .object("an exchange") { reader in
            let number = reader.required("n", .integer(0...Int.max))
            let connection = reader.required("connection", .instant)
            let times = reader.required("times", Times.shape)
            let request = reader.required("request", Request.shape)
            let path = reader.required("path", .string)
            let rule = reader.optional("rule", .integer(0...Int.max))
            let step = reader.optional("step", .integer(0...Int.max))
            let response = reader.optional("response", Response.shape)
            let missed = reader.optional("missed", .string)
            let closed = reader.optional("clientClosedEarly", .bool) ?? false
            guard let number, let connection, let times, let request, let path else { return nil }
            return ObservedExchange(
                number: number,
                connection: connection,
                times: times,
                request: request,
                path: path,
                rule: rule,
                step: step,
                response: response,
                missed: missed,
                clientClosedEarly: closed
            )
        }
    }
}

extension ObservedExchange.Times {
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
                firstByte: firstByte,
                headEnd: headEnd,
                bodyEnd: bodyEnd,
                responseStart: responseStart,
                responseEnd: responseEnd
            )
        }
    }
}

extension ObservedExchange.Response {
    static var shape: Shape<Self> {
        .object("a response") { reader in
            let status = reader.required("status", .integer())
            let headers = reader.required("headers", Headers.shape)
            let body = reader.required("body", .body)
            guard let status, let headers, let body else { return nil }
            return Self(status: status, headers: headers, body: body)
        }
    }
}

extension Request {
    var json: Value {
        var members = [Member("method", .string(method)), Member("path", .string(path))]
        if let query { members.append(Member("query", .string(query))) }
        members += [Member("headers", headers.json), Member("body", body.json)]
        return .object(members)
    }

    static var shape: Shape<Request> {
        .object("a request") { reader in
            let method = reader.required("method", .string)
            let path = reader.required("path", .string)
            let query = reader.optional("query", .string)
            let headers = reader.required("headers", Headers.shape)
            let body = reader.required("body", .body)
            guard let method, let path, let headers, let body else { return nil }
            return Request(method: method, path: path, query: query, headers: headers, body: body)
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
    /// A number of nanoseconds, or any other from 0.
    static var instant: Shape { scalar("a whole number from 0") { $0.number.flatMap { UInt64($0) } } }
}
