import Arguments
import Documents
import Exchanges
import HTTPCalling
import HTTPServing
import Providers
import Proxying
import Recordings
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `firedrill record`: a proxy that records.
enum RecordCommand {
    static let upstream = Option(
        "upstream",
        .text("URL", wanted: "a URL"),
        help: "The API to relay to, where it is not the provider's own."
    )
    static let folder = Option(
        required: "into",
        .path("DIR"),
        help: "The folder for the recordings; it is made where it does not exist."
    )

    static let fsync = Flag(
        "fsync",
        help: "Flush each recording to the disk before its client has its response: some ms each."
    )

    static let declaration = Command(
        "record",
        summary: "Relay to the real API and record each exchange.",
        discussion: """
            Clients call the proxy as they would the API, with their own key: it goes to the upstream and is hidden \
            before anything is written. Each exchange becomes one file; a stream reaches its client chunk by chunk, \
            and its end when the file is written. Nothing in the folder is overwritten.
            """,
        options: [upstream, folder, RedactOption.option, UpstreamTrust.option, fsync] + ServerOptions.all
            + ProviderFolder.options,
        rest: ServerOptions.command,
        examples: [
            Example(
                "Record what a test sends",
                "firedrill record --into rec -- ./test.sh"
            ),
            Example("From another server", "firedrill record --upstream http://127.0.0.1:8080 --into rec"),
        ]
    )

    static func run(_ parsed: Parsed) async throws -> Int32 {
        let clock = SystemClock.shared
        let ownUpstream = try parsed[upstream].map(base)
        let provider = try ProviderFolder.find(parsed).provider
        let base = ownUpstream ?? provider.upstream
        // Who names an upstream on this machine may have a debugging proxy
        // before it.
        let options = CallingOptions(certificateFile: UpstreamTrust.file(parsed), proxiesLoopback: true)
        let client = try CurlUpstream(clock: clock, options: options)
        defer { client.shutdown() }
        let form = parsed[ServerOptions.log]
        let given = try RedactOption.parse(parsed[RedactOption.option])
        let kept = try Manifest.read(folder: parsed[folder])
        let redactions = (kept?.redact ?? Redactions()).union(given)
        let redaction = provider.redaction(redactions)
        // A path may hold a key, of whatever form.
        let usual = provider.upstream + provider.routes.basePath
        let keys = OpaquePiece.pieces(ofPathOf: base, but: usual)
        let named = OpaquePiece.named(inPathOf: base, but: usual, by: redaction)
        let shown = provider.redaction(redactions, literals: keys + named)
        let told = shown.text(base)
        // A short one would hide parts of what the upstream says.
        let echoed = keys + named.filter { $0.utf8.count >= RedactionPolicy.shortestEcho }
        let log = RequestLog(form, redaction: shown, clock: clock)
        var manifest = Manifest(
            tool: "firedrill \(Firedrill.version)",
            upstream: told,
            redacted: [
                "credentials by their names: headers, parameters, form fields, cookies, JSON members",
                "keys by their forms: " + provider.keys.map(\.prefix).joined(separator: ", ")
                    + ", and the general ones",
                "each exchange's own credentials wherever else they stand",
            ],
            salt: salt()
        )
        manifest.redact = redactions
        // A port that is taken leaves no folder behind.
        let address = try BoundAddress(host: parsed[ServerOptions.host], port: UInt16(parsed[ServerOptions.port]))
        try RedactOption.keep(redactions, beside: kept, in: parsed[folder])
        if kept != nil, !given.isEmpty {
            OlderRecordings.warn(in: parsed[folder], by: redaction, parsed[RedactOption.option])
        }
        let events = EventCount()
        let recorder: Recorder
        do {
            recorder = try Recorder(
                folder: parsed[folder],
                manifest: manifest,
                provenance: Provenance(fidelity: .wire, source: "firedrill record, \(told)"),
                provider: provider,
                redaction: redaction,
                upstreamRedaction: echoed.isEmpty ? nil : provider.redaction(redactions, literals: echoed),
                cacheFolder: RecordingIndex.cacheFolder { getenv($0).map { String(cString: $0) } },
                isFlushed: parsed[fsync]
            ) { event in
                events.note(event)
                tell(event, form, to: log, shown)
            }
        } catch let error as DocumentError {
            let hint = "--into names a folder for recordings; it is made where it does not exist"
            throw CommandFailure(.inputOutput, error.description + "\n  hint: " + hint)
        }
        let proxy = RecordingProxy(base: base, provider: provider, upstream: client, recorder: recorder, clock: clock)
        let session = ServerSession(
            parsed: parsed,
            responder: proxy,
            log: log,
            address: address,
            addsDate: false,
            allowsOrigins: false,
            redaction: shown,
            provider: provider
        ) { url in
            "  relaying to \(told), recording into \(parsed[folder])\n  base URL for clients: \(url)\(provider.routes.basePath)\n"
        } settle: {
            client.shutdown()
            await FlushProgress.run(clock, waiting: { recorder.waiting }) { await proxy.flush() }
            recorder.close()
        }
        let status = try await session.run(clock: clock)
        if events.count == 0 {
            Console.error(nothingCame(to: address.url + provider.routes.basePath, parsed))
        }
        let unanswered = proxy.unanswered
        if unanswered.count > 0, proxy.answerCount == 0 {
            let requests = unanswered.count == 1 ? "the only request has" : "none of \(unanswered.count) requests has"
            let had = unanswered.count == 1 ? "had no answer" : "had an answer"
            throw CommandFailure(
                .unavailable,
                "\(requests) \(had) from \(told), so nothing is recorded: \(shown.line(unanswered.reason))"
                    + "\n  hint: \(unanswered.hint)\(ownUpstream == nil ? ", or name another API with --upstream" : "")"
            )
        }
        guard status == 0, events.failed > 0 else { return status }
        let exchanges = events.failed == 1 ? "1 exchange was" : "\(events.failed) exchanges were"
        throw CommandFailure(.inputOutput, "\(exchanges) relayed and could not be written to \(parsed[folder])")
    }

