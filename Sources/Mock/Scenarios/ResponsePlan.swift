public import Exchanges

/// A response as a scenario describes it.
public struct ResponsePlan: Sendable {
    /// The status code.
    public let status: Int
    /// The header lines, Content-Type among them.
    public let headers: [HeaderTemplate]
    /// How long it waits.
    public let delay: Delay
    /// The body.
    public let body: Body
    /// The stream that is sent in its place where the request asks for one by
    /// `"stream": true`.
    public let twin: Twin?
    /// The name of the library's response that it is or differs from.
    public let source: String?
    /// The whole response, made once where nothing in it changes and nothing
    /// waits; where there is a twin, for a request that asks for no stream.
    public let prepared: PreparedResponse?

    /// A body.
    public enum Body: Sendable {
        /// All at once.
        case whole(TokenTemplate)
        /// Piece by piece, each at its time.
        case stream([TokenTemplate], StreamPace)
    }

    /// A stream in place of a body.
    public struct Twin: Sendable {
        /// The stream.
        public let body: Body
        /// The header lines, with any Content-Type but its own left out.
        public let headers: [HeaderTemplate]

        /// Makes a twin.
        public init(body: Body, headers: [HeaderTemplate]) {
            self.body = body
            self.headers = headers
        }
    }

    /// Makes a plan; a response without tokens, delay and pieces is made ready.
    public init(
        status: Int,
        headers: [HeaderTemplate],
        delay: Delay = 0,
        body: Body,
        twin: Twin? = nil,
        source: String? = nil
    ) {
        self.status = status
        self.headers = headers
        self.delay = delay
        self.body = body
        self.twin = twin
        self.source = source
        if status != 304, case .whole(let template) = body, delay == 0, let bytes = template.constant,
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

    /// Whether something of it is drawn for each request.
    public var isDrawn: Bool {
        let paces = [body, twin?.body].compactMap { body in
            if case .stream(_, let pace) = body { pace } else { nil }
        }
        return delay.isDrawn || paces.contains { $0.isDrawn }
    }

    /// What is sent of it, and of its twin, as far as that is known before it
    /// is asked for: so many bytes stand in each token's place.
    func expectedStreams(tokenCount: Int) -> (streams: [ResponseStream], haveTokens: Bool) {
        let bodies = [body] + (twin.map { [$0.body] } ?? [])
        let templates = bodies.map { body in
            switch body {
            case .whole(let template): [template]
            case .stream(let templates, _): templates
            }
        }
        let streams = templates.map { templates in
            let bytes = templates.map { $0.filled(with: Array(repeating: UInt8(ascii: "x"), count: tokenCount)) }
            let chunks = bytes.filter { !$0.isEmpty }.map { Chunk(bytes: $0) }
            return ResponseStream(Response(head: ResponseHead(status: status), framing: .chunked, chunks: chunks))
        }
        return (streams, templates.contains { $0.contains { $0.constant == nil } })
    }

    /// A plan that nothing is sent of.
    static let nothing = ResponsePlan(status: 200, headers: [], body: .whole(TokenTemplate(bytes: [])))

    /// The response with its tokens filled in, and its times.
    public func stream(_ context: TemplateContext) -> ResponseStream {
        if let twin, context.asksForStream { return streamed(twin).stream(context) }
        var random = context.random
        let delay = delay.draw(&random)
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
        case .stream(let templates, let pace):
            let chunks = zip(templates, pace.times(templates.count, &random)).map { template, time in
                Chunk(at: time, bytes: template.filled(by: context))
            }
            return ResponseStream(Response(head: head(context), framing: .chunked, chunks: chunks), delay: delay)
        }
    }

    /// The response with its twin in place of its body.
    private func streamed(_ twin: Twin) -> ResponsePlan {
        let type = TokenTemplate(bytes: Array("text/event-stream; charset=utf-8".utf8))
        let others = twin.headers.filter { !Headers.sameName($0.name, "Content-Type") }
        return ResponsePlan(
            status: status,
            headers: [HeaderTemplate("Content-Type", type)] + others,
            delay: delay,
            body: twin.body
        )
    }

    /// The head with its tokens filled in.
    private func head(_ context: TemplateContext) -> ResponseHead {
        let fields = headers.map { line in
            // What a request brings in must not become a header of its own.
            HeaderField(
                line.name,
                String(decoding: line.value.filled(by: context).filter { $0 >= 0x20 && $0 != 0x7F }, as: UTF8.self)
            )
        }
        return ResponseHead(status: status, headers: Headers(fields))
    }
}
