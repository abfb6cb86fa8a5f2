import Documents
public import Exchanges
public import Processes
public import Providers
public import Recordings
import Synchronization

/// The one writer of a folder of recordings.
///
/// Whoever relays hands exchanges over and goes on: the writer's thread hides
/// secrets and writes. Files appear whole under a number that nobody else
/// has. Numbers follow the order in which requests arrive, however long
/// their responses take; that of an exchange which is not stored stays free.
/// What is recorded has the match key that the request had on the wire.
public final class Recorder: Sendable {
    /// Where recordings go.
    public let folder: String
    private let provenance: Provenance
    private let routes: Routes
    private let volatile: VolatileHeaders
    private let redaction: RedactionPolicy
    private let upstreamRedaction: RedactionPolicy?
    private let salt: String
    private let report: @Sendable (RecorderEvent) -> Void
    private let writer: Writer
    private let numbers: RecordingNumbers
    private let isFlushed: Bool
    /// What was there before, by the start of its match key, until it has
    /// been told of.
    private let older: Mutex<[Substring: String]>

    /// Opens a folder, which is made where it does not exist, and writes its
    /// manifest where it has none.
    ///
    /// `provenance` is what each recording says of itself; `provider` says
    /// what its routes are called and which headers are volatile. What the
    /// recorder has to tell it tells on the writer's thread, in the order of
    /// the files. Throws where the folder's manifest cannot be read: its salt
    /// stands before each key that a digest is kept of. What a recorder that
    /// was killed left half written is cleared away. Where `isFlushed`, a
    /// recording outlives the machine's sudden end too, at the cost of a
    /// flush of the disk for each. `upstreamRedaction` hides in responses what
    /// of the upstream's own address is secret, on top of `redaction`: in
    /// requests it would keep them from being found again. `cacheFolder` is the user's, in which
    /// recorders of one folder tell each other their numbers.
    public init(
        folder: String,
        manifest: Manifest,
        provenance: Provenance,
        provider: Provider,
        redaction: RedactionPolicy,
        upstreamRedaction: RedactionPolicy? = nil,
        cacheFolder: String? = nil,
        writer: Writer = .shared,
        isFlushed: Bool = false,
        report: @escaping @Sendable (RecorderEvent) -> Void
    ) throws {
        try Files.makeFolder(folder)
        Files.removeLeftovers(in: folder)
        let names = try Files.names(in: folder)
        numbers = try RecordingNumbers(folder: folder, cache: cacheFolder)
        older = Mutex(
            Dictionary(names.compactMap { name in Self.keyStart(of: name).map { ($0, name) } }) { first, _ in first }
        )
        self.isFlushed = isFlushed
        self.folder = folder
        self.provenance = provenance
        routes = provider.routes
        volatile = VolatileHeaders(provider)
        self.report = report
        self.writer = writer
        self.redaction = redaction
        self.upstreamRedaction = upstreamRedaction
        let isNew = try Files.create(folder + "/" + RecordingName.manifest, with: try manifest.bytes())
        salt = (isNew ? manifest : try Manifest.read(folder: folder))?.salt ?? ""
    }

    /// Takes the number of a request that has arrived.
    func number() -> Int {
        numbers.next()
    }

    /// Calls back once when there is room for another exchange; at once where
    /// there is.
    func whenRoom(_ work: @escaping @Sendable () -> Void) { writer.whenRoom(work) }

    /// How many bytes of exchanges wait to be written.
    public var waiting: Int { writer.waiting }

    /// Returns when all that was handed over before is on the disk.
    func flush() async { await writer.flush() }

    /// Takes no more requests: other recorders of the folder need not reckon
    /// with this one any longer.
    public func close() { numbers.close() }

