import Exchanges

extension ClientVerdict {
    /// Who got half a response retries it, or fails.
    ///
    /// The server closes the connection of such a response itself, so that its
    /// client's closing it cannot be seen: what is left to show it is a retry
    /// and the process' exit status.
    func takesNoTruncatedStream() -> WordVerdict {
        let word = ClientWord.takesNoTruncatedStream
        var retried: [Int] = []
        var given: [Int] = []
        for call in calls.calls {
            for (index, record) in call.enumerated()
            where record.exchange.ending == .cut || record.exchange.ending == .reset {
                if index + 1 < call.count { retried.append(record.number) } else { given.append(record.number) }
            }
        }
        if let first = given.first {
            guard let exitStatus else {
                return WordVerdict(
                    word,
                    .notSeen,
                    "request \(first) was not answered whole, and no process shows what became of it",
                    requests: given
                )
            }
            if exitStatus == 0 {
                let how = calls.records.first { $0.number == first }?.exchange.ending?.rawValue ?? ""
                return WordVerdict(
                    word,
                    .broken,
                    "the response to request \(first) ended early (\(how)), it was not retried, "
                        + "and the process ended with 0",
                    requests: given
                )
            }
            return WordVerdict(
                word,
                .kept,
                "the response to request \(first) ended early, and the process ended with \(exitStatus)",
                requests: given
            )
        }
        guard !retried.isEmpty else { return WordVerdict(word, .notSeen, "no response was cut or reset") }
        return WordVerdict(word, .kept, "each response that ended early was retried", requests: retried)
    }

    /// A response that stalls is not waited for longer than two minutes.
    func hasReadTimeout() -> WordVerdict {
        let word = ClientWord.hasReadTimeout
        let limit: UInt64 = 120_000_000_000
        var seen: [Int] = []
        for record in calls.records {
            let exchange = record.exchange
            guard exchange.ending == .stalled || exchange.ending == nil && record.stall != nil else { continue }
            let start = exchange.times.responseStart ?? exchange.times.bodyEnd
            let last = start &+ (exchange.response?.chunks.last?.at ?? 0)
            let end = exchange.times.responseEnd ?? now
            let waited = end > last ? end - last : 0
            if waited > limit {
                return WordVerdict(
                    word,
                    .broken,
                    "request \(record.number) was waited for \(Self.seconds(waited)) after its response had stalled",
                    requests: [record.number]
                )
            }
            // Where the server gave up, or still waits, nothing is shown.
            let gaveUp = record.stall?.limit.map { waited &+ 500_000_000 >= $0 } ?? false
            if exchange.ending != nil, !gaveUp { seen.append(record.number) }
        }
        guard let first = seen.first else {
            return WordVerdict(word, .notSeen, "no client left a response that stalled")
        }
        return WordVerdict(word, .kept, "the client left request \(first), which had stalled", requests: seen)
    }

    /// Of many requests some share a connection.
    func reusesConnections() -> WordVerdict {
        let connections = Set(calls.records.map(\.exchange.connection)).count
        let count = calls.records.count
        guard count >= 10 else {
            return WordVerdict(.reusesConnections, .notSeen, "fewer than 10 requests came")
        }
        let numbers = calls.records.map(\.number)
        guard connections < count else {
            let open = calls.records.filter(\.leavesItsConnection).count
            guard open >= 10 else {
                return WordVerdict(
                    .reusesConnections,
                    .notSeen,
                    "of \(count) responses \(open) left a connection that could be used again"
                )
            }
            return WordVerdict(
                .reusesConnections,
                .broken,
                "\(count) requests came on \(connections) connections",
                requests: numbers
            )
        }
        return WordVerdict(
            .reusesConnections,
            .kept,
            "\(count) requests came on \(connections) connection\(connections == 1 ? "" : "s")",
            requests: numbers
        )
    }

    /// Each request has a User-Agent.
    func sendsUserAgent() -> WordVerdict {
        guard !calls.records.isEmpty else { return WordVerdict(.sendsUserAgent, .notSeen, "no request came") }
        let without = calls.records.filter { ($0.exchange.request.headers["User-Agent"] ?? "").isEmpty }
        guard let first = without.first else {
            return WordVerdict(
                .sendsUserAgent,
                .kept,
                "each request has one",
                requests: calls.records.map(\.number)
            )
        }
        return WordVerdict(
            .sendsUserAgent,
            .broken,
            "request \(first.number) has none",
            requests: without.map(\.number)
        )
    }
}
