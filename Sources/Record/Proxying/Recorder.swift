import Documents
public import Exchanges
public import Recordings

/// The one writer of a folder of recordings.
///
/// Workers hand exchanges over; secrets are hidden before anything is
/// written, and files appear whole under a number that nobody else has. What
/// is recorded has the match key that the request had on the wire.
public actor Recorder {
    /// Where recordings go.
    public let folder: String
    private let provenance: Provenance
    private let redaction: RedactionPolicy
    private let salt: String
    private let report: @Sendable (RecorderEvent) -> Void
    private var next: Int

    /// Opens a folder, which is made where it does not exist, and writes its
    /// manifest where it has none.
    ///
    /// `provenance` is what each recording says of itself. Throws where the
    /// folder's manifest cannot be read: its salt stands before each key that
    /// a digest is kept of.
    public init(
        folder: String,
        manifest: Manifest,
        provenance: Provenance,
        redaction: RedactionPolicy,
        report: @escaping @Sendable (RecorderEvent) -> Void
    ) throws {
        try Files.makeFolder(folder)
        next = (try Files.names(in: folder).compactMap { RecordingName.number(of: $0) }.max() ?? 0) + 1
        self.folder = folder
        self.provenance = provenance
        self.report = report
        self.redaction = redaction
        let isNew = try Files.create(folder + "/" + RecordingName.manifest, with: try manifest.bytes())
        salt = (isNew ? manifest : try Manifest.read(folder: folder))?.salt ?? ""
    }

    /// Stores an exchange, with its secrets hidden.
    func store(_ exchange: RelayedExchange) {
        let redaction = redaction.hiding(credentialsOf: exchange.request)
            .hiding(credentialsOf: exchange.head.headers, body: exchange.body)
        let request = redaction.request(exchange.request)
        let (method, target) = (request.method, request.target)
        if let reason = exchange.reasonNotToStore {
            report(.notStored(method: method, target: target, reason: redaction.text(reason)))
            return
        }
        do {
            let recording = recording(of: exchange, request, redaction)
            let name = try write(recording)
            report(.stored(name: name, method: method, target: target, status: recording.status))
        } catch {
            report(.failed(method: method, target: target, reason: redaction.text("\(error)")))
        }
    }

    /// Tells of an exchange that is not stored.
    func skip(_ request: Request, reason: String) {
        let redaction = redaction.hiding(credentialsOf: request)
        let request = redaction.request(request)
        report(.notStored(method: request.method, target: request.target, reason: redaction.text(reason)))
    }

    /// A recording of an exchange whose request has had its secrets hidden.
    private func recording(
        of exchange: RelayedExchange,
        _ request: Request,
        _ redaction: RedactionPolicy
    ) -> Recording {
        let (body, sizes) = redaction.body(exchange.body, chunks: exchange.chunks.map(\.count))
        var provenance = provenance
        if exchange.asksForIdentity { provenance.altered.append("request header Accept-Encoding") }
        var recording = Recording(
            provenance: provenance,
            request: request,
            status: exchange.head.status,
            headers: redaction.headers(exchange.head.headers),
            body: body,
            observed: .init(
                recorded: exchange.recorded,
                framing: exchange.framing,
                end: exchange.end,
                chunks: zip(exchange.chunks, sizes).filter { $1 > 0 }.map { .init(at: $0.at, count: $1) }
            )
        )
        keep(exchange.request, in: &recording, redaction)
        return recording
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

    /// Writes a recording under the next free number: another recorder may
    /// have the same folder.
    private func write(_ recording: Recording) throws -> String {
        let bytes = try RecordingWriter.bytes(recording)
        let key = MatchKey.key(of: recording)
        while true {
            let name = RecordingName.name(
                number: next,
                method: recording.request.method,
                path: recording.request.path,
                status: recording.status,
                key: key
            )
            next += 1
            if try Files.create(folder + "/" + name, with: bytes) { return name }
        }
    }
}
