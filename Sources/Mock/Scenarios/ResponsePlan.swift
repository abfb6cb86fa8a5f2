public import Exchanges

/// A response as a scenario describes it.
public struct ResponsePlan: Sendable {
    /// The status code.
    public let status: Int
    /// The header lines, Content-Type among them.
    public let headers: [(name: String, value: TokenTemplate)]
    /// How long it waits, in nanoseconds.
    public let delay: UInt64
    /// The body.
    public let body: Body
    /// The stream that is sent in its place where the request asks for one by
    /// `"stream": true`.
    public let twin: Body?
    /// The whole response, made once where nothing in it changes and nothing
    /// waits.
    public let prepared: PreparedResponse?

    /// A body.
    public enum Body: Sendable {
        /// All at once.
        case whole(TokenTemplate)
        /// Piece by piece: the first after a time, each next one later.
        case stream([TokenTemplate], first: UInt64, every: UInt64)
    }

    /// Makes a plan; a response without tokens, delay and pieces is made ready.
    public init(
        status: Int,
        headers: [(name: String, value: TokenTemplate)],
        delay: UInt64 = 0,
        body: Body,
        twin: Body? = nil
    ) {
        self.status = status
        self.headers = headers
        self.delay = delay
        self.body = body
        self.twin = twin
        if twin == nil, status != 304, case .whole(let template) = body, delay == 0, let bytes = template.constant,
            headers.allSatisfy({ $0.value.constant != nil })
        {
            let fields = headers.map {
                HeaderField($0.name, String(decoding: $0.value.constant ?? [], as: UTF8.self))
            }
            prepared = PreparedResponse(status: status, headers: Headers(fields), body: bytes, isKept: true)
        } else {
            prepared = nil
        }
    }

    /// The response with its tokens filled in, and its times.
    public func stream(_ context: TemplateContext) -> ResponseStream {
        if let twin, context.asksForStream { return streamed(twin).stream(context) }
        switch body {
        case .whole(let template):
            let bytes = template.filled(by: context)
            return ResponseStream(
                Response(
                    head: head(context),
                    // A length here would be that of the body that the client
                    // has already (RFC 9110 section 8.6).
                    framing: status == 304 ? .close : .length(bytes.count),
                    chunks: bytes.isEmpty ? [] : [Chunk(bytes: bytes)]
                ),
                delay: delay
            )
        case .stream(let templates, let first, let every):
            let chunks = templates.enumerated().map { index, template in
                Chunk(at: first &+ UInt64(index) &* every, bytes: template.filled(by: context))
            }
            return ResponseStream(Response(head: head(context), framing: .chunked, chunks: chunks), delay: delay)
        }
    }

    /// The response with its twin in place of its body.
    private func streamed(_ twin: Body) -> ResponsePlan {
        let type = TokenTemplate(bytes: Array("text/event-stream; charset=utf-8".utf8))
        let others = headers.filter { !Headers.sameName($0.name, "Content-Type") }
        return ResponsePlan(status: status, headers: [("Content-Type", type)] + others, delay: delay, body: twin)
    }

    /// The head with its tokens filled in.
    private func head(_ context: TemplateContext) -> ResponseHead {
        let fields = headers.map { name, value in
            // What a request brings in must not become a header of its own.
            HeaderField(
                name,
                String(decoding: value.filled(by: context).filter { $0 >= 0x20 && $0 != 0x7F }, as: UTF8.self)
            )
        }
        return ResponseHead(status: status, headers: Headers(fields))
    }
}
