import CMicroHTTPD
import Exchanges

extension Connection {
    /// Does what the responder decided.
    func answer(_ decision: Decision) -> MHD_Result {
        observer = decision.observer
        switch decision.kind {
        case .ready(let response): return send(response)
        case .deferred(let start): return suspend(start)
        case .close: return refuse()
        }
    }

    func answerTooLarge() -> MHD_Result {
        send(ErrorResponses.tooLarge)
    }

    private func send(_ response: PreparedResponse) -> MHD_Result {
        if let kept = response.slot.object {
            return queue(response.status, OpaquePointer(kept))
        }
        guard let object = LibraryResponse.make(response) else { return refuse() }
        let isKept = response.isKept && LibraryResponse.keep(object, in: response.slot)
        defer { if !isKept { MHD_destroy_response(object) } }
        return queue(response.status, object)
    }

    private func queue(_ status: Int, _ object: OpaquePointer) -> MHD_Result {
        guard (200...999).contains(status) else { return send(ErrorResponses.badStatus) }
        // A deferred response that could not be sent stays the phase: its pipe
        // is closed when the request is completed.
        if case .deferred = phase {} else { phase = .answered }
        return start(status, object)
    }

    private func start(_ status: Int, _ object: OpaquePointer) -> MHD_Result {
        // Before the library has it: it may write at once.
        if let observer { observer.responseStarts(at: time.now) }
        return MHD_queue_response(handle, UInt32(status), object)
    }

    private func suspend(_ start: @Sendable (any ResponseWriter) -> Void) -> MHD_Result {
        let deferral = Deferral(handle, capacity: daemon.options.pipeCapacity)
        // From here on a server that stops aborts the pipe.
        let isAdmitted = daemon.deferrals.admit(deferral)
        if !isAdmitted { deferral.pipe.abort() }
        phase = .deferred(deferral)
        let isParked = deferral.takeHead() == .parked
        start(deferral.pipe)
        return isParked ? .YES : .NO
    }

    /// The suspended connection goes on.
    func begin(_ deferral: Deferral) -> MHD_Result {
        switch deferral.takeHead() {
        case .parked: return .YES
        case .cut: return .NO
        case .head(let head, let framing):
            guard (200...999).contains(head.status) else {
                deferral.pipe.abort()
                return send(ErrorResponses.badStatus)
            }
            guard let object = LibraryResponse.make(head, framing, deferral) else { return .NO }
            defer { MHD_destroy_response(object) }
            return self.start(head.status, object)
        }
    }

    /// How a request ended, from the library's reason and our own part in it.
    func outcome(_ termination: Int32) -> ResponseOutcome {
        if termination == shim_termination(.REQUEST_TERMINATED_COMPLETED_OK) { return .complete }
        let isOurs =
            termination == shim_termination(.REQUEST_TERMINATED_TIMEOUT_REACHED)
            || termination == shim_termination(.REQUEST_TERMINATED_DAEMON_SHUTDOWN)
        switch phase {
        case .deferred(let deferral): return isOurs ? .cut : deferral.pipe.earlyOutcome
        case .refused: return .cut
        case .idle, .receiving, .discarding, .answered: return isOurs ? .cut : .clientGone
        }
    }
}
