import Documents
import Exchanges

extension BodyShape {
    /// The shape of a stream: the events of a file, or events that stand in
    /// the scenario, and when each is sent.
    static func stream(folder: BodyFolder) -> Shape<ResponsePlan.Body> {
        .object("a stream") { reader in body(&reader, folder) }
    }

    /// The shape of a stream beside a body, which may have header lines of
    /// its own.
    static func twin(folder: BodyFolder) -> Shape<ResponseDraft.Twin> {
        .object("a stream") { reader in
            let headers = reader.optional("headers", HeaderTemplate.lines)
            return body(&reader, folder).map { ResponseDraft.Twin(body: $0, headers: headers) }
        }
    }

    private static func body(_ reader: inout ObjectReader, _ folder: BodyFolder) -> ResponsePlan.Body? {
        let given = ["file", "events"].filter { reader.has($0) }
        if given.count != 1 { reader.report("a stream is given by one of file, events", at: given.last) }
        let file = reader.optional("file", events(ofFileIn: folder))
        let listed = reader.optional("events", .list(event))
        let pace = pace(&reader, count: (file ?? listed)?.count)
        guard given.count == 1, let events = file ?? listed, let pace else { return nil }
        return .stream(events, pace)
    }

    private static func events(ofFileIn folder: BodyFolder) -> Shape<[TokenTemplate]> {
        Shape("a file's name") { node, decoding in
            guard let (bytes, _) = file(node, folder, decoding) else { return nil }
            return SSE.events(in: bytes).compactMap {
                template(Array(bytes[$0]), .json, node, decoding, of: node.string)
            }
        }
    }

    /// A mapping is one `data:` line of compact JSON, a text an event as it
    /// stands; the empty line that ends an event is added where it lacks.
    private static var event: Shape<TokenTemplate> {
        Shape("an event, a mapping or a text") { node, decoding in
            var bytes: [UInt8]
            switch node.kind {
            case .object: bytes = Array("data: ".utf8) + JSONWriter(.compact).bytes(node.value)
            case .string: bytes = Array((node.string ?? "").utf8)
            default:
                decoding.report(node, "expected an event, a mapping or a text, found \(node.shown)")
                return nil
            }
            let lineEnd = UInt8(ascii: "\n")
            while !bytes.suffix(2).elementsEqual([lineEnd, lineEnd]) { bytes.append(lineEnd) }
            return template(bytes, .json, node, decoding)
        }
    }

    private static func pace(_ reader: inout ObjectReader, count: Int?) -> StreamPace? {
        let isEven = ["first", "every", "tokensPerSecond"].filter { reader.has($0) }
        let first = reader.optional("first", .delay) ?? 0
        let speed = reader.optional("tokensPerSecond", .integer(1...1_000_000))
        if isEven.contains("every"), isEven.contains("tokensPerSecond") {
            reader.report("a stream has \"every\" or \"tokensPerSecond\", not both", at: "tokensPerSecond")
        }
        // An event of a stream is a token, near enough.
        let every = reader.optional("every", .delay) ?? speed.map { .fixed(1_000_000_000 / UInt64($0)) } ?? 0
        guard reader.has("at") else { return .even(first: first, every: every) }
        if let other = isEven.first {
            reader.report("a stream has \"at\" or \"first\" and \"every\", not both", at: other)
        }
        guard let times = reader.optional("at", .list(.duration)) else { return nil }
        // A time that is no duration is reported already.
        guard times.count == reader.node["at"]?.elements.count else { return nil }
        if let count, times.count != count {
            reader.report("\(times.count) times for \(count) events: each event has one", at: "at")
            return nil
        }
        if zip(times, times.dropFirst()).contains(where: { $0 > $1 }) {
            reader.report(
                "the times of events ascend",
                at: "at",
                hint: "each counts from the request, not from the last"
            )
            return nil
        }
        return .at(times)
    }
}
