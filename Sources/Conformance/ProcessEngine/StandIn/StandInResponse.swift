import Documents
import Exchanges

/// What the stand-in answers.
struct StandInResponse: Sendable, Equatable {
    var status: Int
    /// Exactly as the engine writes it: clients compare it whole. `nil` where
    /// there is no body.
    var contentType: String?
    var body: [UInt8]

    /// Nothing to say.
    static let done = StandInResponse(status: 204, contentType: nil, body: [])

    static func json(_ value: Value, status: Int = 200) -> StandInResponse {
        StandInResponse(status: status, contentType: "application/json", body: JSONWriter().bytes(value))
    }

    static func text(_ text: String, status: Int = 200) -> StandInResponse {
        StandInResponse(status: status, contentType: "text/plain", body: Array(text.utf8))
    }

    var prepared: PreparedResponse {
        PreparedResponse(
            status: status,
            headers: contentType.map { ["Content-Type": $0] } ?? [:],
            body: body
        )
    }
}

/// A refusal: a status and what the engine says beside it.
struct Refusal: Error, Sendable, Equatable {
    var status: Int
    var body: EngineErrorBody
    /// Said as plain text, as the web server's own JSON reader does.
    var isPlain = false

    init(_ status: Int, _ type: String, _ message: String, code: Int? = nil, isPlain: Bool = false) {
        self.status = status
        body = EngineErrorBody(type, message, code: code)
        self.isPlain = isPlain
    }

    var response: StandInResponse {
        isPlain ? .text(body.message, status: status) : .json(body.json, status: status)
    }

    /// A request that the engine understands and refuses.
    static func bad(_ message: String) -> Refusal { Refusal(400, "RestException", message, code: 0) }
    /// Something that must not be null is.
    static func null(_ name: String) -> Refusal { Refusal(500, "NullValueException", "\(name) is null", code: 0) }
    /// An error of the engine's own.
    static func engine(_ message: String) -> Refusal { Refusal(500, "ProcessEngineException", message, code: 0) }
    /// A task that is not there.
    static func unknownTask(_ id: String, code: Int? = 0) -> Refusal {
        Refusal(404, "RestException", "External task with id \(id) does not exist", code: code)
    }
    /// A body whose members have other types than they should.
    static let misshapen = Refusal(400, "InvalidRequestException", "")
    /// A text that its column does not hold.
    static let tooLong = Refusal(
        500,
        "ProcessEnginePersistenceException",
        "An exception occurred in the persistence layer. Please check the server logs for a detailed message and "
            + "the entire exception stack trace.",
        code: 10002
    )
    static let notFound = Refusal(404, "NotFoundException", "HTTP 404 Not Found")
    static let notAllowed = Refusal(405, "NotAllowedException", "HTTP 405 Method Not Allowed")
    static let notAcceptable = Refusal(406, "NotAcceptableException", "HTTP 406 Not Acceptable")
    static let unsupportedType = Refusal(415, "NotSupportedException", "HTTP 415 Unsupported Media Type")
}
