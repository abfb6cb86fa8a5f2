import Digests
import Documents
import Exchanges

/// What a recording's file must look like.
enum RecordingShape {
    static func recording(_ signatures: RecordingReader.Signatures) -> Shape<Recording> {
        // Made once for all files that are read with it.
        let (one, provenanceShape) = (Shape<Int>.integer(1...1), Provenance.shape)
        let (requestShape, responseShape) = (request(signatures), response(signatures))
        let observedShape = observed
        return .object("a recording") { reader in
            let format = reader.required("format", one)
            let provenance = reader.required("provenance", provenanceShape)
            let request = reader.required("request", requestShape)
            let response = reader.required("response", responseShape)
            let observed = reader.required("observed", observedShape)
            guard format != nil, let provenance, let request, let response, let observed else { return nil }
            guard let headers = filled(response.headers, from: observed, reader.decoding) else { return nil }
            guard let pieces = pieces(observed, for: response.body, signatures, reader.decoding) else { return nil }
            let isBodiless = request.request.method == "HEAD" || response.head.status == 304
            let framing: Framing =
                switch observed.framing {
                case _ where isBodiless && response.body.bytes.isEmpty: Framing(toldBy: headers)
                case .length: .length(Response.length(response.body.bytes.count, headers, observed.ending))
                case .chunked: .chunked
                case .close: .close
                }
            var head = response.head
            head.headers = headers
            return Recording(
                provenance: provenance,
                exchange: Exchange(
                    request: request.request,
                    response: Response(
                        head: head,
                        framing: framing,
                        chunks: Chunk.pieces(of: response.body.bytes, pieces),
                        trailers: response.trailers
                    ),
                    ending: observed.ending,
                    times: Exchange.Times(responseStart: observed.head, wall: observed.recorded),
                    annotation: observed.token.map { Annotation(token: $0, source: "") }
                ),
                secrets: request.secrets,
                key: request.key
            )
        }
    }

    /// A request with what stands for its secrets.
    struct HiddenRequest {
        var request: Request
        var secrets: [SecretDigest]
        var key: Digest?
    }

    private static func request(_ signatures: RecordingReader.Signatures) -> Shape<HiddenRequest> {
        let (text, pathShape) = (Shape<String>.text, path)
        let queryShape = Shape<[(name: String, value: String)]>.list(pair("a pair [name, value]", .string))
        let headersShape = HeaderLine.list("a header [name, value]")
        let bodyShape = RecordedBody.shape(signatures)
        let trailersShape = HeaderLine.list("a trailer [name, value]")
        let secretsShape = Shape<[SecretDigest]>.list(secret)
        return .object("a request") { reader in
            let method = reader.required("method", text)
            let path = reader.required("path", pathShape)
            let query = reader.optional("query", queryShape) ?? []
            let headers = reader.required("headers", headersShape)
            let body = reader.optional("body", bodyShape)
            let trailers = reader.optional("trailers", trailersShape) ?? [:]
            let secrets = reader.optional("secrets", secretsShape) ?? []
            let key = reader.optional("key", .digest)
            guard let method, let path, let headers else { return nil }
            let request = Request(
                method: method,
                path: path,
                query: query.isEmpty ? nil : query.map { $0.name + "=" + $0.value }.joined(separator: "&"),
                headers: headers,
                body: body?.bytes ?? [],
                trailers: trailers
            )
            return HiddenRequest(request: request, secrets: secrets, key: key)
        }
    }

    private static var secret: Shape<SecretDigest> {
        .object("a secret") { reader in
            let place = reader.required("at", .text)
            let digest = reader.required("digest", .digest)
            guard let place, let digest else { return nil }
            return SecretDigest(place: place, digest: digest)
        }
    }

    private static var path: Shape<String> {
        Shape<String>.scalar("a path that begins with / and has no query") { node in
            node.string.flatMap {
                $0.utf8.first == UInt8(ascii: "/") && !$0.utf8.contains(UInt8(ascii: "?")) ? $0 : nil
            }
        }
    }

