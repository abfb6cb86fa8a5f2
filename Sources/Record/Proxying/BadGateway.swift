import Documents
import Exchanges

/// The 502 that a client gets where the upstream gave nothing.
enum BadGateway {
    static func response(_ message: String, hint: String) -> PreparedResponse {
        let body = Value.object([
            "firedrill": .string("bad-gateway"), "message": .string(message), "hint": .string(hint),
        ])
        return PreparedResponse(
            status: 502,
            headers: ["Content-Type": "application/json", "x-firedrill": "bad-gateway"],
            body: JSONWriter(.indented).printable(body) + [0x0A]
        )
    }

    static func response(_ error: UpstreamError) -> PreparedResponse {
        response("the upstream gave no response: \(error.message)", hint: hint(for: error))
    }

    /// What to do about an upstream that gave nothing.
    static func hint(for error: UpstreamError) -> String {
        switch error.code {
        case .insecure:
            "it is always verified: name the certificates of a private authority with --ca-file or SSL_CERT_FILE"
        case .proxy:
            "the environment's proxy variables name it: correct or unset them, or except the host in NO_PROXY"
        case .shortage: "raise the limit of open files (ulimit -n), or let fewer requests be on their way at once"
        case .unusable: "it is the client's request: percent-encode what its path and query hold beyond ASCII"
        default: "check that the upstream runs and can be reached from here"
        }
    }
}
