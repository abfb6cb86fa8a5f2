import Arguments
import Contracts
import Documents
import Exchanges
import HTTPCalling
import ProcessEngine
import Processes
import Providers
import ReferenceConnector
import TaskWorker

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `firedrill worker`: the reference connector as an external-task worker.
enum WorkerCommand {
    static let engine = Option(
        required: "engine",
        .text("URL", wanted: "a URL"),
        help: "The engine's REST API, such as http://127.0.0.1:8080/engine-rest."
    )
    static let topic = Option(
        "topic",
        .text("NAME", wanted: "a topic"),
        help: "The topic to work for (else the name of the connector's contract)."
    )
    static let name = Option(
        "name",
        .text("NAME", wanted: "a name"),
        help: "How the worker calls itself, unlike any other (else from host and process)."
    )
    static let parallel = Option(
        "parallel",
        .integer("N", in: 1...256),
        help: "How many tasks it works at, at most.",
        default: 8
    )
    static let lock = Option(
        "lock",
        .duration("TIME", in: .milliseconds(100) ... .seconds(86_400)),
        help: "How long it locks a task; it extends the lock at half of that.",
        default: .seconds(60)
    )
    static let poll = Option(
        "poll",
        .duration("TIME", in: .zero ... .seconds(1800)),
        help: "How long the engine may hold its question for tasks open.",
        default: .seconds(20)
    )
    static let retries = Option(
        "retries",
        .integer("N", in: 0...1000),
        help: "How often a task that fails technically is tried again, each time with a call of its own.",
        default: 0
    )
    static let pause = Option(
        "retry-pause",
        .duration("TIME", in: .zero ... .seconds(86_400)),
        help: "How long the engine waits before that.",
        default: .seconds(60)
    )
    static let longTexts = Option(
        "long-texts",
        .choice("FORM", LongTexts.self),
        help: "What a text over 4000 characters becomes, which a String variable cannot hold.",
        default: .file
    )
    static let patience = Option(
        "engine-wait",
        .duration("TIME", in: .zero ... .seconds(86_400)),
        help: "How long it waits at its start for an engine that is not there yet.",
        default: .seconds(60)
    )
    static let drain = Option(
        "drain",
        .duration("TIME", in: .zero ... .seconds(86_400)),
        help: "How long it finishes what it holds after SIGTERM or SIGINT, before it gives the rest back.",
        default: .seconds(30)
    )
    static let baseURL = Option(
        "base-url",
        .text("URL", wanted: "a URL"),
        help: "Where the API is, without its base path (else the provider's own)."
    )

    static let declaration = Command(
        "worker",
        summary: "Run the reference connector as an external-task worker.",
        discussion: """
            It fetches external tasks of a topic from a Camunda 7 engine or one that is compatible, calls the API, and \
            completes them with the documented variables and BPMN errors. An input comes from the task's extension \
            property of its name, as written, or from the variable of its name, as the engine has filled it in, or \
            from --input; else it has the contract's default. Where the engine wants a user, FIREDRILL_ENGINE_USER and \
            FIREDRILL_ENGINE_PASSWORD of the environment name it. It ends with SIGTERM or SIGINT, once what it holds \
            is done: exit 0; 69: no engine at its address.
            """,
        options: [
            engine, topic, name, parallel, lock, poll, retries, pause, longTexts, patience, drain, baseURL,
            ConnectorCommand.inputs, ConnectorOptions.mutant, UpstreamTrust.option,
        ] + ProviderFolder.options,
        examples: [
            Example(
                "Work for an engine on this machine",
                "firedrill worker --engine http://127.0.0.1:8080/engine-rest"
            ),
            Example(
                "The same, and a mock stands in for the API",
                "firedrill worker --engine http://127.0.0.1:8080/engine-rest --base-url http://127.0.0.1:8081"
            ),
        ]
    )

    static func run(_ parsed: Parsed) async throws -> Int32 {
        SignalWatcher.ignoreBrokenPipes()
        let folder = try ProviderFolder.find(parsed)
        let contract = try folder.contract()
        let login = try EngineLogin.found(for: parsed[engine])
        for input in parsed[ConnectorCommand.inputs] { try CheckCommand.expectKnown([input]) }
        let secrets = SuppliedSecrets.found(
            in: parsed[ConnectorCommand.inputs],
            secretName: contract.secret.name,
            by: folder.provider.redaction()
        )
        let redaction = folder.provider.redaction(literals: secrets + login.secrets)
        let upstream = try CurlUpstream(clock: SystemClock.shared, options: UpstreamTrust.calling(parsed))
        let base = (parsed[baseURL] ?? folder.provider.upstream).withoutSlashesAtEnd
        var inputs = Dictionary(contract.parameters(baseURL: base).map { ($0.name, $0.value) }) { $1 }
        for input in parsed[ConnectorCommand.inputs] { inputs[input.name] = input.value }
        let mutant = try ConnectorOptions.mutant(parsed[ConnectorOptions.mutant])
        let worker = TaskWorker(
            engine: EngineClient(
                url: parsed[engine],
                upstream: upstream,
                headers: login.headers,
                clock: SystemClock.shared
            ),
            connector: ConnectorOptions.connector(contract, mutant: mutant, upstream: upstream),
            options: options(parsed, contract),
            inputs: inputs,
            environment: ProcessEnvironment.variables(),
            clock: SystemClock.shared,
            random: { Double.random(in: 0..<1) },
            tell: { note in
                let mark = note.isWarning ? "warning: " : ""
                Console.error(redaction.report(mark + note.text, sparing: folder.provider.secret.canary) + "\n")
            }
        )
        let received = SignalBox()
        let drain = parsed[drain].nanoseconds
        try SignalWatcher.on([SIGINT, SIGTERM, SIGQUIT] + (SignalWatcher.isIgnored(SIGHUP) ? [] : [SIGHUP])) { signal in
            guard received.exchange(signal.number) == 0 else { return worker.abandon() }
            worker.stop()
            let held = worker.held.count
            if held > 0 {
                Console.error(
                    "finishing \(held) task\(held == 1 ? "" : "s"); a second signal gives them back at once\n"
                )
            }
            SystemClock.shared.schedule(after: drain) { worker.abandon() }
        }
        defer { upstream.shutdown() }
        do throws(EngineError) {
            try await worker.run()
            return ExitCode.good.rawValue
        } catch {
            if received.number != 0 { return ExitCode.good.rawValue }
            let code: ExitCode = error.code == .unauthorized ? .usage : .unavailable
            throw CommandFailure(code, redaction.report(error.description, sparing: folder.provider.secret.canary))
        }
    }

    private static func options(_ parsed: Parsed, _ contract: Contract) -> WorkerOptions {
        WorkerOptions(
            name: parsed[name] ?? "firedrill-\(HostName.current)-\(getpid())",
            topic: parsed[topic] ?? contract.name,
            parallel: parsed[parallel],
            lock: Int(parsed[lock].nanoseconds / 1_000_000),
            wait: Int(parsed[poll].nanoseconds / 1_000_000),
            retries: parsed[retries],
            pause: Int(parsed[pause].nanoseconds / 1_000_000),
            longTexts: parsed[longTexts],
            patience: parsed[patience].nanoseconds
        )
    }
}

/// What this machine is called.
private enum HostName {
    static var current: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "host" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
