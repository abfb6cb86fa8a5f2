/// Decides what answers a request.
///
/// It is called on a server's worker thread and must not block: what takes
/// time is a stream or a deferred response. Everything that it reads is
/// immutable or atomic.
public protocol Responder: Sendable {
    /// What answers a request, or why nothing does. The request's buffers
    /// are valid only until this returns.
    func decide(_ request: IncomingRequest) -> Answer

    /// Whether it, or an observer of its decisions, reads a request's times.
    /// Where nobody does, the server does not ask for them.
    var readsTimes: Bool { get }
}

extension Responder {
    public var readsTimes: Bool { true }
}

/// What a responder says to a request.
public enum Answer {
    /// This answers it.
    case answer(Decision)
    /// This answers it, which the responder keeps for as long as it lives.
    case kept(KeptResponse)
    /// Nothing here does; another responder may.
    case miss(Miss)
}

extension Answer {
    /// The decision, that of a miss being its 599. Only the outermost asks
    /// for it: a responder that is one of several passes its miss on.
    public var decision: Decision {
        switch self {
        case .answer(let decision): decision
        case .kept(let response): response.lend { .ready($0) }
        case .miss(let miss): .ready(miss.response())
        }
    }

    /// The kind of the miss, `nil` where something answers.
    public var missed: Miss.Kind? {
        guard case .miss(let miss) = self else { return nil }
        return miss.kind
    }
}

/// Responders one after the other: the first that has an answer gives it.
///
/// Where none has, the miss tells of all: what came nearest to the request
/// first, wherever it stands.
public struct FirstOf: Responder {
    private let responders: [any Responder]

    /// Asks responders in this order; there must be one.
    public init(_ responders: [any Responder]) {
        precondition(!responders.isEmpty, "somebody is asked")
        self.responders = responders
    }

    public var readsTimes: Bool { responders.contains { $0.readsTimes } }

    public func decide(_ request: IncomingRequest) -> Answer {
        var misses: [Miss] = []
        for responder in responders {
            switch responder.decide(request) {
            case .answer(let decision): return .answer(decision)
            case .kept(let response): return .kept(response)
            case .miss(let miss): misses.append(miss)
            }
        }
        return .miss(Miss(joining: misses))
    }
}
