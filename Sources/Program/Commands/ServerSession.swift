import Arguments
import Control
import Documents
import Exchanges
import HTTPServing
import Processes
import Providers

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
    /// Where it listens, where that had to be known before the responder was
    /// made.
    var address: BoundAddress?
    /// Whether the server tells the log of each request.
    var isObserved = false
    /// Whether responses get a Date of their own.
    var addsDate = true
    /// Whether pages of other origins may call: where nothing goes to a real
    /// API, which would answer for itself.
    var allowsOrigins = true
    /// What keeps secrets out of what is told at the end.
    var redaction: RedactionPolicy
    /// What the provider's clients read of the environment, and its base path.
    var provider: Provider
    /// Whether `-- COMMAND` is among the command's words.
    var runsCommand = true
    /// What can be asked of the server itself, and what is judged at the end.
    var control: ControlSetup?
    /// What to print under the line that says where it listens.
    var introduction: (String) -> String = { _ in "" }
    /// Reads edited files again, where there are some: for a SIGHUP that a
    /// process sends. That of a closed terminal ends the server.
    var reload: (@Sendable () -> Void)?
    /// Ends what goes on behind the responder, once the server has stopped
    /// and before the log ends.
    var settle: () async -> Void = {}

    /// Serves; returns the exit code.
    func run(clock: any Clock) async throws -> Int32 {
        SignalWatcher.ignoreBrokenPipes()
        let misses = MissTally(redaction)
        var options = HTTPServer.Options()
        options.host = parsed[ServerOptions.host]
        options.port = UInt16(parsed[ServerOptions.port])
        options.bodyLimit = parsed[ServerOptions.bodyLimit] << 20
        options.threads = HTTPServer.Options.threads(processors: sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        options.addsDate = addsDate
        options.allowsOrigins = allowsOrigins
        options.halfClosedPatience = 5
        // Others may need as many again: each connection of a proxy's has its
        // own to the upstream.
        options.connectionLimit = max(16, min(options.connectionLimit, DescriptorLimit.raise() * 3 / 4))
        let signals = AsyncStream.makeStream(of: ReceivedSignal.self)
        let reload = reload
        try SignalWatcher.on([SIGINT, SIGTERM, SIGQUIT] + (SignalWatcher.isIgnored(SIGHUP) ? [] : [SIGHUP])) {
            if $0.number == SIGHUP, $0.origin == .process, let reload {
                reload()
            } else {
                signals.continuation.yield($0)
            }
        }
        let control = control ?? ControlSetup(redaction: redaction)
        let server = try HTTPServer.start(
            ControlResponder(
                before: responder,
                misses: misses,
                interface: control.interface,
                journal: control.journal
            ),
            log: control.journal ?? (isObserved ? log : nil),
            options: options,
            on: address,
            clock: clock
        )
        control.interface.serves { [weak server] in server?.connectionCount ?? 0 }
        let command = runsCommand ? parsed[ServerOptions.command] : nil
        do {
            if let path = parsed[ServerOptions.portFile] {
                try Files.replace(path, with: Array("\(server.port)\n".utf8))
            }
            let lines = "firedrill: listening on \(server.url)\n" + introduction(server.url)
            guard let command else {
                Console.out(lines)
                // Nobody would learn of the port.
                try Console.expectWritten()
                var received: Int32 = 0
                for await signal in signals.stream {
                    received = signal.number
                    break
                }
                control.interface.close()
                await stop(server, signals.stream, drain: received == SIGQUIT ? 0 : 5)
                await end()
                let isKept = control.judge(exitStatus: nil, isJSON: parsed[ServerOptions.log] == .json)
                return received == SIGQUIT
                    ? ExitCode.interrupted(by: received) : code(isKept ? .good : .violated, misses)
            }
            Console.error(lines)
            let status = try await run(command, server.url, signals.stream)
            control.interface.close()
            await server.stop(drain: 1)
            await end()
            let isKept = control.judge(exitStatus: status, isJSON: parsed[ServerOptions.log] == .json)
            return status == 0 ? code(isKept ? .good : .violated, misses) : status
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

    /// Drains for so many seconds; a second signal ends the wait.
    private func stop(_ server: HTTPServer, _ signals: AsyncStream<ReceivedSignal>, drain seconds: Double) async {
        let impatient = Task {
            for await _ in signals { break }
            if !Task.isCancelled { await server.stop(drain: 0) }
        }
        await server.stop(drain: seconds)
        impatient.cancel()
    }

    private func run(_ command: [String], _ url: String, _ signals: AsyncStream<ReceivedSignal>) async throws -> Int32 {
        var environment = Environment.inherited()
        environment["FIREDRILL_URL"] = url
        let names = provider.environment
        for name in names.baseURL { environment[name] = url + provider.routes.basePath }
        for name in names.baseURLWithoutPath { environment[name] = url }
        // A proxy of the environment's would be asked for this machine's own
        // addresses by some clients; both spellings are in use.
        var own = ["127.0.0.1", "localhost", "::1"]
        let host = parsed[ServerOptions.host]
        if !(own + ["0.0.0.0", "::"]).contains(host) { own.append(host) }
        for name in ["NO_PROXY", "no_proxy"] {
            let more = environment[name].map { $0.isEmpty ? own : [$0] + own } ?? own
            environment[name] = more.joined(separator: ",")
        }
        let process = try ForegroundProcess(command, environment: environment)
        let forwarding = Task {
            for await signal in signals { process.forward(signal) }
        }
        defer { forwarding.cancel() }
        let status = await process.waitForExit()
        return status.shellCode
    }

    /// The exit code after a run without another failure; tells of requests
    /// that nothing answered.
    private func code(_ code: ExitCode, _ misses: MissTally) -> Int32 {
        guard misses.count > 0 else { return code.rawValue }
        let isFailure = !parsed[ServerOptions.allowMisses]
        let isJSON = parsed[ServerOptions.log] == .json
        Console.error(isJSON ? misses.json(isFailure: isFailure) : misses.summary(isFailure: isFailure))
        return isFailure ? ExitCode.violated.rawValue : code.rawValue
    }
}
