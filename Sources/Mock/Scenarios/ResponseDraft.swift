import Exchanges

/// What one mapping says of a response: all of it, or what is different from
/// a response of the library that it uses.
struct ResponseDraft: Sendable {
    /// What is sent where the request asks for a stream.
    struct Twin: Sendable {
        var body: ResponsePlan.Body
        /// Its own header lines in place of the response's, where it has some.
        var headers: [HeaderTemplate]?
    }

    var status: Int?
    var headers: [HeaderTemplate] = []
    var delay: Delay?
    var body: ResponsePlan.Body?
    /// The media type that the body's form implies.
    var type: String?
    var twin: Twin?
    /// The name of the library's response that it is or differs from.
    var source: String?

    /// This draft where it says something, and the other where it does not. A
    /// header line stands for all of its name; a body takes the other's twin
    /// away, which would be a stream of something else.
    func over(_ base: ResponseDraft) -> ResponseDraft {
        var result = base
        result.status = status ?? base.status
        result.delay = delay ?? base.delay
        if body != nil {
            result.body = body
            result.type = type
            result.headers.removeAll { Headers.sameName($0.name, "Content-Type") }
            result.twin = nil
        }
        if let twin { result.twin = twin }
        result.headers = Self.merged(headers, over: result.headers)
        if let lines = result.twin?.headers, twin == nil {
            // The type of a stream is not that of the body beside it.
            let own = headers.filter { !Headers.sameName($0.name, "Content-Type") }
            result.twin?.headers = Self.merged(own, over: lines)
        }
        return result
    }

    /// The response that is served; `nil` without a status.
    var plan: ResponsePlan? {
        guard let status else { return nil }
        var lines = headers
        if let type, !lines.contains(where: { Headers.sameName($0.name, "Content-Type") }) {
            lines.insert(HeaderTemplate("Content-Type", TokenTemplate(bytes: Array(type.utf8))), at: 0)
        }
        return ResponsePlan(
            status: status,
            headers: lines,
            delay: delay ?? 0,
            body: body ?? .whole(TokenTemplate(bytes: [])),
            twin: twin.map { ResponsePlan.Twin(body: $0.body, headers: $0.headers ?? lines) },
            source: source
        )
    }

    /// Lines in the place of those of the same name, new ones behind them.
    private static func merged(_ own: [HeaderTemplate], over base: [HeaderTemplate]) -> [HeaderTemplate] {
        var left = own
        var result: [HeaderTemplate] = []
        for line in base {
            let isReplaced = own.contains { Headers.sameName($0.name, line.name) }
            guard isReplaced else {
                result.append(line)
                continue
            }
            result += left.filter { Headers.sameName($0.name, line.name) }
            left.removeAll { Headers.sameName($0.name, line.name) }
        }
        return result + left
    }
}
