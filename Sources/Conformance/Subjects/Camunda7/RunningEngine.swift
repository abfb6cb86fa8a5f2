import Exchanges
import Judging
import ProcessEngine
import Processes
import Synchronization

/// One engine that was started: its process, its log, and a client of it.
final class RunningEngine: Sendable {
    private struct State {
        var port: UInt16?
        /// The end of its log.
        var lines: [String] = []
        var isLeaving = false
    }

    let client: EngineClient
    private let process: ChildProcess
    private let log: Log

    /// The lines of a log, of which the last are kept.
    private final class Log: Sendable {
        private let state = Mutex(State())

        func append(_ bytes: [UInt8]) {
            let line = HarnessMessage.shown(String(decoding: bytes.prefix(600), as: UTF8.self), count: 300)
            state.withLock { state in
                state.lines.append(line)
                if state.lines.count > 60 { state.lines.removeFirst(20) }
                guard state.port == nil, let range = line.firstRange(of: "Tomcat started on port ") else { return }
                state.port = UInt16(line[range.upperBound...].prefix { $0.isNumber })
            }
        }

        var port: UInt16? { state.withLock(\.port) }
        var isLeaving: Bool { state.withLock(\.isLeaving) }
        func leave() { state.withLock { $0.isLeaving = true } }

        /// What it says last, the lines of a stack trace left out.
        var tail: String {
            let lines = state.withLock(\.lines).filter {
                !$0.hasPrefix(".at ") && !$0.hasPrefix("\tat ") && !$0.isEmpty
            }
            return lines.suffix(6).map { "    " + $0 }.joined(separator: "\n")
        }
    }

    private init(_ process: ChildProcess, _ log: Log, _ client: EngineClient) {
        self.process = process
        self.log = log
        self.client = client
    }

    /// Starts one and waits until it answers.
    static func start(
        _ command: String,
        environment: Environment,
        patience: UInt64,
        clock: any Clock,
        connect: @Sendable (String) -> EngineClient
    ) async throws -> RunningEngine {
        let log = Log()
        let process: ChildProcess
        do {
            process = try ChildProcess(shell: command, environment: environment) { log.append($0.bytes) }
        } catch {
            throw SubjectError(.noHello, "the engine did not start: \(error.message)", hint: error.hint)
        }
        let start = clock.now
        while clock.now < start + patience, !Task.isCancelled {
            if let status = process.status {
                throw SubjectError(
                    .unavailable,
                    "the engine ended before it answered (\(status)); its log ends:\n\(log.tail)",
                    hint: status.shellCode == 127
                        ? "java is not found: install a runtime, 17 or newer" : "start it by hand to see all of its log"
                )
            }
            if let port = log.port {
                let client = connect("http://127.0.0.1:\(port)/engine-rest")
                if (try? await client.call("GET", "/engine", timeout: 2_000_000_000)) != nil {
                    return RunningEngine(process, log, client)
                }
            }
            await clock.sleep(nanoseconds: 50_000_000)
        }
        _ = await process.stop(grace: .zero)
        throw SubjectError(
            .unavailable,
            "the engine does not answer within \(patience / 1_000_000_000) s; its log ends:\n\(log.tail)",
            hint: "start it by hand to see all of its log"
        )
    }

    /// Why it can no longer be used.
    var failure: SubjectError? {
        guard let status = process.status, !log.isLeaving else { return nil }
        return SubjectError(
            .died,
            "the engine ended in the middle of the run (\(status)); its log ends:\n\(log.tail)",
            hint: "give it more memory, or fewer --jobs"
        )
    }

    /// The same; where it is running still, a moment later: its connections
    /// end before it does.
    var failureSoon: SubjectError? {
        get async {
            _ = await process.waitForExit(within: .seconds(1))
            return failure
        }
    }

    func stop() async {
        log.leave()
        _ = await process.stop(grace: .seconds(5))
    }
}
