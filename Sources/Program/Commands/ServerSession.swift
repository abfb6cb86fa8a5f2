import Arguments
import Documents
import Exchanges
import HTTPServing
import Processes

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A server from its start to its end: it serves until a signal comes, or
/// until the command that it runs has ended.
struct ServerSession {
    /// The command's parsed options.
    let parsed: Parsed
    /// What answers.
    let responder: any Responder
    /// Where requests are noted.
    let log: RequestLog
    /// Whether the server tells the log of each request.
    var isObserved = false
    /// Whether responses get a Date of their own.
    var addsDate = true
    /// Whether `-- COMMAND` is among the command's words.
    var runsCommand = true
    /// What to print under the line that says where it listens.
    var introduction: (String) -> String = { _ in "" }
    /// Ends what goes on behind the responder, once the server has stopped
    /// and before the log ends.
    var settle: () async -> Void = {}

    /// Serves; returns the exit code.
    func run(clock: any Clock) async throws -> Int32 {
        SignalWatcher.ignoreBrokenPipes()
        var options = HTTPServer.Options()
        options.host = parsed[ServerOptions.host]
        options.port = UInt16(parsed[ServerOptions.port])
        options.bodyLimit = parsed[ServerOptions.bodyLimit] << 20
        options.addsDate = addsDate
        let signals = AsyncStream.makeStream(of: ReceivedSignal.self)
        try SignalWatcher.on([SIGINT, SIGTERM]) { signals.continuation.yield($0) }
        let server = try HTTPServer.start(
            responder,
            log: isObserved ? log : nil,
            options: options,
            clock: clock
        )
        let command = runsCommand ? parsed[ServerOptions.command] : nil
        do {
            if let path = parsed[ServerOptions.portFile] {
                try Files.replace(path, with: Array("\(server.port)\n".utf8))
            }
            let lines = "firedrill: listening on \(server.url)\n" + introduction(server.url)
            guard let command else {
                Console.out(lines)
                for await _ in signals.stream { break }
                await stop(server, signals.stream)
                await end()
                return ExitCode.good.rawValue
            }
            Console.error(lines)
            let status = try await run(command, server.url, signals.stream)
            await server.stop(drain: 1)
            await end()
            return status
        } catch {
            await server.stop(drain: 0)
            await end()
            throw error
        }
    }

    private func end() async {
        await settle()
        await log.finish()
    }

    /// Drains; a second signal ends the wait.
    private func stop(_ server: HTTPServer, _ signals: AsyncStream<ReceivedSignal>) async {
        let impatient = Task {
            for await _ in signals { break }
            if !Task.isCancelled { await server.stop(drain: 0) }
        }
        await server.stop(drain: 5)
        impatient.cancel()
    }

    private func run(_ command: [String], _ url: String, _ signals: AsyncStream<ReceivedSignal>) async throws -> Int32 {
        var environment = Environment.inherited()
        environment["FIREDRILL_URL"] = url
        let process = try ForegroundProcess(command, environment: environment)
        let forwarding = Task {
            for await signal in signals { process.forward(signal) }
        }
        defer { forwarding.cancel() }
        let status = await process.waitForExit()
        guard status.shellCode == 0, log.misses > 0, !parsed[ServerOptions.allowMisses] else { return status.shellCode }
        let requests = log.misses == 1 ? "1 request" : "\(log.misses) requests"
        Console.error("firedrill: \(requests) had no answer, so this run counts as failed (--allow-misses)\n")
        return ExitCode.violated.rawValue
    }
}
