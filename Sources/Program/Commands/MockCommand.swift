import Arguments
import Control
import Documents
import Exchanges
import Mocking
import Providers
import Recordings
import Scenarios

/// `firedrill mock`: serves scenarios.
enum MockCommand {
    static let scenarios = Positional(
        repeating: .path("SCENARIO"),
        help: "A file, a folder, the name of a shipped scenario or of the emulation; none: all shipped scenarios."
    )

    static let followLinks = Flag(
        "follow-links",
        help: "Serve bodies that symbolic links lead to, out of the scenario's folder too."
    )

    static let steps = Option(
        "steps",
        .text("STEPS", wanted: "responses of the library"),
        help: "Answer with these responses in turn, the last one for good: names or status numbers, *N repeats."
    )

    static let byHeader = Flag(
        "faults-by-header",
        help: "Let a request ask for what it gets: X-Firedrill-Response: NAME, X-Firedrill-Fault: cut after=100B."
    )

    static let seed = Option(
        "seed",
        .integer("N", in: 0...Int.max),
        help: "Draw times and chances anew: the same seed and requests give the same ones.",
        default: 1
    )

    static let watch = Flag(
        "watch",
        help: "Read edited scenarios again, as a SIGHUP does; a mistake is told, and the old ones serve on."
    )

    static let declaration = Command(
        "mock",
        summary: "Serve scenarios in place of the real API.",
        discussion: """
            The first scenario answers at /, each at /s/NAME/ too. /c/TOKEN before either gives a state of its own, \
            for tests that run side by side. What nothing answers gets status 599 and says what came nearest; nothing \
            ever goes to the network. EMULATION is no scenario: it answers as the whole \
            API does, behind scenarios that are named with it. It wants a key, refuses what the API refuses, streams, \
            and calls tools.
            """,
        options: [
            steps, FaultOption.option, byHeader, LimitOption.option, ClockOption.option, watch, seed, followLinks,
        ] + EmulationOption.all + ServerOptions.all
            + [
                ServerOptions.allowMisses, ServerOptions.cors,
            ]
            + ControlOptions.all + ProviderFolder.options,
        positionals: [scenarios],
        rest: ServerOptions.command,
        examples: [
            Example("Every shipped scenario, success first", "firedrill mock"),
            Example("Two 429, then success, on a fixed port", "firedrill mock rate-limited --port 8080"),
            Example("The same without a file", "firedrill mock --steps '429*2, chat'"),
            Example("The whole API, emulated", "firedrill mock EMULATION --first-token 300ms"),
            Example("A stream that breaks off", "firedrill mock success --faults 'cut after=2 events by=reset'"),
            Example(
                "429 from the third request of a key in a minute on",
                "firedrill mock success --limit 'requests=2/m'"
            ),
            Example("A minute of waiting in a second", "firedrill mock rate-limited --clock x60"),
            Example("A test run against it", "firedrill mock auth-failed -- ./run-tests.sh --fast"),
            Example(
                "What a client does with two 429",
                "firedrill mock --steps '429*2, chat' --verdict -- ./my-test"
            ),
        ]
    )

    static func run(_ parsed: Parsed) async throws -> Int32 {
        let clock = ClockOption.clock(parsed)
        let wanted = try ControlOptions.wanted(parsed)
        let served = ServedScenarios()
        let folder = try ProviderFolder.find(parsed)
        let links = ScenarioFile.Links(areFollowed: parsed[followLinks], option: "--follow-links")
        let loaded = try chosen(parsed, folder, links)
        let form = parsed[ServerOptions.log]
        let redaction = folder.provider.redaction()
        let log = RequestLog(form, redaction: redaction, clock: clock)
        let responder = try responder(loaded, parsed, folder, redaction, clock, served)
        let isEmulated = EmulationOption.chosen(parsed, folder).isEmulated
        var edited: EditedScenarios?
        // What runs beside a command ends with a hang-up, as that does.
        if parsed[watch] || parsed[ServerOptions.command] == nil {
            edited = EditedScenarios(responder, files: watched(parsed, folder)) {
                let loaded = try chosen(parsed, folder, links)
                let count = loaded.count + (isEmulated ? 1 : 0)
                return (try Self.responder(loaded, parsed, folder, redaction, clock, served), count)
            }
        }
        let control = ControlSetup(
            wanted,
            subject: served,
            log: form == .off ? nil : log,
            redaction: redaction,
            clock: clock
        )
        served.whenChanged { [journal = control.journal] in journal?.rulesAre($0) }
        if parsed[watch] { edited?.watch() }
        var session = ServerSession(
            parsed: parsed,
            responder: edited ?? responder,
            log: log,
            isObserved: form != .off,
            redaction: redaction,
            provider: folder.provider
        ) { url in
            let basePath = folder.provider.routes.basePath
            let width = loaded.map(\.name.count).max() ?? 0
            let last = isEmulated ? EmulationOption.line(folder, url, isAlone: loaded.isEmpty) : ""
            return loaded.enumerated().map { index, scenario in
                let name = scenario.name + String(repeating: " ", count: width - scenario.name.count)
                let path = loaded.count == 1 ? "" : "/s/\(scenario.name)"
                return "  \(name)  \(url)\(path)\(basePath)" + (index == 0 && loaded.count > 1 ? "  (also at /)" : "")
                    + "\n"
            }.joined() + last
        }
        session.control = control
        session.allowsOrigins = parsed[ServerOptions.cors] == .any
        if let edited { session.reload = { [weak edited] in edited?.reload() } }
        return try await session.run(clock: clock)
    }

    /// What answers: the scenarios, and before them what a command line or a
    /// request asks for.
    private static func responder(
        _ scenarios: [Scenario],
        _ parsed: Parsed,
        _ folder: ProviderFolder,
        _ redaction: RedactionPolicy,
        _ clock: any Clock,
        _ served: ServedScenarios
    ) throws -> any Responder {
        let values = CaseValues(exampleOf: folder.provider)
        let seed = UInt64(parsed[seed])
        let emulation = try EmulationOption.responder(parsed, folder, redaction, clock)
        let mock =
            scenarios.isEmpty
            ? nil
            : MockResponder(
                scenarios,
                values: values,
                redaction: redaction,
                clock: clock,
                seed: seed,
                tell: { Console.error("firedrill: \($0)\n") }
            )
        let responders: [any Responder] = [mock, emulation?.responder].compactMap { $0 }
        var responder = responders.count == 1 ? responders[0] : FirstOf(responders)
        if parsed[byHeader] {
            let library = try folder.responses()
            responder = ResponseByHeader(before: responder, library: library, values: values, clock: clock)
        }
        let whole = try FaultOption.responder(
            parsed,
            before: responder,
            folder.provider,
            readsHeader: parsed[byHeader]
        )
        // Not before all is there: of edited files the old ones may serve on.
        served.serve(mock, limits: emulation?.limits)
        return whole
    }

    /// The files that are read again once they are edited.
    private static func watched(_ parsed: Parsed, _ folder: ProviderFolder) -> @Sendable () -> [String] {
        let named = EmulationOption.chosen(parsed, folder)
        let words = named.scenarios.map { Files.exists($0) ? $0 : "\(folder.scenarios)/\($0).yaml" }
        let isAll = words.isEmpty && parsed[steps] == nil && !named.isEmulated
        let paths = isAll ? [folder.scenarios] : words
        let library = folder.path + "/" + ResponseLibrary.fileName
        let emulation = EmulationOption.files(parsed, folder)
        return { (paths + [library]).flatMap { ScenarioFile.files(of: $0) } + emulation }
    }
}