    /// A response while its volatile headers are still open.
    struct OpenResponse {
        /// Without its headers.
        var head: ResponseHead
        var headers: [OpenHeader]
        var body: RecordedBody
        var trailers: Headers
    }

    private static func response(_ signatures: RecordingReader.Signatures) -> Shape<OpenResponse> {
        let statusShape = Shape<Int>.integer(100...999)
        let headersShape = Shape<[OpenHeader]>.list(openHeader)
        let bodyShape = RecordedBody.shape(signatures)
        let (versionShape, reasonShape) = (version, Shape<String>.string)
        let trailersShape = HeaderLine.list("a trailer [name, value]")
        return .object("a response") { reader in
            let version = reader.optional("version", versionShape) ?? "HTTP/1.1"
            let reason = reader.optional("reason", reasonShape)
            let status = reader.required("status", statusShape)
            let headers = reader.required("headers", headersShape)
            let hasBody = reader.has("body")
            let body = reader.optional("body", bodyShape)
            let trailers = reader.optional("trailers", trailersShape) ?? [:]
            guard let status, let headers, body != nil || !hasBody else { return nil }
            return OpenResponse(
                head: ResponseHead(version: version, status: status, reason: reason),
                headers: headers,
                body: body ?? .empty,
                trailers: trailers
            )
        }
    }

    /// The HTTP-version of RFC 9112 section 2.3.
    private static var version: Shape<String> {
        Shape<String>.scalar("a version such as HTTP/1.1") { node in
            node.string.flatMap { text in
                let bytes = Array(text.utf8)
                guard bytes.count == 8, bytes.starts(with: "HTTP/".utf8), bytes[6] == UInt8(ascii: "."),
                    bytes[5] &- 0x30 < 10, bytes[7] &- 0x30 < 10
                else { return nil }
                return text
            }
        }
    }

    /// A header whose value may stand under `observed`.
    typealias OpenHeader = (node: Node, name: String, value: String?, isLatin1: Bool)

    private static var openHeader: Shape<OpenHeader> {
        let string = Shape<String>.string
        let value = Shape<String?>("a string, or ~ where it stands under observed") { node, decoding in
            node.isNull ? .some(nil) : string.decode(node, decoding).map { .some($0) }
        }
        return HeaderLine.shape("a header [name, value]", value)
    }

    /// What `observed` holds, with the nodes that later mistakes are at.
    struct Observed {
        var node: Node
        var recorded: Int64?
        /// Nanoseconds to the head.
        var head: UInt64?
        var token: String?
        var headers: [(name: String, values: [String])]
        var framing: FramingWord
        var ending: Ending
        var chunks: [(at: UInt64, count: Int)]
        var chunksNode: Node?
    }

    private static var observed: Shape<Observed> {
        let (timestampShape, chunksShape) = (timestamp, Shape<[(at: UInt64, count: Int)]>.list(chunk))
        let headersShape = Shape<[(name: String, value: [String])]>.table(.oneOrList(.string))
        let (framingShape, endShape) = (Shape<FramingWord>.word, Shape<Ending>.word)
        let (headShape, tokenShape) = (Shape<Int>.integer(0...86_400_000), Shape<String>.text)
        return Shape<Observed>.object("an observation") { reader in
            let recorded = reader.optional("recorded", timestampShape)
            let headers = reader.optional("headers", headersShape) ?? []
            let head = reader.optional("head", headShape) ?? 0
            let token = reader.optional("token", tokenShape)
            let framing = reader.required("framing", framingShape)
            let end = reader.required("end", endShape)
            let chunks = reader.required("chunks", chunksShape)
            guard let framing, let end, let chunks else { return nil }
            return Observed(
                node: reader.node,
                recorded: recorded,
                head: head > 0 ? Milliseconds.nanoseconds(head) : nil,
                token: token,
                headers: headers.map { ($0.name, $0.value) },
                framing: framing,
                ending: end,
                chunks: chunks,
                chunksNode: reader.node["chunks"]
            )
        }
    }

