public import Exchanges
import Recordings

/// Relays requests to an upstream and records what it sees.
///
/// The client gets the response chunk by chunk, as it comes; where it reads
/// slowly, the upstream waits, and where the disk is slow, the response's end
/// waits until there is room for its recording. The client's key goes to the upstream and
/// nowhere else.
public final class RecordingProxy: Responder {
    /// The largest response that is recorded, in bytes; larger ones are relayed.
    public static let bodyLimit = 64 << 20

    private let base: String
    private let upstream: any Upstream
    private let recorder: Recorder
    private let clock: any Clock
    private let pending = PendingWork()

    /// A proxy in front of the server whose URL `base` is, without a slash
    /// at its end.
    public init(base: String, upstream: any Upstream, recorder: Recorder, clock: any Clock) {
        self.base = base
        self.upstream = upstream
        self.recorder = recorder
        self.clock = clock
    }

    public func decide(_ request: IncomingRequest) -> Answer {
        let request = request.request()
        guard request.target.utf8.first == UInt8(ascii: "/") else {
            let response = BadGateway.response(
                "the request's target is no path",
                hint: "send it to this address directly"
            )
            return .answer(.ready(response))
        }
        let number = recorder.number()
        return .answer(
            .deferred { [self] writer in
                let (outgoing, asksForIdentity) = outgoing(request)
                pending.begin()
                let relay = Relay(
                    request: request,
                    asksForIdentity: asksForIdentity,
                    writer: writer,
                    clock: clock,
                    recorder: recorder
                ) { [recorder, pending] ending in
                    switch ending {
                    case .exchange(let exchange): recorder.store(exchange.readable, as: number)
                    case .nothing(let reason): recorder.skip(request, reason: reason)
                    }
                    pending.end()
                }
                relay.start(outgoing, upstream)
            }
        )
    }

    /// Waits until every exchange that has ended is on the disk.
    public func flush() async {
        await pending.settle()
        await recorder.flush()
    }

    /// The request as it goes out: to the upstream's host, without the
    /// headers of this connection, and without an encoding that could not be
    /// stored.
    private func outgoing(_ request: Request) -> (OutgoingRequest, asksForIdentity: Bool) {
        var headers = HopByHop.removed(from: request.headers)
        headers.remove("Host", "Content-Length", "Expect")
        let asked = headers.values("Accept-Encoding").joined(separator: ", ")
        headers.remove("Accept-Encoding")
        headers.append("Accept-Encoding", "identity")
        let outgoing = OutgoingRequest(
            method: request.method,
            url: base + request.target,
            headers: headers,
            body: request.body
        )
        return (outgoing, asked != "identity")
    }
}
