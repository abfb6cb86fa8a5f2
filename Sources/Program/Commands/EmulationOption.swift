import Arguments
import Documents
import Emulation
import Exchanges
import Mocking
import Providers
import Scenarios

/// The emulation of a provider's API among the scenarios of `mock`: its word,
/// and what may be chosen of it.
enum EmulationOption {
    static let keys = Option(
        "keys",
        .path("FILE"),
        help: "The keys that the emulation takes, one a line (else each that begins as the API's do)."
    )
    static let badKey = Option(
        "bad-key",
        .choice("STATUS", EmulationOptions.BadKey.self),
        help: "What a wrong key or none gets of the emulation; both were seen.",
        default: .unauthorized
    )
    static let modelPathError = Option(
        "model-path-error",
        .choice("STATUS", EmulationOptions.ModelPathError.self),
        help: "What a malformed model path gets of the emulation: 404 as the API does, 400 as the contract says.",
        default: .notFound
    )
    static let firstToken = Option(
        "first-token",
        .duration("TIME", in: .zero ... .seconds(86_400)),
        help: "How long the emulation takes to its first token."
    )
    static let tokensPerSecond = Option(
        "tokens-per-second",
        .integer("N", in: 1...1_000_000),
        help: "How many tokens the emulation makes in a second after that (else all at once)."
    )

    static let promptCache = Flag(
        "prompt-cache",
        help: "Let the emulation remember prompts: usage says what of one was cached (else nothing is)."
    )

    static let all: [any NamedKey] = [keys, badKey, modelPathError, firstToken, tokensPerSecond, promptCache]

    /// The words of a command line without that of the emulation, and whether
    /// that was among them.
    static func chosen(_ parsed: Parsed, _ folder: ProviderFolder) -> (scenarios: [String], isEmulated: Bool) {
        let words = parsed[MockCommand.scenarios]
        let name = Emulation.name(provider: folder.path)
        let scenarios = words.filter { $0 != name }
        return (scenarios, scenarios.count < words.count)
    }

    /// The same; throws where an option is given that only an emulation has.
    static func words(_ parsed: Parsed, _ folder: ProviderFolder) throws -> (scenarios: [String], isEmulated: Bool) {
        let (scenarios, isEmulated) = chosen(parsed, folder)
        let given: [(name: String, isGiven: Bool)] = [
            ("keys", parsed[keys] != nil), ("bad-key", parsed[badKey] != .unauthorized),
            ("model-path-error", parsed[modelPathError] != .notFound), ("first-token", parsed[firstToken] != nil),
            ("tokens-per-second", parsed[tokensPerSecond] != nil), ("prompt-cache", parsed[promptCache]),
        ]
        if !isEmulated, let option = given.first(where: \.isGiven) {
            throw CommandFailure(
                .usage,
                "--\(option.name) is of the emulation, and nothing is emulated here\n  hint: "
                    + (Emulation.name(provider: folder.path).map { "firedrill mock \($0) --\(option.name) …" }
                        ?? "this provider has no emulation")
            )
        }
        return (scenarios, isEmulated)
    }

    /// The emulation, `nil` where it is not wanted, with the limits of the
    /// command line.
    static func responder(
        _ parsed: Parsed,
        _ folder: ProviderFolder,
        _ redaction: RedactionPolicy,
        _ clock: any Clock
    ) throws -> (responder: any Responder, limits: LimitGate?)? {
        guard chosen(parsed, folder).isEmulated else { return nil }
        let emulation = try Emulation.load(provider: folder.path)
        let named = Scenario(name: emulation.name, rules: [])
        let limits = LimitGate(
            try LimitOption.limited([named], parsed) { try folder.responses() }[0],
            values: CaseValues(exampleOf: folder.provider),
            redaction: redaction,
            clock: clock,
            seed: UInt64(parsed[MockCommand.seed]),
            tell: { Console.error("firedrill: \($0)\n") }
        )
        var options = EmulationOptions()
        options.keys = try parsed[keys].map { try AcceptedKeys.load($0) }
        options.badKey = parsed[badKey]
        options.modelPathError = parsed[modelPathError]
        options.seed = UInt64(parsed[MockCommand.seed])
        if let time = parsed[firstToken] { options.firstToken = .fixed(time.nanoseconds) }
        options.tokensPerSecond = parsed[tokensPerSecond].map(Double.init)
        options.remembersPrompts = parsed[promptCache]
        let responder = EmulationResponder(
            emulation,
            provider: folder.provider,
            options: options,
            redaction: redaction,
            clock: clock,
            limits: limits
        )
        return (responder, limits)
    }

    /// The files that the emulation is read from, where there is one.
    static func files(_ parsed: Parsed, _ folder: ProviderFolder) -> [String] {
        guard chosen(parsed, folder).isEmulated else { return [] }
        return Emulation.files(provider: folder.path) + (parsed[keys].map { [$0] } ?? [])
    }

    /// A line that tells where the emulation answers, besides scenarios.
    static func line(_ folder: ProviderFolder, _ url: String, isAlone: Bool) -> String {
        guard let name = Emulation.name(provider: folder.path) else { return "" }
        let basePath = folder.provider.routes.basePath
        return "  \(name)  \(url)\(isAlone ? "" : "/s/\(name)")\(basePath)"
            + (isAlone ? "" : "  (also at /, where no scenario answers)") + "\n"
    }

    /// A help's text with the name of the usual provider's emulation in place
    /// of the word that stands for it.
    static func named(_ help: String) -> String {
        guard help.contains(placeholder), let folder = try? ProviderFolder.find(nil, data: nil),
            let name = Emulation.name(provider: folder.path)
        else { return help }
        return help.replacing(placeholder, with: name)
    }

    private static let placeholder = "EMULATION"

    /// Its row in a list of scenarios; none where the provider has none.
    static func row(_ folder: ProviderFolder) throws -> [(name: String, text: String)] {
        guard Emulation.isThere(provider: folder.path) else { return [] }
        let emulation = try Emulation.load(provider: folder.path)
        return [(emulation.name, emulation.title)]
    }
}
