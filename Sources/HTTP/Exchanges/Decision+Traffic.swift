extension Decision {
    /// A ready response that is put on record.
    public static func ready(
        _ response: PreparedResponse,
        _ request: IncomingRequest,
        _ answer: TrafficEntry.Answer,
        _ log: any TrafficLog
    ) -> Decision {
        let head = ResponseHead(status: response.status, headers: response.headers)
        let entry = TrafficEntry(request, answer, head: head, body: response.body.array, log: log)
        log.began(entry)
        return Decision(.ready(response), observer: entry)
    }

    /// A miss, put on record where there is one.
    public static func miss(
        _ miss: Miss,
        _ request: IncomingRequest,
        token: String?,
        source: String,
        redaction: RedactionPolicy,
        log: (any TrafficLog)?
    ) -> Decision {
        guard let log else { return .ready(miss.response(redaction)) }
        let answer = TrafficEntry.Answer(token: token, source: source, miss: miss.kind)
        return .ready(miss.response(redaction), request, answer, log)
    }
}
