public import Exchanges

extension Exchange {
    /// An exchange as an endpoint of a stage sees it.
    public static func seen(
        _ number: Int = 0,
        connection: UInt64 = 0,
        at instant: UInt64,
        answered: UInt64? = nil,
        ended: UInt64? = nil,
        _ request: Request,
        rule: Int? = nil,
        step: Int? = nil,
        missed: Miss.Kind? = nil,
        _ response: Response?
    ) -> Exchange {
        Exchange(
            number: number,
            connection: connection,
            request: request,
            response: response,
            ending: ended == nil ? nil : .complete,
            times: Times(
                request: RequestTimes(firstByte: instant, headEnd: instant, bodyEnd: instant),
                responseStart: answered,
                responseEnd: ended
            ),
            annotation: Annotation(source: "s", rule: rule, step: step, miss: missed)
        )
    }
}