    /// What to say where a recorder has had nothing to do: a client that goes
    /// past it goes to the real API, and everything looks well.
    private static func nothingCame(to url: String, _ parsed: Parsed) -> String {
        if parsed[ServerOptions.log] == .json {
            let value = Value.object([Member("event", .string("nothing-recorded")), Member("url", .string(url))])
            return JSONWriter().string(value) + "\n"
        }
        let how =
            parsed[ServerOptions.command] == nil
            ? "point the client at \(url)" : "the command has the proxy's URL in FIREDRILL_URL: point its client there"
        return "firedrill: no request to relay came: nothing is recorded\n  hint: \(how)\n"
    }

    /// A salt for a new folder: 128 bits that nobody else has.
    private static func salt() -> String {
        var random = SystemRandomNumberGenerator()
        let digits = Array("0123456789abcdef")
        return String((0..<32).map { _ in digits[Int(random.next(upperBound: 16 as UInt64))] })
    }

    /// An upstream's URL without user, query and the slash at its end.
    private static func base(_ text: String) throws(CommandFailure) -> String {
        let hint = "\n  hint: give scheme and host, such as https://api.example.com"
        guard text.hasPrefix("http://") || text.hasPrefix("https://") else {
            throw CommandFailure(.usage, "the upstream must be an http or https URL" + hint)
        }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw CommandFailure(.usage, "the upstream's URL has no blank and no character beyond ASCII" + hint)
        }
        guard !text.contains("@"), !text.contains("?"), !text.contains("#") else {
            throw CommandFailure(.usage, "the upstream's URL has no user, query or fragment" + hint)
        }
        let base = text.withoutSlashesAtEnd
        let scheme = text.hasPrefix("https://") ? "https://" : "http://"
        guard base.count > scheme.count, base.hasPrefix(scheme), !base.dropFirst(scheme.count).hasPrefix("/") else {
            throw CommandFailure(.usage, "the upstream's URL has no host" + hint)
        }
        return base
    }

    private static func tell(
        _ event: RecorderEvent,
        _ form: RequestLog.Form,
        to log: RequestLog,
        _ redaction: RedactionPolicy
    ) {
        let line: String
        let value: Value
        switch event {
        case .stored(let name, let method, let target, let status):
            guard form != .off else { return }
            line = "\(method) \(target) \(status)  -> \(name)"
            value = object(
                "stored",
                method,
                target,
                [Member("status", .integer(status)), Member("file", .string(name))]
            )
        case .beside(let name, let older):
            line =
                "warning: \(older) is an older recording of the same request; a replay answers with it first, "
                + "then with \(name)"
            value = .object([
                Member("event", .string("beside")), Member("file", .string(name)), Member("older", .string(older)),
            ])
        case .notStored(let method, let target, let reason):
            line = "\(method) \(target)  not stored: \(reason)"
            value = object("not-stored", method, target, [Member("reason", .string(reason))])
        case .failed(let method, let target, let reason):
            line = "\(method) \(target)  NOT WRITTEN: \(reason)"
            value = object("not-written", method, target, [Member("reason", .string(reason))])
        }
        log.note(form == .json ? PrintableText.json(JSONWriter().string(value)) + "\n" : redaction.line(line) + "\n")
    }

    private static func object(_ event: String, _ method: String, _ target: String, _ more: [Member]) -> Value {
        .object(
            [Member("event", .string(event)), Member("method", .string(method)), Member("target", .string(target))]
                + more
        )
    }
}

/// How many events a recorder has told of, and how many of them were
/// exchanges that could not be written.
private final class EventCount: Sendable {
    private let all = Atomic<Int>(0)
    private let failures = Atomic<Int>(0)

    var count: Int { all.load(ordering: .acquiring) }
    var failed: Int { failures.load(ordering: .acquiring) }

    func note(_ event: RecorderEvent) {
        all.wrappingAdd(1, ordering: .acquiringAndReleasing)
        if case .failed = event { failures.wrappingAdd(1, ordering: .acquiringAndReleasing) }
    }
}
