import Contracts
import Documents
import Exchanges
import Foundation
import Judging
import Processes
import Providers
import Subjects
import Testing

/// Harnesses that are given up on: cancelled, late, or answering once too
/// often.
@Suite struct HarnessEndingTests {
    /// A harness in Python that notes every line that it gets in a file.
    private final class Noted {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("noted-\(UUID().uuidString)").path
        let command: String

        init(hello: String = Noted.good, run: String = "pass", cancel: String = "pass") throws {
            let source = """
                import json, os, sys, time
                def send(**message): print(json.dumps(message), flush=True)
                for line in sys.stdin:
                    with open('\(path)', 'a') as file: file.write(line)
                    order = json.loads(line)
                    if order["op"] == "hello":
                        \(hello)
                    elif order["op"] == "run":
                        \(run)
                    elif order["op"] == "cancel":
                        \(cancel)
                    elif order["op"] == "bye":
                        break
                """
            try source.write(toFile: path + ".py", atomically: true, encoding: .utf8)
            command = "exec python3 '\(path).py'"
        }

        deinit {
            for file in [path, path + ".py"] { try? FileManager.default.removeItem(atPath: file) }
        }

        static let good = "send(op='hello', protocol=1, subject={'name': 'noted'}, capabilities=[], maxParallel=9)"

        /// What it has been told so far.
        var operations: [String] {
            let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
            return text.split(separator: "\n").compactMap { try? Document.json(Array($0.utf8)).root["op"]?.string }
        }

        func isTold(_ operation: String) async throws -> Bool {
            let end = ContinuousClock.now + .seconds(30)
            while ContinuousClock.now < end {
                if operations.contains(operation) { return true }
                try await Task.sleep(for: .milliseconds(5))
            }
            return false
        }

        func subject() -> ExecSubject {
            ExecSubject(
                command: command,
                environment: .inherited(),
                without: EnvironmentNames(remove: ["FIREWORKS_*"]),
                proxy: "http://127.0.0.1:9",
                version: "test",
                clock: SystemClock.shared
            )
        }
    }

    private static func order(_ id: String, deadline: UInt64 = 120_000_000_000) -> RunOrder {
        RunOrder(id: id, baseURL: "http://127.0.0.1:1/c/t", parameters: [:], deadline: deadline)
    }

    @Test func withoutTheCapabilityItTakesOneRunAtATime() async throws {
        let noted = try Noted()
        let subject = noted.subject()
        #expect(try await subject.describe().maxParallel == 1)
        await subject.finish()
        #expect(noted.operations == ["hello", "bye"])
    }

    @Test func aHelloThatNeverComesIsNotWaitedForOnceCancelled() async throws {
        let noted = try Noted(hello: "pass")
        let subject = noted.subject()
        let describing = Task { try await subject.describe() }
        #expect(try await noted.isTold("hello"))
        let start = ContinuousClock.now
        describing.cancel()
        await #expect(throws: CancellationError.self) { try await describing.value }
        await subject.finish()
        #expect(ContinuousClock.now - start < .seconds(30), "the time for a hello is 60 s")
    }

    @Test func aRunThatIsCancelledIsCancelledInTheHarness() async throws {
        let noted = try Noted()
        let subject = noted.subject()
        _ = try await subject.describe()
        let running = Task { await subject.run(Self.order("a")) }
        #expect(try await noted.isTold("run"))
        running.cancel()
        #expect(await running.value.outcome == .unresolved)
        #expect(try await noted.isTold("cancel"))
        await subject.finish()
        #expect(noted.operations == ["hello", "run", "cancel", "bye"])
        #expect(await subject.failure == nil)
    }

    @Test func theAnswerToACancelAfterTheDeadlineIsTheRunsOnlyOne() async throws {
        let noted = try Noted(
            cancel: "send(op='result', id=order['id'], outcome='failed', error={'type': 'late', 'message': 'm'})"
        )
        let subject = noted.subject()
        _ = try await subject.describe()
        let report = await subject.run(Self.order("a", deadline: 50_000_000))
        // A harness that answers in time for it is heard; a slow machine
        // gives the run up first.
        #expect([.failed(type: "late", message: "m"), .unresolved].contains(report.outcome))
        await subject.finish()
        #expect(await subject.failure == nil, "an answer after the deadline breaks no rule")
    }

    @Test func aSecondAnswerSpoilsTheHarnessAndNotTheFirstOne() async throws {
        let noted = try Noted(run: "for _ in '12': send(op='result', id=order['id'], outcome='completed')")
        let subject = noted.subject()
        #expect(await subject.run(Self.order("a")).outcome == .completed)
        await subject.finish()
        let failure = try #require(await subject.failure)
        #expect(failure.code == .protocolBroken)
        #expect(failure.message == "the harness sent an answer for \"a\", which is no run that waits for one")
    }

    @Test func whatAHarnessCannotDoIsNoFault() async throws {
        let noted = try Noted(run: "send(op='unsupported', id=order['id'], capability='secret:file', message='no')")
        let subject = noted.subject()
        #expect(await subject.run(Self.order("a")).outcome == .unsupported(capability: "secret:file", message: "no"))
        await subject.finish()
        #expect(await subject.failure == nil)
    }

    @Test func deathsAreCountedOnceEach() async throws {
        let noted = try Noted(run: "os._exit(7)")
        let subject = noted.subject()
        for number in 1...6 { _ = await subject.run(Self.order("run-\(number)")) }
        await subject.finish()
        let failure = try #require(await subject.failure)
        #expect(failure.code == .died)
        #expect(failure.message == "the harness died 4 times; the last time: the harness ended (exit status 7)")
        #expect(noted.operations == Array(repeating: ["hello", "run"], count: 4).flatMap(\.self))
    }

    @Test func anEnvironmentHasAProcessOfItsOwn() async throws {
        let noted = try Noted(
            run: "send(op='result', id=order['id'], outcome='completed', variables={"
                + "'key': {'type': 'String', 'value': os.environ.get('FIREWORKS_API_KEY', '-')}})"
        )
        let subject = noted.subject()
        var order = Self.order("a")
        #expect(await subject.run(order).variables?["key"]?.value.string == "-")
        order.id = "b"
        order.environment = EnvironmentProfile(name: "env", variables: ["FIREWORKS_API_KEY": "fw_fd_canary"])
        #expect(await subject.run(order).variables?["key"]?.value.string == "fw_fd_canary")
        await subject.finish()
        #expect(noted.operations.filter { $0 == "hello" }.count == 2)
    }
}
