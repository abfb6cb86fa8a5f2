public import Exchanges

/// Does faults to whatever another responder answers: what is ready, what is
/// streamed, what was recorded. What is no response (raw bytes, a closed
/// connection) and what others write as it comes stay as they are; so does a
/// miss, which must be seen.
public struct FaultyResponder: Responder {
    /// The request header that names faults, where a server goes by it.
    public static let header = "X-Firedrill-Fault"

    private let base: any Responder
    private let faults: [any Fault]
    private let readsHeader: Bool
    private let lastEvent: EventLine?

    /// Stands before another responder. With `readsHeader` a request's own
    /// faults are done after the others; `lastEvent` is what these take for
    /// the line that ends the API's streams.
    public init(
        before base: any Responder,
        faults: [any Fault],
        readsHeader: Bool = false,
        lastEvent: EventLine? = nil
    ) {
        self.base = base
        self.faults = faults
        self.readsHeader = readsHeader
        self.lastEvent = lastEvent
    }

    public var readsTimes: Bool { base.readsTimes }

    public func decide(_ request: IncomingRequest) -> Answer {
        var faults = faults
        if readsHeader, let text = request.headers()[Self.header] {
            do throws(FaultText.Problem) {
                faults += try FaultText.faults(text, lastEvent: lastEvent)
            } catch {
                return .miss(Miss(.noMatch, "\(Self.header): \(error.message)", hint: error.hint))
            }
        }
        let answer = base.decide(request)
        guard !faults.isEmpty, answer.missed == nil else { return answer }
        let decision = answer.decision
        var changed: Decision
        switch decision.kind {
        case .ready(let response): changed = ResponseStream(response).with(faults).decision
        case .stream(let stream): changed = stream.with(faults).decision
        case .deferred, .raw, .close: return .answer(decision)
        }
        changed.observer = decision.observer
        return .answer(changed)
    }
}
