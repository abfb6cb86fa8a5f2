import Arguments
import Contracts
import Documents
import Exchanges
import HTTPCalling
import Processes
import Providers
import ReferenceConnector

/// `firedrill connector`: the reference connector, by hand.
enum ConnectorCommand {
    static let baseURL = Option(
        required: "base-url",
        .text("URL", wanted: "a URL"),
        help: "Where the API is, without its base path: a mock, a replay, or the real one."
    )
    static let variables = Option(
        repeating: "variable",
        .pair("NAME=VALUE"),
        help: "A process variable, which the payload names as ${NAME}, such as question=Hello."
    )
    static let inputs = Option(
        repeating: "input",
        .pair("NAME=VALUE"),
        help: "A connector input, such as catalyst_maxRetries=1."
    )

    static let declaration = Command(
        "connector",
        summary: "Run the reference connector once, by hand.",
        discussion: """
            It does what the connector's document says, and prints the process variables that come of it; after a \
            BPMN error or a failure it exits with 1. The key comes from where the contract says, unless the inputs \
            catalyst_secretSource and catalyst_authValue say otherwise.
            """,
        options: [baseURL, variables, inputs, ConnectorOptions.mutant, UpstreamTrust.option] + ProviderFolder.options,
        examples: [
            Example(
                "Ask a mock that runs on port 8080",
                "firedrill connector --base-url http://127.0.0.1:8080 --variable question=Hello "
                    + #"--input 'catalyst_payload={"messages":[{"content":"${question}"}]}' "#
                    + "--input catalyst_secretSource=variable --input catalyst_authValue=KEY"
            )
        ]
    )

    static func run(_ parsed: Parsed) async throws -> Int32 {
        let folder = try ProviderFolder.find(parsed)
        let contract = try folder.contract()
        let upstream = try CurlUpstream(clock: SystemClock.shared, options: UpstreamTrust.calling(parsed))
        let connector = ConnectorOptions.connector(
            contract,
            mutant: try ConnectorOptions.mutant(parsed[ConnectorOptions.mutant]),
            upstream: upstream
        )
        let base = parsed[baseURL].withoutSlashesAtEnd
        var parameters = Dictionary(
            contract.parameters(baseURL: base).map { ($0.name, $0.value) },
            uniquingKeysWith: { $1 }
        )
        for input in parsed[inputs] {
            let known = ParameterName.allCases.map(\.rawValue)
            guard known.contains(input.name) else {
                let near = Spelling.nearest(to: input.name, in: known)
                throw CommandFailure(
                    .usage,
                    "there is no connector input \"\(input.name)\"\n  hint: "
                        + (near.map { "did you mean \($0)?" } ?? "there are: " + known.joined(separator: ", "))
                )
            }
            parameters[input.name] = input.value
        }
        let result = await connector.execute(
            ConnectorRun(
                parameters: parameters,
                variables: parsed[variables].map { ($0.name, ProcessValue.string($0.value)) },
                environment: ProcessEnvironment.variables(),
                secretsFolder: nil,
                propertiesFile: nil
            )
        )
        upstream.shutdown()
        // A server may send back the key that it was asked with.
        let secrets = SuppliedSecrets.found(
            in: parsed[inputs] + [NameValue(name: ParameterName.url.rawValue, value: parsed[baseURL])],
            secretName: contract.secret.name,
            by: folder.provider.redaction()
        )
        let redaction = folder.provider.redaction(literals: secrets)
        func hidden(_ text: String) -> String { redaction.report(text, sparing: folder.provider.secret.canary) }
        for (name, value) in result.variables {
            let text = PrintableText.json(JSONWriter().string(value.value))
            Console.out(hidden("\(name) (\(value.type.rawValue)) = \(text)\n"))
        }
        switch result.outcome {
        case .completed: return ExitCode.good.rawValue
        case .bpmnError(let code, let message):
            Console.error(hidden("firedrill: BPMN error \(code): \(message)\n"))
        case .failed(let type, let message):
            Console.error(hidden("firedrill: failed with \(type): \(message)\n"))
        }
        return ExitCode.violated.rawValue
    }
}

/// This process's variables, read at the rim and handed on as values.
enum ProcessEnvironment {
    static func variables() -> [String: String] {
        var variables: [String: String] = [:]
        for entry in Environment.inherited().entries {
            let text = String(decoding: entry, as: UTF8.self)
            guard let sign = text.firstIndex(of: "=") else { continue }
            variables[String(text[..<sign])] = String(text[text.index(after: sign)...])
        }
        return variables
    }
}
