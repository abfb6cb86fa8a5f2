import Arguments
import Exchanges
import Providers

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The program: one command line, one exit code.
public enum Firedrill {
    /// The version that `--version` prints and files carry.
    public static let version = "0.1.0"

    static let program = Program(
        Command(
            "firedrill",
            summary: "Contract tests and a mock server for connectors to HTTP APIs.",
            discussion: """
                Record real exchanges once, replay them without a key, serve any fault on demand, and check that a \
                connector keeps what its document promises.
                """,
            examples: [
                Example("Serve the shipped scenarios", "firedrill mock"),
                Example("Check a connector", "firedrill check --subject exec:./harness.py"),
            ],
            subcommands: [
                MockCommand.declaration, ScenarioCommand.declaration, RecordCommand.declaration,
                ReplayCommand.declaration, FmtCommand.declaration,
                ConnectorCommand.declaration,
                HarnessCommand.declaration, WorkerCommand.declaration, CheckCommand.declaration,
                RecheckCommand.declaration,
                ReleaseFilesCommand.declaration, LintCommand.declaration, ApplyCommand.declaration,
                ListCommand.declaration,
            ]
        ),
        version: version
    )

    private static let commands: [String: @Sendable (Parsed) async throws -> Int32] = [
        "mock": MockCommand.run, "scenario": ScenarioCommand.run, "record": RecordCommand.run,
        "replay": ReplayCommand.run, "fmt": FmtCommand.run,
        "connector": ConnectorCommand.run,
        "harness": HarnessCommand.run, "worker": WorkerCommand.run, "check": CheckCommand.run,
        "recheck": RecheckCommand.run,
        "release-files": ReleaseFilesCommand.run, "lint": LintCommand.run, "apply": ApplyCommand.run,
        "list": ListCommand.run,
    ]

    /// Runs the program with a process's arguments; returns its exit code.
    public static func run(
        _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    ) async -> Int32 {
        CrashReports.leaveToTheSystem()
        Console.openStandardStreams()
        // A script starts what it puts in the background with it ignored.
        signal(SIGQUIT, SIG_DFL)
        let code = await ended(arguments)
        guard code < 128, ![ExitCode.defect.rawValue, ExitCode.inputOutput.rawValue].contains(code) else { return code }
        do {
            try Console.expectWritten()
            return code
        } catch {
            Console.error("firedrill: \(error.message)\n")
            return error.code
        }
    }

    private static func ended(
        _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    ) async -> Int32 {
        var given: Parsed?
        do {
            switch try program.parse(argumentVector: arguments) {
            case .help(let text), .version(let text):
                Console.out(EmulationOption.named(text))
                return ExitCode.good.rawValue
            case .run(let parsed):
                guard let run = commands[parsed.path.dropFirst().first ?? ""] else {
                    throw CommandFailure(.defect, "the command \(parsed.command.name) is declared and does nothing")
                }
                given = parsed
                return try await run(parsed)
            }
        } catch {
            let failure = CommandFailure(error)
            // A mistake is told with what stands there, which may be a key.
            let message = redaction(given).text(failure.message)
            Console.error((failure.namesPlaces ? "" : "firedrill: ") + message + "\n")
            return failure.code
        }
    }

    /// What may be secret in a message: what the provider says, and where
    /// none can be read, what is secret everywhere.
    private static func redaction(_ parsed: Parsed?) -> RedactionPolicy {
        let folder = try? parsed.map { try ProviderFolder.find($0) } ?? ProviderFolder.find(nil, data: nil)
        return folder?.provider.redaction() ?? RedactionPolicy(keys: [], credentials: CredentialNames())
    }
}
