import Documents
public import Exchanges
public import Providers
public import Recordings

/// The one writer of a folder of recordings.
///
/// Workers hand exchanges over; secrets are hidden before anything is
/// written, and files appear whole under a number that nobody else has.
public actor Recorder {
    /// Where recordings go.
    public let folder: String
    private let provenance: Provenance
    private let routes: Routes
    private let volatile: VolatileHeaders
    private let redactor: Redactor
    private let report: @Sendable (RecorderEvent) -> Void
    private var next: Int

    /// Opens a folder, which is made where it does not exist, and writes its
    /// manifest where it has none.
    ///
    /// `provenance` is what each recording says of itself; `provider` says
    /// what its routes are called and which headers are volatile; `secrets`
    /// are texts that are hidden wherever they stand.
    public init(
        folder: String,
        manifest: Manifest,
        provenance: Provenance,
        provider: Provider,
        secrets: [String] = [],
        report: @escaping @Sendable (RecorderEvent) -> Void
    ) throws {
        try Files.makeFolder(folder)
        next = (try Files.names(in: folder).compactMap { RecordingName.number(of: $0) }.max() ?? 0) + 1
        self.folder = folder
        self.provenance = provenance
        routes = provider.routes
        volatile = VolatileHeaders(provider)
        self.report = report
        redactor = Redactor(literals: secrets)
        _ = try Files.create(folder + "/" + RecordingName.manifest, with: try manifest.bytes())
    }

    /// Stores an exchange, with its secrets hidden.
    func store(_ exchange: RelayedExchange) {
        let redactor = redactor.hiding(credentialsOf: exchange.request.headers)
        let target = redactor.text(exchange.request.target)
        if let reason = exchange.reasonNotToStore {
            report(.notStored(method: exchange.request.method, target: target, reason: reason))
            return
        }
        do {
            let recording = recording(of: exchange, redactor)
            let name = try write(recording)
            report(.stored(name: name, method: recording.request.method, target: target, status: recording.status))
        } catch {
            report(.failed(method: exchange.request.method, target: target, reason: "\(error)"))
        }
    }

    /// Tells of an exchange that is not stored.
    func skip(_ request: Request, reason: String) {
        let redactor = redactor.hiding(credentialsOf: request.headers)
        report(
            .notStored(method: request.method, target: redactor.text(request.target), reason: redactor.text(reason))
        )
    }

    private func recording(of exchange: RelayedExchange, _ redactor: Redactor) -> Recording {
        let (body, sizes, _) = redactor.bytes(exchange.body, chunks: exchange.chunks.map(\.count))
        var provenance = provenance
        if exchange.asksForIdentity { provenance.altered.append("request header Accept-Encoding") }
        return Recording(
            provenance: provenance,
            request: redactor.request(exchange.request),
            status: exchange.head.status,
            headers: redactor.headers(exchange.head.headers),
            body: body,
            observed: .init(
                recorded: exchange.recorded,
                framing: exchange.framing,
                end: exchange.end,
                chunks: zip(exchange.chunks, sizes).filter { $1 > 0 }.map { .init(at: $0.at, count: $1) }
            )
        )
    }

    /// Writes a recording under the next free number: another recorder may
    /// have the same folder.
    private func write(_ recording: Recording) throws -> String {
        let bytes = try RecordingWriter.bytes(recording, volatile: volatile)
        let key = MatchKey.key(of: recording.request)
        while true {
            let name = RecordingName.name(
                number: next,
                method: recording.request.method,
                path: recording.request.path,
                routes: routes,
                status: recording.status,
                key: key
            )
            next += 1
            if try Files.create(folder + "/" + name, with: bytes) { return name }
        }
    }
}
