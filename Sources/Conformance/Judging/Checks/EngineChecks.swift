import Contracts
import Documents
import Exchanges

/// What only an engine shows: ENG, and the parts of ERR, PRC and TPL that are
/// a process's.
enum EngineChecks {
    static let all = [catchable, onlyJar, deploys, runsWell, runsToError, templateRuns]

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
            actual: "\(stray.request.method) \(stray.request.headers["Host"] ?? "")\(stray.request.target.shortened())"
        )
    }

    static let deploys = Check(
        "prc.deploys",
        looksAt: "the release's example in an engine: it is deployed, and an instance waits in its first user task",
        kills: ["94"],
        reliance: .none,
        needsEngine: true
    ) { _, seen, _ in
        guard !seen.told(EngineEvent.deployed).isEmpty else {
            return .fail(
                "the example cannot be deployed",
                expected: "a deployment",
                actual: Evidence.shown(seen.outcome)
            )
        }
        guard !seen.told(EngineEvent.waiting).isEmpty else {
            return .fail("no instance waits", expected: "a user task", actual: Evidence.shown(seen.outcome))
        }
        return .pass
    }

    /// The person who reads the answer must have it before them.
    static let runsWell = Check(
        "prc.run-ok",
        looksAt: "the user task after an answer: it is reached, and sees every mapped variable",
        kills: ["36"],
        needsEngine: true
    ) { _, seen, _ in
        let evidence = Evidence(seen)
        guard let status = evidence.lastResponse?.status, (200..<300).contains(status) else {
            return .fail("no answer came", expected: "a 2xx", actual: Evidence.shown(seen.outcome))
        }
        return review(seen, sees: evidence.mapping.map(\.name))
    }

    static let runsToError = Check(
        "prc.run-error",
        looksAt: "the user task after an error: it is reached, and sees what went wrong",
        kills: ["36"],
        needsEngine: true
    ) { _, seen, _, standard in
        guard let status = Evidence(seen).lastResponse?.status, !(200..<300).contains(status) else {
            return .fail("no error came", expected: "a status that is no 2xx", actual: Evidence.shown(seen.outcome))
        }
        return review(seen, sees: [standard.error])
    }

    static let templateRuns = Check(
        "tpl.apply-runs",
        looksAt: "a bare service task with the release's template: it completes, and its success can be seen",
        kills: ["36"],
        needsEngine: true
    ) { _, seen, _, standard in
        guard seen.told(EngineEvent.deployed).first?["process"]?.string == OrderedProcess.template.rawValue else {
            return .fail("the template does not run", expected: "completed", actual: Evidence.shown(seen.outcome))
        }
        guard seen.outcome == .completed, seen.variable(standard.success)?.value.bool == true else {
            return .fail(
                "a task with the template does not succeed",
                expected: "completed, \(standard.success) = true",
                actual: "\(Evidence.shown(seen.outcome)), \(standard.success) = "
                    + (seen.variable(standard.success).map(Evidence.shown) ?? "not observable")
            )
        }
        return .pass
    }

    /// Whether a user task comes after the first, and what can be seen there.
    private static func review(_ seen: Observation, sees names: [String]) -> Verdict {
        let tasks = seen.told(EngineEvent.waiting)
        let first = tasks.first?["activity"]?.string
        guard let last = tasks.last, last["activity"]?.string != first else {
            return .fail(
                "no user task is reached after the service task",
                expected: "a second user task",
                actual: (first.map { "the user task \($0); " } ?? "") + Evidence.shown(seen.outcome)
            )
        }
        let visible = Set((last["variables"]?.elements ?? []).compactMap(\.string))
        let missing = names.filter { !visible.contains($0) }
        guard !missing.isEmpty else { return .pass }
        return .fail(
            "the user task does not see \(missing.joined(separator: ", "))",
            expected: names.joined(separator: ", "),
            actual: visible.sorted().joined(separator: ", ")
        )
    }
}
