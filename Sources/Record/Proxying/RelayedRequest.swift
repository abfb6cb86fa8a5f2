import Exchanges

/// A request as it is to be recorded, and what became of it on its way in.
struct RelayedRequest: Sendable {
    /// The request, without the token in its path.
    var request: Request
    /// The token of `/c/TOKEN`, where it came that way.
    var token: String?
    /// When it had been read.
    var end: UInt64
    /// Whether it goes out with another Accept-Encoding than it came with.
    var asksForIdentity = false

    /// Takes the token off a request's path.
    init(_ request: Request, end: UInt64) {
        self.request = request
        self.end = end
        let path = Array(request.path.utf8)
        let token = path.withUnsafeBufferPointer { EndpointPath($0).token }
        guard !token.isEmpty else { return }
        self.token = String(decoding: path[token], as: UTF8.self)
        let rest = path[token.upperBound...]
        self.request.path = rest.isEmpty ? "/" : String(decoding: rest, as: UTF8.self)
    }
}
