import Exchanges

/// By what a journal's observations are judged while it is read.
struct Bench {
    /// The suite's cases by their ids.
    var cases: [String: TestCase]
    /// What computes verdicts for a journal with such a header; `nil`: nothing
    /// does, since the journal is of another suite.
    var judge: (Run.Header) -> Judge?
}

/// What the checks say of an attempt, and how that agrees with what was
/// written.
struct Judgement: Sendable {
    /// The verdicts where nothing stands in the way of the case.
    private(set) var free: [Judged] = []
    /// Those where its control does not carry it, without what that says; none
    /// of a case that has no control.
    private var held: [Judged] = []
    /// The lines of verdicts that were written as they are in `free`, with
    /// their places there: they need not be kept once more.
    private(set) var same: [(line: Int, place: Int)] = []

    init() {}

    init(_ testCase: TestCase, _ observation: Observation, _ judge: Judge) {
        free = judge.judge(testCase, observation)
        if testCase.control != nil { held = judge.judge(testCase, observation, obstacle: "") }
    }

    /// The verdicts, in the light of what keeps the control from carrying the
    /// case.
    func verdicts(obstacle: String?) -> [Judged] {
        guard let obstacle, !held.isEmpty else { return free }
        return held.map { judged in
            guard judged.verdict.kind == .blocked else { return judged }
            var judged = judged
            judged.verdict.message += obstacle
            return judged
        }
    }

    /// Takes a verdict that was written where it is one of `free`.
    mutating func takes(_ judged: Judged, line: Int) -> Bool {
        guard let place = free.firstIndex(of: judged) else { return false }
        same.append((line, place))
        return true
    }
}

extension Observation {
    /// What reports show of it: what came when, and what was answered, without
    /// bodies, variables and events.
    var outline: Observation {
        let short = withoutBulk
        var copy = short
        copy.lostExchanges = lostExchanges
        copy.exchanges = exchanges.map(\.outline)
        copy.stray = stray.map(\.outline)
        copy.order = RunOrder(id: "", baseURL: "", parameters: [:], deadline: order.deadline)
        // Those that were not kept are told as they were.
        copy.report.events = report.events.filter { $0.name == SubjectEvent.dropped }
        copy.report.variablesObservable = report.variablesObservable
        return copy
    }
}

extension Exchange {
    /// What reports show of it.
    var outline: Exchange {
        var copy = self
        copy.request = Request(method: request.method, path: request.path, query: request.query)
        copy.response = response.map { response in
            let fields = response.headers.fields.filter { Headers.sameName($0.name, "Retry-After") }
            return Response(
                head: ResponseHead(status: response.status, headers: Headers(fields)),
                framing: .close,
                chunks: []
            )
        }
        copy.raw = raw.map { _ in [] }
        return copy
    }
}