    private static var timestamp: Shape<Int64> {
        Shape<Int64>.scalar("an instant such as 2026-11-23T20:00:00Z") { node in
            node.string.flatMap { ISODate.nanoseconds(ofInstant: $0) }
        }
    }

    private static var chunk: Shape<(at: UInt64, count: Int)> {
        Shape<(at: UInt64, count: Int)>("a chunk [milliseconds, bytes]") { node, decoding in
            let numbers = node.elements.compactMap(\.integer)
            guard node.kind == .array, node.elements.count == 2, numbers.count == 2, numbers[0] >= 0, numbers[1] > 0,
                numbers[0] <= 86_400_000
            else {
                decoding.report(node, "expected a chunk [milliseconds since the head, bytes], found \(node.shown)")
                return nil
            }
            return (Milliseconds.nanoseconds(numbers[0]), numbers[1])
        }
    }

    /// The response's headers with the volatile values in their places.
    private static func filled(
        _ headers: [OpenHeader],
        from observed: Observed,
        _ decoding: Decoding
    ) -> Headers? {
        var used: [Int: Int] = [:]
        var isGood = true
        var result = Headers()
        for header in headers {
            if let value = header.value {
                result.fields.append(HeaderField(header.name, value, isLatin1: header.isLatin1))
                continue
            }
            let place = observed.headers.firstIndex { Headers.sameName($0.name, header.name) }
            let number = place.map { used[$0, default: 0] } ?? 0
            guard let place, number < observed.headers[place].values.count else {
                decoding.report(
                    header.node,
                    "the value of \"\(header.name)\" is ~ and does not stand under observed.headers",
                    hint: "add it there, or write it here"
                )
                isGood = false
                continue
            }
            used[place] = number + 1
            result.fields.append(
                HeaderField(header.name, observed.headers[place].values[number], isLatin1: header.isLatin1)
            )
        }
        for (place, header) in observed.headers.enumerated() where used[place, default: 0] < header.values.count {
            let node = observed.node["headers"]?[header.name] ?? observed.node
            decoding.report(
                node,
                "no header \"\(header.name)\" of the response has the value ~ that this would fill",
                hint: "write [\(header.name), ~] among the response's headers, or take this away"
            )
            isGood = false
        }
        return isGood ? result : nil
    }

    private static func pieces(
        _ observed: Observed,
        for body: RecordedBody,
        _ signatures: RecordingReader.Signatures,
        _ decoding: Decoding
    ) -> [(at: UInt64, count: Int)]? {
        // `nil`: more than any body has.
        let sum = observed.chunks.reduce(Int?(0)) { sum, chunk in
            guard let (sum, isOver) = sum?.addingReportingOverflow(chunk.count), !isOver else { return nil }
            return sum
        }
        let isOrdered = zip(observed.chunks, observed.chunks.dropFirst()).allSatisfy { $0.at <= $1.at }
        if sum == body.bytes.count, isOrdered { return observed.chunks }
        if signatures == .renewed { return body.cut(like: observed.chunks) }
        let node = observed.chunksNode ?? observed.node
        if sum != body.bytes.count {
            decoding.report(
                node,
                "the chunks hold \(sum.map(String.init) ?? "more than 2^63") bytes and the response's body \(body.bytes.count)",
                hint: "`firedrill fmt` signs an edited body again and cuts its chunks anew"
            )
        }
        if !isOrdered { decoding.report(node, "the chunks' times go back") }
        return nil
    }

    private static func pair<T>(_ name: String, _ value: Shape<T>) -> Shape<(name: String, value: T)> {
        let string = Shape<String>.string
        return Shape(name) { node, decoding in
            let elements = node.elements
            guard node.kind == .array, elements.count == 2 else {
                decoding.report(node, "expected \(name), found \(node.shown)")
                return nil
            }
            guard let name = string.decode(elements[0], decoding), let value = value.decode(elements[1], decoding)
            else { return nil }
            return (name, value)
        }
    }
}
