import Arguments
import Documents
import Exchanges
import Providers
import Replaying
import Recordings

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `firedrill replay`: serves recordings.
enum ReplayCommand {
    static let folder = Positional(
        .path("DIR"),
        help: "A folder of recordings, those in folders below included, or one recording."
    )
    private static let speedSyntax = ValueSyntax<Double>(
        "FACTOR",
        wanted: "0, or a number from 0.001 to 1000000",
        show: { $0 == $0.rounded() ? String(Int($0)) : String($0) },
        read: { text in
            guard text.utf8.allSatisfy({ $0 &- 0x30 < 10 || $0 == UInt8(ascii: ".") }), let factor = Double(text),
                factor == 0 || (0.001...1_000_000).contains(factor)
            else { return nil }
            return factor
        }
    )
    static let speed = Option(
        "speed",
        speedSyntax,
        help: "How much faster than recorded streams run; 0: at once, still chunk by chunk.",
        default: 1
    )
    static let repeats = Option(
        "repeat",
        .choice("WHAT", ReplayResponder.Repeat.self),
        help: "What follows the last recording of a request: itself, the first, or a miss.",
        default: .last
    )

    static let incomplete = Flag(
        "incomplete",
        help: "Also answer with what a client left before its end, cut where it was."
    )

    static let declaration = Command(
        "replay",
        summary: "Serve recorded exchanges in place of the real API.",
        discussion: """
            A request is answered by the recording of the same method, path, query and body; white space and the \
            order of members in JSON do not count. Bytes, headers, chunks and their times are as recorded. What was \
            not recorded gets status 599 and says what came nearest; nothing ever goes to the network.
            """,
        options: [speed, repeats, incomplete, FaultOption.option, ClockOption.option, LinksOption.flag]
            + ServerOptions.all
            + [ServerOptions.allowMisses, ServerOptions.cors]
            + ControlOptions.all + ProviderFolder.options,
        positionals: [folder],
        rest: ServerOptions.command,
        examples: [
            Example("What was recorded, as it came", "firedrill replay recordings"),
            Example("Each stream cut in its middle", "firedrill replay recordings --faults 'cut after=50%'"),
            Example("A test run against it, without the waits", "firedrill replay recordings --speed 0 -- ./test.sh"),
        ]
    )

    static func run(_ parsed: Parsed) async throws -> Int32 {
        let clock = ClockOption.clock(parsed)
        let wanted = try ControlOptions.wanted(parsed)
        let path = parsed[folder]
        let provider = try ProviderFolder.find(parsed).provider
        guard !Files.isNamedPipe(path) else {
            throw CommandFailure(.inputOutput, "\(path) is a pipe\n  hint: replay wants a folder or a file")
        }
        let index = try open(path, SystemClock.shared, LinksOption.links(parsed))
        if index.count == 0 {
            guard Files.isFolder(path) else {
                throw CommandFailure(
                    .usage,
                    "\(path) is no recording\n  hint: a recording is a .yaml file, as `firedrill record` makes them"
                )
            }
            throw CommandFailure(
                .usage,
                "there are no recordings in \(path)\n  hint: make some with `firedrill record --into \(path)`"
            )
        }
        let form = parsed[ServerOptions.log]
        let redaction = provider.redaction(try index.redactions())
        let log = RequestLog(form, redaction: redaction, clock: clock)
        let recorded = ReplayResponder(
            index,
            options: .init(repeats: parsed[repeats], speed: parsed[speed], servesIncomplete: parsed[incomplete]),
            redaction: redaction
        )
        let responder = try FaultOption.responder(parsed, before: recorded, provider)
        var session = ServerSession(
            parsed: parsed,
            responder: responder,
            log: log,
            isObserved: form != .off,
            addsDate: false,
            redaction: redaction,
            provider: provider
        ) { url in
            let count = index.count == 1 ? "1 recording" : "\(index.count) recordings"
            return "  replaying \(count) of \(path)\n  base URL for clients: \(url)\(provider.routes.basePath)\n"
        }
        session.control = ControlSetup(
            wanted,
            subject: recorded,
            log: form == .off ? nil : log,
            redaction: redaction,
            clock: clock
        )
        session.allowsOrigins = parsed[ServerOptions.cors] == .any
        return try await session.run(clock: clock)
    }

    private static func open(_ path: String, _ clock: any Clock, _ links: RecordingLinks) throws -> RecordingIndex {
        do throws(RecordingsError) {
            if Files.isFile(path) { return try RecordingIndex.open(file: path, links: links) }
            return try RecordingIndex.open(path, options: options(clock, links))
        } catch {
            throw ScenarioPlace.mistaken(path, for: "replay serves recordings") ?? CommandFailure(error)
        }
    }

    private static func options(_ clock: any Clock, _ links: RecordingLinks) -> RecordingIndex.Options {
        let start = clock.now
        return RecordingIndex.Options(
            cacheFolder: RecordingIndex.cacheFolder { getenv($0).map { String(cString: $0) } },
            links: links,
            progress: { done, total in
                // Only what takes long is worth a line: one a few thousand.
                guard total > 64, clock.now - start > 1_000_000_000, done % 4096 < 64 || done == total else { return }
                Console.error("firedrill: compiled \(done) of \(total) recordings\n")
            },
            note: { Console.error("firedrill: \($0): each start reads all recordings\n") }
        )
    }
}
