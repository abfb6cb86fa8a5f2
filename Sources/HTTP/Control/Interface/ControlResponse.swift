public import Documents
public import Exchanges

/// What the control interface answers.
public struct ControlResponse: Sendable {
    /// The status code.
    public var status: Int
    /// The header lines.
    public var headers: Headers
    /// The body.
    public var body: [UInt8]

    /// Makes a response.
    public init(status: Int = 200, type: String, body: [UInt8], headers: Headers = [:]) {
        self.status = status
        self.body = body
        self.headers = headers
        self.headers.append("Content-Type", type)
        self.headers.append("Cache-Control", "no-store")
        self.headers.append("X-Content-Type-Options", "nosniff")
        self.headers.append("Cross-Origin-Resource-Policy", "same-origin")
    }

    /// A value as JSON.
    public static func json(_ value: Value, status: Int = 200, headers: Headers = [:]) -> ControlResponse {
        let body = JSONWriter().printable(value) + [0x0A]
        return ControlResponse(status: status, type: "application/json", body: body, headers: headers)
    }

    /// What is wrong with a call, and what to do.
    public static func error(
        _ status: Int,
        _ message: String,
        hint: String? = nil,
        headers: Headers = [:]
    ) -> ControlResponse {
        var members = [Member("error", .string(message))]
        if let hint { members.append(Member("hint", .string(hint))) }
        return json(.object(members), status: status, headers: headers)
    }

    /// What is wrong with a body, each mistake with its place.
    public static func error(_ error: DocumentError) -> ControlResponse {
        let places = error.diagnostics.prefix(20).map { diagnostic in
            var members: [Member] = []
            if let position = diagnostic.position {
                members += [Member("line", .integer(position.line)), Member("column", .integer(position.column))]
            }
            members.append(Member("message", .string(diagnostic.message)))
            if let hint = diagnostic.hint { members.append(Member("hint", .string(hint))) }
            return Value.object(members)
        }
        let first = error.diagnostics.first.map { "\($0)" } ?? "it cannot be read"
        return json(
            .object(["error": .string("the body cannot be used: \(first)"), "places": .array(Array(places))]),
            status: 400
        )
    }

    var prepared: PreparedResponse { PreparedResponse(status: status, headers: headers, body: body) }
}
