import Contracts
import Documents
import Exchanges

/// What only an engine shows: ENG, and the parts of ERR, PRC and TPL that are
/// a process's.
enum EngineChecks {
    static let all = [catchable, onlyJar]

    /// A code that is written otherwise is caught by nothing that is bound to
    /// the documented one, and an exception by no error event at all.
    static let catchable = Check(
        "err.catchable",
        looksAt: "the boundary event that catches the error: the one that is bound to exactly the documented code",
        kills: ["26", "31"],
        needsEngine: true
    ) { _, seen, _ in
        let evidence = Evidence(seen)
        guard let status = evidence.lastResponse?.status, let code = evidence.errorCode(status) else {
            return evidence.lastResponse == nil
                ? .fail("no request was answered", expected: "a request", actual: Evidence.shown(seen.outcome))
                : .vacuous("its last response is not in the error mapping")
        }
        let wanted = "the boundary event of \(code)"
        guard let caught = seen.told(EngineEvent.boundary).first else {
            return .fail("no boundary event catches it", expected: wanted, actual: Evidence.shown(seen.outcome))
        }
        if caught["code"]?.string?.isExactly(code) == true { return .pass }
        let by =
            switch caught["caughtBy"]?.string {
            case "any": "the one for any error"
            case "exception": "the one for Java exceptions"
            default: "the boundary event of \(caught["code"]?.string ?? "")"
            }
        return .fail(
            "another boundary event catches it",
            expected: wanted,
            actual: "\(by); \(Evidence.shown(seen.outcome))"
        )
    }

    /// An engine that somebody else started may reach the whole world: only
    /// one that was started for the run has its requests watched.
    static let onlyJar = Check(
        "eng.only-jar",
        looksAt: "an engine with the jar alone: the task completes, and no other host hears of it",
        kills: ["98"],
        needsEngine: true
    ) { _, seen, _ in
        guard let stray = seen.stray.first else {
            guard seen.outcome == .completed else {
                return .fail("the task does not complete", expected: "completed", actual: Evidence.shown(seen.outcome))
            }
            guard seen.engine?["driven"]?.string == "managed" else {
                return Verdict(.na, "only an engine that the run starts has its other requests watched")
            }
            return .pass
        }
        return .fail(
            "another address hears of the call",
            expected: "no request to any other host",
            actual: "\(stray.request.method) \(stray.request.target.shortened())"
        )
    }
}
