import Digests
import Exchanges

/// Who may call the control interface: processes of this machine, or whoever
/// has the key where there is one; never a web page of somebody else's.
///
/// A page reaches a server on this machine in two ways: by a request across
/// origins, which a browser marks, and by a name of its own that resolves to
/// this machine (DNS rebinding), which shows in Host.
struct ControlAccess: Sendable {
    private let key: Digest?

    init(key: String?) {
        self.key = key.map { SHA256.hash(Array($0.utf8)) }
    }

    /// Why a request may not call; `nil` where it may.
    func refusal(_ request: IncomingRequest) -> ControlResponse? {
        let headers = request.headers()
        if let foreign = foreignPage(headers) {
            return .error(
                403,
                "a page of \(foreign.prefix(200)) may not call the control interface",
                hint: "call it from a program, or open /__firedrill/ in the browser"
            )
        }
        guard key == nil else { return isAuthorized(headers) ? nil : unauthorized }
        guard request.isFromLoopback() else {
            return .error(
                403,
                "the control interface is for this machine alone",
                hint: "give the server a --control-key, and send it as a bearer token"
            )
        }
        let host = headers["Host"] ?? ""
        guard Self.isOwn(host: host) else {
            return .error(
                403,
                "the control interface is not known as \(host.prefix(200))",
                hint: "call it by an address such as 127.0.0.1, as localhost, or with a --control-key"
            )
        }
        return nil
    }

    /// The origin of a page that is not the server's own.
    private func foreignPage(_ headers: Headers) -> String? {
        if let origin = headers["Origin"] {
            let host = (headers["Host"] ?? "").lowercased()
            return origin.lowercased() == "http://" + host || origin.lowercased() == "https://" + host ? nil : origin
        }
        // What a browser sends without an origin, such as for an image
        // (https://www.w3.org/TR/fetch-metadata/).
        if let site = headers["Sec-Fetch-Site"], site != "same-origin", site != "none" { return "another site" }
        return nil
    }

    private var unauthorized: ControlResponse {
        .error(
            401,
            "the control interface wants its key",
            hint: "send Authorization: Bearer KEY with what --control-key says",
            headers: ["WWW-Authenticate": "Bearer"]
        )
    }

    private func isAuthorized(_ headers: Headers) -> Bool {
        guard let key, let value = headers["Authorization"], value.lowercased().hasPrefix("bearer ") else {
            return false
        }
        // Digests are compared, and all of them: how long that takes says
        // nothing of the key.
        let given = SHA256.hash(Array(value.dropFirst(7).drop { $0 == " " }.utf8))
        return zip(key.hex.utf8, given.hex.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// Whether Host is an address, or a name that no other machine can have.
    static func isOwn(host: String) -> Bool {
        if host.hasPrefix("[") { return true }
        let name = host.split(separator: ":", omittingEmptySubsequences: false).first.map(String.init) ?? ""
        if name.lowercased() == "localhost" || name.lowercased().hasSuffix(".localhost") { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }
}
