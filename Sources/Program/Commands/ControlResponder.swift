import Control
import Exchanges

/// Answers what is asked of the server itself, under `/__firedrill/`, hands
/// everything else on, and notes what became of it.
struct ControlResponder: Responder {
    private let next: any Responder
    private let misses: MissTally
    private let interface: ControlInterface
    private let journal: TrafficJournal?

    /// Stands before another responder, and counts what nothing answers.
    init(before next: any Responder, misses: MissTally, interface: ControlInterface, journal: TrafficJournal?) {
        self.next = next
        self.misses = misses
        self.interface = interface
        self.journal = journal
    }

    var readsTimes: Bool { next.readsTimes }

    func decide(_ request: IncomingRequest) -> Answer {
        // Two bytes tell nearly every request apart.
        let target = request.target
        guard target.count > 2, target[1] == UInt8(ascii: "_"), target[2] == UInt8(ascii: "_"),
            let decision = interface.decide(request)
        else {
            let answer = next.decide(request)
            if case .miss(let miss) = answer { return told(answer, miss, request) }
            return journal?.took(request, answer) ?? answer
        }
        return .answer(decision)
    }

    /// A browser asks for a page's icon by itself: that is no failure of a
    /// test's.
    @inline(never)
    private func told(_ answer: Answer, _ miss: Miss, _ request: IncomingRequest) -> Answer {
        guard request.path.elementsEqual("/favicon.ico".utf8), request.method.elementsEqual("GET".utf8) else {
            note(miss, request)
            return journal?.took(request, answer) ?? answer
        }
        request.annotation = request.wantsAnnotation ? Annotation(source: ControlInterface.source) : nil
        request.journal.isControl = true
        let body = Array(#"{"error":"there is no icon"}"#.utf8) + [0x0A]
        return .answer(.ready(PreparedResponse(status: 404, headers: ["Content-Type": "application/json"], body: body)))
    }

    /// A preflight that nothing answers is answered by the server.
    private func note(_ miss: Miss, _ request: IncomingRequest) {
        let isPreflight =
            request.method.elementsEqual("OPTIONS".utf8) && request.headers()["Access-Control-Request-Method"] != nil
        if !isPreflight { misses.note(miss, request) }
    }
}
