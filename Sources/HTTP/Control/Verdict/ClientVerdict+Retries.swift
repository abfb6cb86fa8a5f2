import Exchanges

extension ClientVerdict {
    /// A request of the same call does not come before Retry-After has passed.
    func honoursRetryAfter() -> WordVerdict {
        var seen: [Int] = []
        for (last, next) in retries {
            guard let due = AskedWait.due(last) else { continue }
            let start = next.exchange.times.firstByte
            if start &+ Self.tolerance < due {
                let early = Self.seconds(due - start)
                let asked = last.exchange.response?.headers["Retry-After"] ?? ""
                return WordVerdict(
                    .honoursRetryAfter,
                    .broken,
                    "request \(next.number) came \(early) too early: request \(last.number) was answered "
                        + "\(last.status ?? 0) with Retry-After: \(asked.prefix(60))",
                    requests: [last.number, next.number]
                )
            }
            seen += [last.number, next.number]
        }
        guard !seen.isEmpty else {
            return WordVerdict(.honoursRetryAfter, .notSeen, "no retry followed a Retry-After that asks for a wait")
        }
        return WordVerdict(.honoursRetryAfter, .kept, "\(seen.count / 2) waited as long as asked", requests: seen)
    }

    /// The gaps between the retries of a call grow, where the client alone
    /// decides upon them.
    func backsOff() -> WordVerdict {
        var seen: [Int] = []
        for call in calls.calls {
            let gaps = zip(call, call.dropFirst()).compactMap { last, next -> (number: Int, gap: UInt64)? in
                let start = next.exchange.times.firstByte
                guard AskedWait.due(last) == nil, !last.wasLeft, let end = last.exchange.times.responseEnd else {
                    return nil
                }
                return (next.number, start > end ? start - end : 0)
            }
            guard gaps.count >= 2, let first = gaps.first, let last = gaps.last else { continue }
            if let short = gaps.first(where: { $0.gap < 100_000_000 }) {
                return WordVerdict(
                    .backsOff,
                    .broken,
                    "request \(short.number) came \(Self.seconds(short.gap)) after the answer before it, "
                        + "without 100 ms between",
                    requests: call.map(\.number)
                )
            }
            if last.gap < first.gap / 2 {
                return WordVerdict(
                    .backsOff,
                    .broken,
                    "the gaps shrink: \(Self.seconds(first.gap)) before request \(first.number), "
                        + "\(Self.seconds(last.gap)) before request \(last.number)",
                    requests: call.map(\.number)
                )
            }
            seen += call.map(\.number)
        }
        guard !seen.isEmpty else {
            return WordVerdict(.backsOff, .notSeen, "no call was retried twice without being told when")
        }
        return WordVerdict(.backsOff, .kept, "the gaps between retries are long enough", requests: seen)
    }

    /// A call has few requests, and not all at once.
    func noRetryStorm() -> WordVerdict {
        var seen: [Int] = []
        for call in calls.calls where call.count > 1 {
            let starts = call.map(\.exchange.times.firstByte)
            if call.count > 10 {
                return WordVerdict(
                    .noRetryStorm,
                    .broken,
                    "one call has \(call.count) requests",
                    requests: call.map(\.number)
                )
            }
            for index in starts.indices.dropFirst(5) where starts[index] - starts[index - 5] < 1_000_000_000 {
                return WordVerdict(
                    .noRetryStorm,
                    .broken,
                    "6 requests of one call came within \(Self.seconds(starts[index] - starts[index - 5]))",
                    requests: call[(index - 5)...index].map(\.number)
                )
            }
            seen += call.map(\.number)
        }
        guard !seen.isEmpty else { return WordVerdict(.noRetryStorm, .notSeen, "nothing was retried") }
        let most = calls.calls.map(\.count).max() ?? 0
        return WordVerdict(.noRetryStorm, .kept, "the longest call has \(most) requests", requests: seen)
    }

    /// What was refused for good does not come again soon.
    func noRetryOfFinal() -> WordVerdict {
        var seen: [Int] = []
        for (index, record) in calls.records.enumerated() where record.isFinal {
            guard let end = record.exchange.times.responseEnd else { continue }
            let again = calls.records.indices.first { other in
                let start = calls.records[other].exchange.times.firstByte
                return other != index && calls.keys[other] == calls.keys[index] && start >= end
                    && start - end <= 10_000_000_000
            }
            if let again {
                let start = calls.records[again].exchange.times.firstByte
                return WordVerdict(
                    .noRetryOfFinal,
                    .broken,
                    "request \(calls.records[again].number) repeats request \(record.number), which was answered "
                        + "\(record.status ?? 0) \(Self.seconds(start - end)) before",
                    requests: [record.number, calls.records[again].number]
                )
            }
            seen.append(record.number)
        }
        guard !seen.isEmpty else { return WordVerdict(.noRetryOfFinal, .notSeen, "nothing was refused for good") }
        return WordVerdict(.noRetryOfFinal, .kept, "no refused request came again", requests: seen)
    }
}