    /// Hands an exchange over, to be stored under its request's number with
    /// its secrets hidden. `then` is called once it is written, or cannot be.
    func store(_ exchange: RelayedExchange, as number: Int, then: @escaping @Sendable () -> Void) {
        let response = exchange.exchange.response?.chunks.reduce(0) { $0 + $1.bytes.count } ?? 0
        writer.enqueue(response + exchange.exchange.request.body.count) { [self] in
            try storeNow(exchange.plain, as: number)
        } done: { [self] error in
            then()
            guard let error else { return }
            let redaction = policy(for: exchange.exchange)
            let request = redaction.request(exchange.exchange.request)
            report(.failed(method: request.method, target: request.target, reason: redaction.text("\(error)")))
        }
    }

    /// A text that tells of a request, with its secrets hidden: an error may
    /// name the upstream's host, which may be one.
    func told(_ text: String, of request: Request) -> String {
        redaction.hiding(credentialsOf: request).text(text)
    }

    /// Tells of an exchange that is not stored.
    func skip(_ request: Request, reason: String) {
        writer.enqueue(0, {}) { [self] _ in
            let redaction = redaction.hiding(credentialsOf: request)
            let request = redaction.request(request)
            report(.notStored(method: request.method, target: request.target, reason: redaction.text(reason)))
        }
    }

    /// The policy that also hides an exchange's own credentials.
    private func policy(for exchange: Exchange) -> RedactionPolicy {
        let policy = redaction.hiding(credentialsOf: exchange.request)
        guard let response = exchange.response else { return policy }
        return policy.hiding(credentialsOf: response.headers, body: response.body)
    }

    private func storeNow(_ exchange: RelayedExchange, as number: Int) throws {
        let redaction = policy(for: exchange.exchange)
        var hidden = redaction.exchange(exchange.exchange)
        if let upstreamRedaction { hidden.response = hidden.response.map { upstreamRedaction.response($0) } }
        let (method, target) = (hidden.request.method, hidden.request.target)
        let tooMany = "it holds more than \(RedactionPolicy.credentialRoom >> 20) MiB of credentials"
        if let reason = exchange.reasonNotToStore ?? (redaction.isOverwhelmed ? tooMany : nil) {
            report(.notStored(method: method, target: target, reason: redaction.text(reason)))
            return
        }
        var recording = Recording(provenance: provenance, exchange: hidden)
        recording.provenance.altered += exchange.altered
        keep(exchange.exchange.request, in: &recording, redaction)
        let name = try write(recording, as: number)
        report(.stored(name: name, method: method, target: target, status: recording.response.status))
        if let older = Self.keyStart(of: name).flatMap({ key in older.withLock { $0.removeValue(forKey: key) } }) {
            report(.beside(name: name, older: older))
        }
    }

    /// Keeps what the key of the request on the wire needs, and cannot be
    /// made from what is left of it.
    private func keep(_ request: Request, in recording: inout Recording, _ redaction: RedactionPolicy) {
        let live = MatchKey(self.redaction)
        let key = live.key(of: request, salt: salt)
        recording.secrets = SecretDigest.all(live.foundKeys, salt: salt).map { secret in
            SecretDigest(place: redaction.text(secret.place), digest: secret.digest)
        }
        // A header's credential that stands in the text too is hidden there,
        // and nobody finds it again who does not know the header.
        if MatchKey.key(of: recording) != key { recording.key = key }
    }

    /// Writes a recording under its number, or where another recorder of the
    /// same folder has taken that under the next that is free.
    private func write(_ recording: Recording, as number: Int) throws -> String {
        var number = number
        let bytes = try RecordingWriter.bytes(recording, volatile: volatile)
        let key = MatchKey.key(of: recording)
        while true {
            let name = RecordingName.name(
                number: number,
                method: recording.request.method,
                path: recording.request.path,
                routes: routes,
                status: recording.response.status,
                key: key
            )
            if try Files.create(folder + "/" + name, with: bytes, isFlushed: isFlushed) { return name }
            number = self.number()
        }
    }

    /// The hexadecimal digits of its key that stand in a recording's name.
    private static func keyStart(of name: String) -> Substring? {
        guard RecordingName.number(of: name) != nil, name.hasSuffix(RecordingName.suffix) else { return nil }
        let digits = name.dropLast(RecordingName.suffix.count).suffix(9)
        return digits.first == "." ? digits.dropFirst() : nil
    }
}
