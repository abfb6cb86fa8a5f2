import Arguments
import Documents
import Exchanges
import HTTPCalling
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
        // A path may hold a key.
        let told = redaction.text(base)
        let log = RequestLog(form, redaction: redaction, clock: clock)
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
        try update(kept, redactions, in: parsed[folder])
        let failures = FailureCount()
        let recorder: Recorder
        do {
            recorder = try Recorder(
                folder: parsed[folder],
                manifest: manifest,
                provenance: Provenance(fidelity: .wire, source: "firedrill record, \(told)"),
                provider: provider,
                redaction: redaction,
                cacheFolder: RecordingIndex.cacheFolder { getenv($0).map { String(cString: $0) } },
                isFlushed: parsed[fsync]
            ) { event in
                if case .failed = event { failures.increment() }
                tell(event, form, to: log, redaction)
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
            addsDate: false,
            allowsOrigins: false,
            redaction: redaction,
            provider: provider
        ) { url in
            "  relaying to \(told), recording into \(parsed[folder])\n  base URL for clients: \(url)\(provider.routes.basePath)\n"
        } settle: {
            client.shutdown()
            await flush(proxy, recorder, clock)
            recorder.close()
        }
        let status = try await session.run(clock: clock)
        let unanswered = proxy.unanswered
        if unanswered.count > 0, proxy.answerCount == 0 {
            let requests = unanswered.count == 1 ? "the only request has" : "none of \(unanswered.count) requests has"
            let had = unanswered.count == 1 ? "had no answer" : "had an answer"
            throw CommandFailure(
                .unavailable,
                "\(requests) \(had) from \(told), so nothing is recorded: \(redaction.line(unanswered.reason))"
                    + "\n  hint: check that the upstream runs, and --upstream"
            )
        }
        guard status == 0, failures.count > 0 else { return status }
        let exchanges = failures.count == 1 ? "1 exchange was" : "\(failures.count) exchanges were"
        throw CommandFailure(.inputOutput, "\(exchanges) relayed and could not be written to \(parsed[folder])")
    }

    /// Waits for the disk, and says so each second.
    private static func flush(_ proxy: RecordingProxy, _ recorder: Recorder, _ clock: any Clock) async {
        let progress = Task {
            while true {
                await clock.sleep(nanoseconds: 1_000_000_000)
                guard !Task.isCancelled else { return }
                Console.error("firedrill: writing what was recorded, \(recorder.waiting >> 10) KiB to go\n")
            }
        }
        await proxy.flush()
        progress.cancel()
    }

    /// Writes into the manifest of a folder that has one what it has to hide
    /// from now on.
    private static func update(_ kept: Manifest?, _ redactions: Redactions, in folder: String) throws {
        guard var kept, kept.redact != redactions else { return }
        kept.redact = redactions
        try Files.replace(folder + "/" + RecordingName.manifest, with: try kept.bytes())
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
        var base = text
        while base.hasSuffix("/") { base.removeLast() }
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

/// How many exchanges could not be written.
private final class FailureCount: Sendable {
    private let failed = Atomic<Int>(0)

    var count: Int { failed.load(ordering: .acquiring) }

    func increment() { failed.wrappingAdd(1, ordering: .acquiringAndReleasing) }
}
