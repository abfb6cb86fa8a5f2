import Documents
import Exchanges
import Matching

extension Expectations {
    /// Judges by what a journal holds. `exitStatus` is that of the process
    /// that was tested, where there was one.
    public func judge(_ journal: TrafficJournal, exitStatus: Int32?) -> ExpectationReport {
        let records = journal.records()
        let verdict = ClientVerdict(records, exitStatus: exitStatus, now: journal.clock.now)
        return judge(records, dropped: journal.dropped, verdict)
    }

    func judge(_ records: [JournalRecord], dropped: Int, _ verdict: ClientVerdict) -> ExpectationReport {
        ExpectationReport(
            expectations: expectations.map { $0.judge(records) },
            client: verdict.verdicts(client),
            dropped: dropped
        )
    }
}

extension Expectations.Expectation {
    func judge(_ records: [JournalRecord]) -> ExpectationReport.Outcome {
        let request = IncomingRequest(connection: 0)
        // In the order in which they came.
        let picked = records.filter { record in
            let sent = record.exchange.request
            request.headerSource = { $0 == .head ? sent.headers : sent.trailers }
            return request.lend(sent) { condition.matches(request) }
        }.sorted { $0.exchange.times.firstByte < $1.exchange.times.firstByte }
        var outcome = ExpectationReport.Outcome(name: name, requests: picked.map(\.number))
        outcome.lines = Dictionary(picked.map { ($0.number, $0.exchange.request.method + " " + $0.exchange.path) }) {
            $1
        }
        if let count {
            let isKept = count.least <= picked.count && picked.count <= count.most ?? .max
            outcome.add(expected: count.shown, actual: "\(picked.count)", isKept: isKept)
        }
        if let gaps { gaps.judge(picked, &outcome) }
        return outcome
    }
}

extension Expectations.Count {
    var shown: String {
        let noun = { (count: Int) in count == 1 ? "1 request" : "\(count) requests" }
        switch (least, most) {
        case (let least, let most?) where least == most: return "exactly \(noun(most))"
        case (0, let most?): return "at most \(noun(most))"
        case (let least, nil): return "at least \(noun(least))"
        case (let least, let most?): return "\(least) to \(noun(most))"
        }
    }
}

extension Expectations.Gaps {
    fileprivate func judge(_ picked: [JournalRecord], _ outcome: inout ExpectationReport.Outcome) {
        switch self {
        case .honourRetryAfter:
            let early = zip(picked, picked.dropFirst()).compactMap { last, next -> String? in
                guard let due = AskedWait.due(last) else { return nil }
                let start = next.exchange.times.firstByte
                guard start &+ ClientVerdict.tolerance < due else { return nil }
                return "request \(next.number) came \(ClientVerdict.seconds(due - start)) too early"
            }
            outcome.add(
                expected: "gaps as Retry-After says",
                actual: early.first ?? "they are",
                isKept: early.isEmpty
            )
        case .atLeast(let wanted):
            let gaps = zip(picked, picked.dropFirst()).map { last, next -> UInt64 in
                let end = last.exchange.times.responseEnd ?? last.exchange.times.bodyEnd
                let start = next.exchange.times.firstByte
                return start > end ? start - end : 0
            }
            let isKept =
                gaps.count >= wanted.count
                && zip(gaps, wanted).allSatisfy { $0 &+ ClientVerdict.tolerance >= $1 }
            let shown = gaps.prefix(wanted.count).map(ClientVerdict.seconds).joined(separator: ", ")
            outcome.add(
                expected: "gaps of at least " + wanted.map(ClientVerdict.seconds).joined(separator: ", "),
                actual: gaps.isEmpty ? "no gap" : "gaps of \(shown)",
                isKept: isKept
            )
        }
    }
}
