import Contracts
import Documents
import Exchanges
import Foundation
import Judging
import Processes
import Providers
import Subjects
import Testing

/// Harnesses that keep the protocol and that break it, as real processes.
@Suite struct ExecSubjectTests {
    /// A harness in Python whose answer to a run is some lines of code.
    private static func harness(_ answer: String, hello: String = good) throws -> String {
        let source = """
            import json, os, sys, time
            def send(**message): print(json.dumps(message), flush=True)
            for line in sys.stdin:
                order = json.loads(line)
                if order["op"] == "hello":
                    \(hello)
                elif order["op"] == "run":
            \(answer.split(separator: "\n").map { "        " + $0 }.joined(separator: "\n"))
                elif order["op"] == "bye":
                    break
            """
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("harness-\(UUID().uuidString).py").path
        try source.write(toFile: path, atomically: true, encoding: .utf8)
        return "exec python3 '\(path)'"
    }

    private static let good =
        "send(op='hello', protocol=1, subject={'name': 'tried', 'version': '2'}, capabilities=['parallel'], maxParallel=4)"

    private static func subject(_ command: String, environment: Environment = .inherited()) -> ExecSubject {
        ExecSubject(
            command: command,
            environment: environment,
            without: EnvironmentNames(remove: ["FIREWORKS_*"]),
            proxy: "http://127.0.0.1:9",
            version: "test",
            helloTimeout: 20_000_000_000,
            clock: SystemClock.shared
        )
    }

    private static func order(_ id: String = "a", deadline: UInt64 = 20_000_000_000) -> RunOrder {
        RunOrder(id: id, baseURL: "http://127.0.0.1:1/c/t", parameters: ["catalyst_url": "u"], deadline: deadline)
    }

    @Test func aGoodHarnessIsDescribedAndItsResultTaken() async throws {
        let subject = Self.subject(
            try Self.harness(
                """
                send(op='event', id=order['id'], event='sleep', requestedMs=3)
                print('noise', file=sys.stderr, flush=True)
                send(op='result', id=order['id'], outcome='bpmnError', errorCode='E', errorMessage='m',
                     variables={'n': {'type': 'Integer', 'value': 7}})
                """
            )
        )
        let description = try await subject.describe()
        #expect(description.name == "tried" && description.version == "2" && description.maxParallel == 4)
        let report = await subject.run(Self.order())
        #expect(report.outcome == .bpmnError(code: "E", message: "m"))
        #expect(report.variables == ["n": .integer(7)])
        #expect(report.events.map(\.name) == ["sleep"])
        #expect(report.stderrTail == "noise\n")
        await subject.finish()
    }

    @Test(
        arguments: [
            ("print('garbage', flush=True)", "no JSON"),
            ("print(json.dumps([1]), flush=True)", "without \"op\""),
            ("send(op='result', id='other', outcome='completed')", "\"other\""),
            ("send(op='result', id=order['id'], outcome='fine')", "outcome"),
            ("send(op='hello', protocol=1, subject={'name': 'x'}, capabilities=[])", "second hello"),
            ("send(op='fault', id=order['id'], message='mine')", "mine"),
            ("send(op='result', id=order['id'], outcome='completed', variables={'a': {'type': 'Odd'}})", "Odd"),
            ("sys.stdout.buffer.write(b'\\xff\\xfe\\n'); sys.stdout.flush()", "no JSON"),
            ("print('x' * (9 << 20), flush=True)", "8 MiB"),
        ]
    )
    func aBrokenProtocolIsTheHarnessesFault(answer: String, words: String) async throws {
        let subject = Self.subject(try Self.harness(answer))
        let report = await subject.run(Self.order())
        guard case .harnessError(let message) = report.outcome else {
            Issue.record("\(report.outcome)")
            return
        }
        #expect(message.contains(words), "\(message)")
        await subject.finish()
    }

    @Test(
        arguments: [
            ("print('hi', flush=True)", "no JSON"),
            ("send(op='hello', protocol=2, subject={'name': 'x'}, capabilities=[])", "protocol"),
            ("send(op='hello', protocol=1, subject={}, capabilities=[])", "name"),
            ("send(op='hello', protocol=1, subject={'name': 'x'})", "capabilities"),
            ("sys.exit(3)", "ended"),
        ]
    )
    func aBadHelloIsAnErrorOfTheSubject(hello: String, words: String) async throws {
        let subject = Self.subject(try Self.harness("pass", hello: hello))
        do {
            _ = try await subject.describe()
            Issue.record("it has no hello")
        } catch let error as SubjectError {
            #expect(error.message.contains(words), "\(error)")
        }
        await subject.finish()
    }

    @Test func aRunThatHangsIsUnresolvedAtItsDeadline() async throws {
        let subject = Self.subject(try Self.harness("pass"))
        let report = await subject.run(Self.order(deadline: 200_000_000))
        #expect(report.outcome == .unresolved)
        await subject.finish()
    }

    @Test func aHarnessThatDiesInARunIsStartedAnewThreeTimes() async throws {
        let subject = Self.subject(try Self.harness("sys.exit(4)"))
        var outcomes: [String] = []
        for number in 1...5 {
            switch await subject.run(Self.order("run-\(number)")).outcome {
            case .failed(let type, _): outcomes.append(type)
            case .harnessError: outcomes.append("fault")
            case let other: outcomes.append("\(other)")
            }
        }
        #expect(outcomes == Array(repeating: "subject-crashed", count: 4) + ["fault"])
        await subject.finish()
    }

    @Test func keysAndProxiesOfTheRunnerDoNotReachTheHarness() async throws {
        let environment: Environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin", "FIREWORKS_API_KEY": "k",
            "OTHER_API_KEY": "k", "https_proxy": "p", "GITHUB_TOKEN": "t", "DB_PASSWORD": "p", "MY_SECRET_2": "s",
            "KEPT": "yes", "TOKENS": "yes",
        ]
        let subject = Self.subject(
            try Self.harness(
                """
                names = ['FIREWORKS_API_KEY', 'OTHER_API_KEY', 'https_proxy', 'HTTP_PROXY', 'NO_PROXY', 'KEPT',
                         'GITHUB_TOKEN', 'DB_PASSWORD', 'MY_SECRET_2', 'TOKENS']
                send(op='result', id=order['id'], outcome='completed', variables={
                    name: {'type': 'String', 'value': os.environ.get(name, '-')} for name in names})
                """
            ),
            environment: environment
        )
        let report = await subject.run(Self.order())
        #expect(
            report.variables?.mapValues { $0.value.string } == [
                "FIREWORKS_API_KEY": "-", "OTHER_API_KEY": "-", "https_proxy": "http://127.0.0.1:9",
                "HTTP_PROXY": "http://127.0.0.1:9", "NO_PROXY": "127.0.0.1,localhost", "KEPT": "yes",
                "GITHUB_TOKEN": "-", "DB_PASSWORD": "-", "MY_SECRET_2": "-", "TOKENS": "yes",
            ]
        )
        await subject.finish()
    }
}
