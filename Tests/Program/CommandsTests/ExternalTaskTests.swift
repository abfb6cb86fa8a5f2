import Foundation
import TestSupport
import Testing

/// Made by Tests/Clients/setup.
private let python = Repository.root + "/.build/clients/venv/bin/python"
private let pythonIsThere = FileManager.default.isExecutableFile(atPath: python)

/// `check --subject external-task:…`: an unmodified client and our own worker
/// before the runner's engine, and workers that are broken.
@Suite(.timeLimit(.minutes(3))) struct ExternalTaskTests {
    private func check(_ subject: String, _ more: [String] = []) throws -> BuiltProgram.Outcome {
        let folder = try TemporaryFolder()
        return try BuiltProgram.run(
            ["check", "--subject", subject, "--journal", folder.path + "/journal.jsonl"] + more,
            environment: ["FIREDRILL_DATA": repository]
        )
    }

    /// The worker on the unmodified client, broken in a way.
    private func python(_ broken: String = "", _ more: [String] = []) throws -> BuiltProgram.Outcome {
        let script = Repository.root + "/Tests/Clients/task_worker.py"
        return try check("external-task:'\(CommandsTests.python)' '\(script)' \(broken)", more)
    }

    private var own: String {
        "external-task:'\(BuiltProgram.path)' worker --engine \"$FIREDRILL_ENGINE_URL\""
    }

    @Test func ourWorkerKeepsEveryPromise() throws {
        let outcome = try check(own)
        #expect(outcome.status == 0, "\(outcome.output)")
        #expect(outcome.output.contains("\nCONFORMANT  "))
        #expect(outcome.output.contains("\ntopics: fireworks-ai\n"))
    }

    @Test(.enabled(if: pythonIsThere, "the clients are not installed: Tests/Clients/setup"))
    func aWorkerOnTheUnmodifiedPythonClientKeepsEveryPromise() throws {
        let outcome = try python()
        #expect(outcome.status == 0, "\(outcome.output)")
        #expect(outcome.output.contains("\nCONFORMANT  "))
        #expect(outcome.output.hasPrefix("Subject python, contract fireworks-ai, set core-1\n"))
        #expect(outcome.output.contains("\nworker: python-"))
    }

    /// A broken worker, the case that shows it, and the check that tells.
    @Test(
        .enabled(if: pythonIsThere, "the clients are not installed: Tests/Clients/setup"),
        arguments: [
            ("ignores-bpmn-errors", "errors/*", "FAIL  ERR-401 must  err.401"),
            ("multiplies-retries", "retry/forever", "FAIL  RET-03 must  ret.no-multiplication"),
            ("long-texts", "standard/long-body", "FAIL  STD-01 must  std.body"),
        ]
    )
    func aBrokenWorkerIsCaughtByItsCheck(broken: String, cases: String, line: String) throws {
        let outcome = try python(broken, ["--case", cases])
        #expect(outcome.status == 1, "\(outcome.error)")
        #expect(outcome.output.contains(line), "\(outcome.output)")
    }

    /// A lock of two seconds and waits of four: somebody else could have
    /// fetched the task. Our own worker extends its lock, which is shorter
    /// than the first wait, too.
    @Test(.enabled(if: pythonIsThere, "the clients are not installed: Tests/Clients/setup"))
    func whoOutlivesItsLockIsTold() throws {
        let late = try python("outlives-its-lock", ["--case", "retry/after-seconds"])
        #expect(late.status == 0)
        #expect(late.output.contains("warn  ROB-09 should  rob.lock"), "\(late.output)")
        #expect(late.output.contains("the lock of the task is over when complete comes"))
        // Among several workers somebody else does.
        let lost = try python("loses-its-lock", ["--case", "retry/after-seconds"])
        #expect(lost.status == 1)
        #expect(lost.output.contains("warn  ROB-09 should  rob.lock"), "\(lost.output)")
        #expect(lost.output.contains("the lock of the task is over before a result comes"))
        let own = try check(own + " --lock 2s", ["--case", "retry/after-seconds"])
        #expect(own.status == 0)
        #expect(own.output.contains("\nok    ROB-09"), "\(own.output)")
    }

    @Test(.enabled(if: pythonIsThere, "the clients are not installed: Tests/Clients/setup"))
    func whoDiesIsTold() throws {
        let outcome = try python("dies", ["--case", "outcome/success"])
        #expect(outcome.status == 1, "\(outcome.output) \(outcome.error)")
        #expect(outcome.output.contains("subject-crashed"), "\(outcome.output)")
        #expect(outcome.output.contains("the worker ended (exit status 7)"), "\(outcome.output)")
    }

    @Test(.enabled(if: pythonIsThere, "the clients are not installed: Tests/Clients/setup"))
    func whoReportsAnothersTaskIsTold() throws {
        let outcome = try python("foreign-worker", ["--case", "outcome/success"])
        #expect(outcome.status == 3, "\(outcome.output)")
        #expect(
            outcome.output.contains("worker 'somebody-else' reports complete of a task that 'python-"),
            "\(outcome.output)"
        )
    }

    @Test func whoEndsAtOnceIsTold() throws {
        let outcome = try check("external-task:echo no engine here >&2; exit 4")
        #expect(outcome.status == 3)
        #expect(
            outcome.error.contains("the worker ended (exit status 4): no engine here, before it asked for a task\n"),
            "\(outcome.error)"
        )
        #expect(outcome.error.contains("hint: run the command by hand with FIREDRILL_ENGINE_URL=http://127.0.0.1:"))
    }

    /// A worker that runs already comes by itself.
    @Test func oneThatIsAttachedIsWaitedFor() throws {
        let folder = try TemporaryFolder()
        let check = try RunningProgram(
            ["check", "--subject", "external-task:attach", "--case", "outcome", "--journal", folder.path + "/j.jsonl"],
            environment: ["FIREDRILL_DATA": repository]
        )
        try check.wait("no address") { $0.error.contains("/engine-rest\n") }
        let url = check.error.split(separator: " ").last.map { $0.trimmingCharacters(in: .newlines) } ?? ""
        let worker = try RunningProgram(
            ["worker", "--engine", url, "--topic", "any", "--name", "me"],
            environment: ["FIREDRILL_DATA": repository]
        )
        let outcome = try check.outcome()
        #expect(outcome.status == 0, "\(outcome.output) \(outcome.error)")
        #expect(outcome.output.contains("\nworker: me\n"))
        #expect(outcome.output.contains("\ntopics: any\n"))
        worker.signal(SIGTERM)
        let ended = try worker.outcome()
        #expect(ended.status == 0)
        #expect(ended.error.contains(": completed in "), "\(ended.error)")
    }
}
