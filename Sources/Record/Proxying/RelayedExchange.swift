import Codings
import Exchanges

/// An exchange as the proxy saw it, secrets and all, and what only its
/// recorder needs; it never leaves memory in this form.
struct RelayedExchange: Sendable {
    /// The request as it came, and what the upstream sent in answer.
    var exchange: Exchange
    /// What differs from what the wire carried.
    var altered: [String] = []
    /// Whether the request's body was encoded, and is kept as it was before.
    private var isDecoded = false
    /// Why the response's coding could not be undone.
    private var codingProblem: String?
    /// Whether the body is larger than is kept.
    var isTooLarge = false

    /// Begins with the head of a response, which came at `start` of the
    /// upstream's clock and at `wall` nanoseconds since 1970.
    init(_ arrival: RelayedRequest, _ head: ResponseHead, isMoved: Bool, start: UInt64, wall: Int64) {
        exchange = Exchange(
            request: arrival.request,
            response: Response(head: head, framing: Framing(of: head, answering: arrival.request.method)),
            times: Exchange.Times(responseStart: start, wall: wall),
            annotation: arrival.token.map { Annotation(token: $0, source: "") }
        )
        exchange.times.request.bodyEnd = arrival.end
        if arrival.asksForIdentity { altered.append("request header Accept-Encoding") }
        if isMoved { altered.append("response header Location") }
    }

    /// What the head says of a body, whether one can follow or not.
    var announced: Framing {
        guard let head = exchange.response?.head, exchange.isBodiless else { return .length(0) }
        return Framing(toldBy: head.headers)
    }

    /// The exchange with the request's body as it was before it was encoded:
    /// what a recording holds, and what secrets are looked for in.
    var readable: RelayedExchange {
        var copy = self
        if exchange.request.decodedBody != nil {
            copy.isDecoded = true
            copy.altered.insert("request body decoded", at: 0)
            copy.exchange.request = exchange.request.readable
        }
        return copy
    }

    /// The exchange with the response's body as it was before it was encoded,
    /// piece by piece at the times at which they came. The upstream was asked
    /// not to encode it, and secrets are looked for in what it means.
    var plain: RelayedExchange {
        guard let response = exchange.response, !response.chunks.isEmpty, let coding else { return self }
        var copy = self
        do throws(CodingError) {
            let pieces = try ContentCoding.decoded(
                pieces: response.chunks.map(\.bytes),
                coding,
                isWhole: exchange.ending == .complete,
                limit: RecordingProxy.bodyLimit
            )
            let chunks = zip(response.chunks, pieces).map { Chunk(at: $0.at, bytes: $1) }.filter { !$0.bytes.isEmpty }
            copy.exchange.response?.chunks = chunks
            copy.exchange.response?.head.headers.remove("Content-Encoding")
            let count = pieces.reduce(0) { $0 + $1.count }
            if case .length = response.framing {
                copy.exchange.response?.framing = .length(count)
                copy.exchange.response?.head.headers.remove("Content-Length")
                copy.exchange.response?.head.headers.append("Content-Length", String(count))
            }
            copy.altered.append("response body decoded")
        } catch {
            copy.codingProblem = error.message
        }
        return copy
    }

    /// The response's content coding, `nil` where it has none.
    private var coding: String? {
        let coding = (exchange.response?.headers ?? [:]).values("Content-Encoding").joined(separator: ", ")
        return coding.isEmpty || coding.lowercased() == "identity" ? nil : coding
    }

    /// Why it is relayed and not stored, `nil` where it is stored.
    var reasonNotToStore: String? {
        if isTooLarge { return "its body is larger than \(RecordingProxy.bodyLimit >> 20) MiB" }
        // Secrets could lie in it that nobody sees.
        if !isDecoded, exchange.request.isUnreadable {
            let coding = exchange.request.headers.values("Content-Encoding").joined(separator: ", ")
            return "the request's body is encoded (\(coding)) and cannot be decoded"
        }
        guard let coding, let codingProblem else { return nil }
        return "the response is encoded (\(coding)), though identity was asked for: \(codingProblem)"
    }
}
