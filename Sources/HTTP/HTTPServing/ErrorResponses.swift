import Exchanges

/// What the server answers by itself.
enum ErrorResponses {
    static let tooLarge = response(
        413,
        #"{"error":{"message":"The request body is longer than this server takes.","code":"body_too_large"}}"#
    )
    static let headTooLarge = response(
        431,
        #"{"error":{"message":"The request's head or its trailers are longer than this server takes.","code":"head_too_large"}}"#
    )
    static let targetTooLong = response(
        414,
        #"{"error":{"message":"The request's target is longer than this server takes.","code":"target_too_long"}}"#
    )
    static let unknownVersion = response(
        505,
        #"{"error":{"message":"The request is not of HTTP/1.1 or HTTP/1.0.","code":"unknown_version"}}"#
    )
    static let badStatus = response(
        500,
        #"{"error":{"message":"The response has a status that cannot be sent.","code":"bad_status"}}"#
    )

    static func badRequest(_ defect: HeadDefect) -> PreparedResponse {
        response(400, #"{"error":{"message":"\#(defect.sentence)","code":"bad_request"}}"#)
    }

    private static func response(_ status: Int, _ text: String) -> PreparedResponse {
        PreparedResponse(
            status: status,
            headers: ["Content-Type": "application/json"],
            body: Array(text.utf8),
            isKept: true
        )
    }
}
