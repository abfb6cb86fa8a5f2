import Exchanges

/// Answers what is asked of the server itself, under `/__firedrill/`, and
/// hands everything else on.
struct ControlResponder: Responder {
    private static let prefix = Array("/__firedrill".utf8)
    private let next: any Responder
    private let misses: MissTally
    private let clock: ClockRoute?

    /// Stands before another responder, and counts what nothing answers.
    /// `clock` can be seen and moved where there is one.
    init(before next: any Responder, misses: MissTally, clock: VirtualClock? = nil) {
        self.next = next
        self.misses = misses
        self.clock = clock.map { ClockRoute($0) }
    }

    var readsTimes: Bool { next.readsTimes }

    func decide(_ request: IncomingRequest) -> Answer {
        // Two bytes tell nearly every request apart.
        let target = request.target
        guard target.count > 2, target[1] == UInt8(ascii: "_"), target[2] == UInt8(ascii: "_"),
            let decision = control(request)
        else { return counted(next.decide(request), request) }
        return .answer(decision)
    }

    @inline(__always)
    private func counted(_ answer: Answer, _ request: IncomingRequest) -> Answer {
        if case .miss(let miss) = answer { return told(answer, miss, request) }
        return answer
    }

    /// A browser asks for a page's icon by itself: that is no failure of a
    /// test's.
    @inline(never)
    private func told(_ answer: Answer, _ miss: Miss, _ request: IncomingRequest) -> Answer {
        guard request.path.elementsEqual("/favicon.ico".utf8), request.method.elementsEqual("GET".utf8) else {
            note(miss, request)
            return answer
        }
        request.annotation = request.wantsAnnotation ? Annotation(source: "control") : nil
        return .answer(.ready(Self.response(404, #"{"error":"there is no icon"}"#)))
    }

    /// A preflight that nothing answers is answered by the server.
    private func note(_ miss: Miss, _ request: IncomingRequest) {
        let isPreflight =
            request.method.elementsEqual("OPTIONS".utf8) && request.headers()["Access-Control-Request-Method"] != nil
        if !isPreflight { misses.note(miss, request) }
    }

    private func control(_ request: IncomingRequest) -> Decision? {
        guard request.path.starts(with: Self.prefix) else { return nil }
        let rest = String(decoding: request.path.dropFirst(Self.prefix.count), as: UTF8.self)
        guard rest.isEmpty || rest.hasPrefix("/") else { return nil }
        request.annotation = request.wantsAnnotation ? Annotation(source: "control") : nil
        if rest == "/clock", let clock { return .ready(clock.response(to: request)) }
        guard rest == "/ready" else {
            return .ready(Self.response(404, #"{"error":"there is only GET /__firedrill/ready"}"#))
        }
        guard ["GET", "HEAD"].contains(String(decoding: request.method, as: UTF8.self)) else {
            return .ready(Self.response(405, #"{"error":"GET it"}"#, ["Allow": "GET, HEAD"]))
        }
        return .ready(Self.response(200, #"{"ready":true}"#))
    }

    static func response(_ status: Int, _ body: String, _ headers: Headers = [:]) -> PreparedResponse {
        var headers = headers
        headers.append("Content-Type", "application/json")
        headers.append("Cache-Control", "no-store")
        return PreparedResponse(status: status, headers: headers, body: Array((body + "\n").utf8))
    }
}
