import Exchanges
import Foundation
import Judging
import Processes
import Providers
import Subjects
import Testing

/// Harnesses that end, or stop to listen or to speak, where they must not:
/// each comes to the same end whenever it is tried.
@Suite struct HarnessFaultTests {
    /// A harness in Python: what it does after its hello, with a run, and with
    /// a bye.
    private static func subject(hello: String = "pass", run: String = "pass", bye: String = "break") throws
        -> ExecSubject
    {
        let source = """
            import json, os, sys, time
            def say(text): os.write(1, text.encode())
            def send(**message): say(json.dumps(message) + "\\n")
            for line in iter(sys.stdin.readline, ""):
                order = json.loads(line)
                if order["op"] == "hello":
                    send(op="hello", protocol=1, subject={"name": "faulty"}, capabilities=[])
                    \(hello)
                elif order["op"] == "run":
                    answer = lambda: send(op="result", id=order["id"], outcome="completed")
                    \(run)
                elif order["op"] == "bye":
                    \(bye)
            """
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("faulty-\(UUID().uuidString).py").path
        try source.write(toFile: path, atomically: true, encoding: .utf8)
        return ExecSubject(
            command: "exec python3 '\(path)'",
            environment: .inherited(),
            without: EnvironmentNames(remove: ["FIREWORKS_*"]),
            proxy: "http://127.0.0.1:9",
            version: "test",
            clock: SystemClock.shared
        )
    }

    private static func order(_ id: String) -> RunOrder {
        RunOrder(id: id, baseURL: "http://127.0.0.1:1/c/t", parameters: [:], deadline: 60_000_000_000)
    }

    @Test(
        arguments: [
            ("say('{\"op\"'); os.kill(os.getpid(), 9)", "(signal 9) in the middle of the line \"{\"op\"\""),
            ("say('{\"op\"'); os._exit(0)", "(exit status 0) in the middle of the line \"{\"op\"\""),
            ("os._exit(0)", "(exit status 0)"),
            ("os.close(1); time.sleep(0.01); os._exit(3)", "(exit status 3)"),
        ]
    )
    func aLineThatADeathCutsOffIsADeath(run: String, end: String) async throws {
        let subject = try Self.subject(run: run)
        #expect(
            await subject.run(Self.order("a")).outcome
                == .failed(type: "subject-crashed", message: "the harness ended " + end)
        )
        await subject.finish()
        #expect(await subject.failure == nil)
    }

    @Test(
        arguments: [
            ("pass", "os.close(1); time.sleep(60)", "the harness closed its standard output and goes on"),
            (
                "pass", "say('{\"o'); os.close(1); time.sleep(60)",
                "the harness closed its standard output in the middle of the line \"{\"o\" and goes on"
            ),
            ("say('junk\\n')", "pass", "the harness sent a line that is no JSON: \"junk\""),
        ]
    )
    func whoCannotBeSpokenWithBreaksTheProtocol(hello: String, run: String, message: String) async throws {
        let subject = try Self.subject(hello: hello, run: run)
        #expect(try await subject.describe().name == "faulty")
        #expect(await subject.run(Self.order("a")).outcome == .harnessError(message: message))
        #expect(await subject.run(Self.order("b")).outcome == .harnessError(message: message))
        await subject.finish()
        #expect(await subject.failure?.message == message)
        #expect(await subject.failure?.code == .protocolBroken)
    }

    @Test func whoClosesItsInputAndLivesBreaksTheProtocol() async throws {
        let subject = try Self.subject(run: "answer(); os.close(0); time.sleep(60)")
        #expect(await subject.run(Self.order("a")).outcome == .completed)
        var order = Self.order("b")
        order.deadline = 100_000_000
        let message = "the harness closed its standard input and goes on"
        #expect(await subject.run(order).outcome == .harnessError(message: message))
        await subject.finish()
        #expect(await subject.failure?.message == message)
    }

    @Test(
        arguments: [
            "say('a line without an end'); break", "os._exit(9)",
            "say('{\"op\":\"log\"}\\n' * 9); say('{'); os.kill(os.getpid(), 15)",
            "while True: say(('{\"op\":\"log\",\"text\":\"' + 'x' * 300 + '\"}\\n') * 50)",
        ]
    )
    func howItEndsAfterTheByeIsItsOwnBusiness(bye: String) async throws {
        let subject = try Self.subject(run: "answer()", bye: bye)
        #expect(await subject.run(Self.order("a")).outcome == .completed)
        await subject.finish()
        #expect(await subject.failure?.message == nil)
    }

    @Test func oneThatAnswersAndEndsCostsNoRun() async throws {
        let subject = try Self.subject(run: "answer(); os._exit(0)")
        for number in 1...6 {
            let order = Self.order("run-\(number)")
            var report = await subject.run(order)
            // The order may reach it in its last breath; the runner sees that
            // nothing came of it and gives it again.
            if case .failed = report.outcome { report = await subject.run(order) }
            #expect(report.outcome == .completed)
        }
        await subject.finish()
        #expect(await subject.failure == nil)
    }
}
