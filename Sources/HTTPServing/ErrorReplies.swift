import Exchanges

/// What the server answers by itself.
enum ErrorReplies {
    static let tooLarge = reply(
        413,
        #"{"error":{"message":"The request body is longer than this server takes.","code":"body_too_large"}}"#
    )
    static let badStatus = reply(
        500,
        #"{"error":{"message":"The reply has a status that cannot be sent.","code":"bad_status"}}"#
    )

    private static func reply(_ status: Int, _ text: String) -> PreparedReply {
        PreparedReply(
            status: status,
            headers: ["Content-Type": "application/json"],
            body: Array(text.utf8),
            isKept: true
        )
    }
}
