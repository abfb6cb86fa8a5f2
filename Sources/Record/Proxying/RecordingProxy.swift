public import Exchanges
public import Providers
import Recordings
import Synchronization

/// Relays requests to an upstream and records what it sees.
///
/// The client gets the response chunk by chunk, as it comes, and its end when
/// the recording is written; where it reads slowly, the upstream waits. The
/// client's key goes to the upstream and nowhere else. A token in front of the
/// path (`/c/TOKEN`) is kept with the recording and does not go out.
public final class RecordingProxy: Responder {
    /// The largest response that is recorded, in bytes; larger ones are relayed.
    public static let bodyLimit = 64 << 20

    private let address: UpstreamAddress
    private let end: LogicalEnd
    private let answered = Atomic<Int>(0)
    private let failures = Mutex(Failures())
    private let upstream: any Upstream
    private let recorder: Recorder

    /// The requests that the upstream gave no answer to.
    public struct Failures: Sendable, Equatable {
        /// How many there were.
        public var count = 0
        /// Why the last of them had none.
        public var reason = ""
        /// What to do about that.
        public var hint = ""

        /// None.
        public init() {}
    }

    private let clock: any Clock
    private let pending = PendingWork()

    /// A proxy in front of the server whose URL `base` is, without a slash
    /// at its end. `provider` says what its base path is, which may stand at
    /// the end of `base` too, and what a stream's last event looks like.
    public init(base: String, provider: Provider, upstream: any Upstream, recorder: Recorder, clock: any Clock) {
        address = UpstreamAddress(base, basePath: provider.routes.basePath)
        end = LogicalEnd(provider.logicalEnds)
        self.upstream = upstream
        self.recorder = recorder
        self.clock = clock
    }

    /// How many requests the upstream has answered with a head at least.
    public var answerCount: Int { answered.load(ordering: .acquiring) }

    /// The requests that it has not, but for those whose clients left first.
    public var unanswered: Failures { failures.withLock(\.self) }

    public func decide(_ request: IncomingRequest) -> Answer {
        let end = request.times.bodyEnd
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
                var arrival = RelayedRequest(request, end: end)
                let outgoing = outgoing(&arrival)
                pending.begin()
                let relay = Relay(
                    arrival,
                    address: address,
                    end: self.end,
                    writer: writer,
                    clock: clock,
                    told: { [recorder, request] in recorder.told($0, of: request) }
                ) { [self, request = arrival.request] ending, then in
                    switch ending {
                    case .exchange(let exchange):
                        answered.wrappingAdd(1, ordering: .acquiringAndReleasing)
                        recorder.store(exchange.readable, as: number, then: then)
                    case .nothing(let reason, let hint, let hasHead):
                        count(reason, hint ?? "", hasHead)
                        recorder.skip(request, reason: reason)
                        then()
                    case .left(let reason):
                        recorder.skip(request, reason: reason)
                        then()
                    }
                    pending.end()
                }
                // Where clients leave faster than the disk is, others wait.
                recorder.whenRoom { [upstream] in relay.start(outgoing, upstream) }
            }
        )
    }

    private func count(_ reason: String, _ hint: String, _ hasHead: Bool) {
        guard !hasHead else {
            answered.wrappingAdd(1, ordering: .acquiringAndReleasing)
            return
        }
        failures.withLock { failures in
            failures.count += 1
            failures.reason = reason
            failures.hint = hint
        }
    }

    /// Waits until every exchange that has ended is on the disk.
    public func flush() async {
        await pending.settle()
        await recorder.flush()
    }

    /// The request as it goes out: to the upstream's host, without the
    /// headers of this connection, and without an encoding that could not be
    /// stored.
    private func outgoing(_ arrival: inout RelayedRequest) -> OutgoingRequest {
        let request = arrival.request
        var headers = HopByHop.removed(from: request.headers)
        headers.remove("Host", "Content-Length", "Expect")
        let asked = headers.values("Accept-Encoding").joined(separator: ", ")
        headers.remove("Accept-Encoding")
        headers.append("Accept-Encoding", "identity")
        arrival.asksForIdentity = asked != "identity"
        return OutgoingRequest(
            method: request.method,
            url: address.url(of: request.target),
            headers: headers,
            body: request.body
        )
    }
}
