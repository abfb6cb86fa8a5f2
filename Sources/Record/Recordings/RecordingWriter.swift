import Digests
import Documents
import Exchanges

/// Writes recordings as YAML: members in one order, what differs from run
/// to run at the end.
public enum RecordingWriter {
    /// A recording's file. `schema` is where its JSON Schema lies as seen
    /// from the file; editors read it from the first line. The values of
    /// volatile headers stand apart.
    ///
    /// What was written is read back and compared: a body that one form
    /// would change takes the next plainer one.
    public static func bytes(
        _ recording: Recording,
        schema: String? = nil,
        volatile: VolatileHeaders = VolatileHeaders()
    ) throws(RecordingsError) -> [UInt8] {
        var recording = recording
        recording.exchange = recording.exchange.kept
        let ladder: [[BodyForm]] = [BodyForm.allCases, [.text, .base64], [.base64]]
        var reason = "its method, path or a header holds what YAML cannot carry"
        for forms in ladder {
            do {
                let bytes = try YAMLWriter.bytes(tree(recording, forms, volatile), comment: schema.map { modeline($0) })
                if try RecordingReader.read(bytes, name: "") == recording { return bytes }
            } catch let error as RecordingsError {
                reason = error.diagnostics.map(\.message).joined(separator: "; ")
            } catch {
                continue
            }
        }
        throw RecordingsError(
            .unwritable,
            "the exchange \(recording.request.method) \(recording.request.path) does not fit a recording's form",
            hint: reason
        )
    }

    /// The largest body that is written by its meaning, in bytes.
    private static let largestReadable = 8 << 20

    static func modeline(_ schema: String) -> String { "yaml-language-server: $schema=" + schema }

    private static func tree(
        _ recording: Recording,
        _ forms: [BodyForm],
        _ volatile: VolatileHeaders
    ) -> YAMLText {
        .mapping([
            ("format", .plain("1")),
            ("provenance", provenance(recording.provenance)),
            ("request", request(recording, forms)),
            ("response", response(recording, forms, volatile)),
            ("observed", observed(recording, volatile)),
        ])
    }

    private static func provenance(_ provenance: Provenance) -> YAMLText {
        var members: [(String, YAMLText)] = [
            ("fidelity", .plain(provenance.fidelity.rawValue)),
            ("source", .string(provenance.source)),
        ]
        if let licence = provenance.licence { members.append(("licence", .string(licence))) }
        if !provenance.altered.isEmpty { members.append(("altered", .row(provenance.altered.map { .string($0) }))) }
        if let times = provenance.times { members.append(("times", .string(times))) }
        return .inline(members)
    }

    private static func request(_ recording: Recording, _ forms: [BodyForm]) -> YAMLText {
        let request = recording.request
        var members: [(String, YAMLText)] = [
            ("method", .string(request.method)),
            ("path", .string(request.path)),
        ]
        let pairs = request.queryPairs
        members.append(
            ("query", pairs.isEmpty ? .row([]) : .list(pairs.map { .row([.string($0.name), .string($0.value)]) }))
        )
        members.append(("headers", headers(request.headers) { _ in false }))
        if let body = body(request.body, type: request.headers["content-type"], forms) {
            members.append(("body", body))
        }
        if !request.trailers.isEmpty {
            members.append(("trailers", headers(request.trailers) { _ in false }))
        }
        if !recording.secrets.isEmpty {
            let secrets = recording.secrets.map { secret in
                YAMLText.inline([("at", .string(secret.place)), ("digest", .string(secret.digest.hex))])
            }
            members.append(("secrets", .list(secrets)))
        }
        if let key = recording.key { members.append(("key", .string(key.hex))) }
        return .mapping(members)
    }

    private static func response(
        _ recording: Recording,
        _ forms: [BodyForm],
        _ volatile: VolatileHeaders
    ) -> YAMLText {
        let response = recording.response
        var members: [(String, YAMLText)] = []
        if !response.head.version.utf8.elementsEqual("HTTP/1.1".utf8) {
            members.append(("version", .string(response.head.version)))
        }
        members.append(("status", .plain(String(response.status))))
        if let reason = response.head.reason { members.append(("reason", .string(reason))) }
        members.append(("headers", headers(response.headers, isVolatile: volatile.contains)))
        if let body = body(response.body, type: response.headers["content-type"], forms) {
            members.append(("body", body))
        }
        if !response.trailers.isEmpty {
            members.append(("trailers", headers(response.trailers) { _ in false }))
        }
        return .mapping(members)
    }

    private static func headers(_ headers: Headers, isVolatile: (String) -> Bool) -> YAMLText {
        guard !headers.isEmpty else { return .row([]) }
        return .list(
            headers.map { field in
                let value: YAMLText = isVolatile(field.name) ? .null : .string(field.value)
                return .row([.string(field.name), value] + (field.isLatin1 ? [.plain(HeaderLine.latin1)] : []))
            }
        )
    }

    private static func body(_ body: [UInt8], type: String?, _ forms: [BodyForm]) -> YAMLText? {
        guard !body.isEmpty else { return nil }
        // Nobody reads a large one, and its values would take memory many
        // times its size.
        let forms = body.count > largestReadable ? forms.filter { $0 == .text || $0 == .base64 } : forms
        let parts = forms.lazy.compactMap { $0.written(body, contentType: type) }.first ?? []
        return .mapping(parts + [("sha256", .string(SHA256.hash(body).hex))])
    }

    private static func observed(_ recording: Recording, _ volatile: VolatileHeaders) -> YAMLText {
        let (exchange, response) = (recording.exchange, recording.response)
        var members: [(String, YAMLText)] = []
        if let recorded = exchange.times.wall {
            members.append(("recorded", .string(ISODate.instant(nanoseconds: recorded))))
        }
        let values = volatileValues(response.headers, volatile)
        if !values.isEmpty { members.append(("headers", .mapping(values))) }
        if exchange.headDelay > 0 { members.append(("head", .plain(String(exchange.headDelay / 1_000_000)))) }
        if let token = exchange.annotation?.token { members.append(("token", .string(token))) }
        members.append(("framing", .plain(FramingWord(response.framing).rawValue)))
        members.append(("end", .plain((exchange.ending ?? .cut).rawValue)))
        let chunks = response.chunks.map { chunk in
            YAMLText.row([.plain(String(chunk.at / 1_000_000)), .plain(String(chunk.bytes.count))])
        }
        members.append(("chunks", .row(chunks)))
        return .mapping(members)
    }

    /// The volatile values by name, in the order of the first line of each;
    /// a name that comes more than once has a list.
    private static func volatileValues(_ headers: Headers, _ volatile: VolatileHeaders) -> [(String, YAMLText)] {
        var seen: Set<String> = []
        return headers.compactMap { field in
            let name = field.name.lowercased()
            guard volatile.contains(name), seen.insert(name).inserted else { return nil }
            let values = headers.values(field.name)
            return (name, values.count == 1 ? .string(values[0]) : .row(values.map { .string($0) }))
        }
    }
}
