import Exchanges
import Recordings

/// An exchange as the proxy saw it, secrets and all; it never leaves memory
/// in this form.
struct RelayedExchange: Sendable {
    var request: Request
    var head: ResponseHead
    var body: [UInt8] = []
    var chunks: [(at: Int, count: Int)] = []
    var framing = Recording.FramingKind.length
    var end = Recording.End.complete
    /// When the head came, in nanoseconds since 1970, whole milliseconds: a
    /// recording holds no more.
    var recorded: Int64
    /// Whether the request went out with another Accept-Encoding than it
    /// came with.
    var asksForIdentity = false
    /// Whether the body is larger than is kept.
    var isTooLarge = false

    /// Why it is relayed and not stored, `nil` where it is stored.
    var reasonNotToStore: String? {
        if isTooLarge { return "its body is larger than \(RecordingProxy.bodyLimit >> 20) MiB" }
        let coding = head.headers.values("Content-Encoding").joined(separator: ", ")
        guard coding.isEmpty || coding.lowercased() == "identity" else {
            return "the response is encoded (\(coding)), though identity was asked for"
        }
        return nil
    }
}
