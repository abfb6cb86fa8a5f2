import Arguments
import Documents
import Exchanges
import HTTPCalling
import Processes
import Subjects

/// `firedrill harness`: the reference connector behind the harness protocol.
enum HarnessCommand {
    static let declaration = Command(
        "harness",
        summary: "The reference connector behind harness protocol 1.",
        discussion: """
            Reads one JSON object a line from standard input and answers on standard output, as a harness for any \
            connector does. It is an example to compare one's own with.
            """,
        options: [ConnectorOptions.mutant, UpstreamTrust.option] + ProviderFolder.options,
        examples: [Example("Check it as a foreign connector", "firedrill check --subject 'exec:firedrill harness'")]
    )

    static func run(_ parsed: Parsed) async throws -> Int32 {
        SignalWatcher.ignoreBrokenPipes()
        let contract = try ProviderFolder.find(parsed).contract()
        let mutant = try ConnectorOptions.mutant(parsed[ConnectorOptions.mutant])
        let upstream = try CurlUpstream(clock: SystemClock.shared, options: UpstreamTrust.calling(parsed))
        let connector = ConnectorOptions.connector(contract, mutant: mutant, upstream: upstream)
        let subject = ReferenceSubject(
            connector,
            mutant: mutant,
            version: Firedrill.version,
            clock: SystemClock.shared
        )
        let loop = HarnessLoop(subject, environment: ProcessEnvironment.variables()) { line in
            Console.out(styled: PrintableText.json(String(decoding: line, as: UTF8.self)) + "\n")
        }
        try await loop.serve(try InputLines.standardInput())
        upstream.shutdown()
        return ExitCode.good.rawValue
    }
}
