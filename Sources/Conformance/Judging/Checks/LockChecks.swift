import Documents

/// What holds of a worker that an engine lends tasks to for a time.
enum LockChecks {
    static let all = [lock]

    /// An engine lets a worker report a task after its lock was over, as long
    /// as nobody else has fetched it. Where somebody has, the call was made
    /// twice: whether it comes to that is chance.
    static let lock = Check(
        "rob.lock",
        looksAt: "what is reported of an external task: before its lock is over",
        kills: ["90"],
        reliance: .none
    ) { _, seen, _ in
        let events = seen.report.events
        guard let fetched = events.first(where: { $0.name == "fetched" }) else {
            return Verdict(.na, "the subject is no external-task worker, nothing is locked")
        }
        guard let late = events.first(where: { $0.name == "lock-expired" }) else { return .pass }
        let verb = late.details["verb"]?.string
        return .fail(
            "the lock of the task is over " + (verb.map { "when \($0) comes" } ?? "before a result comes"),
            expected: "\(verb ?? "a result") within \(fetched.details["lockMs"]?.integer ?? 0)ms, "
                + "or a lock that is extended",
            actual: late.details["lateMs"]?.integer.map { "\($0)ms later" }
                ?? "another worker, \(late.details["holder"]?.string ?? ""), has the task by then"
        )
    }
}
