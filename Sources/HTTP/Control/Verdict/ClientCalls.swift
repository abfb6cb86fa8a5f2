import Digests
import Exchanges

/// The calls that a client made: a request and its retries are one.
///
/// Two requests are the same where method, path, query and body are, the body
/// in its canonical form, for one token. A retry follows a response that was
/// not delivered whole or says to come again (408, 409, 429, 5xx), within ten
/// seconds beyond what it was asked to wait. What comes while the first is
/// still being answered is another call.
struct ClientCalls {
    /// The calls in the order of their first requests, each with its requests
    /// in their order.
    private(set) var calls: [[JournalRecord]] = []
    /// All requests in the order in which they came.
    let records: [JournalRecord]
    /// The same request's key for each.
    let keys: [Digest]

    private static let patience: UInt64 = 10_000_000_000

    init(_ records: [JournalRecord]) {
        let sorted = records.sorted {
            ($0.exchange.times.firstByte, $0.number) < ($1.exchange.times.firstByte, $1.number)
        }
        self.records = sorted
        let key = MatchKey()
        keys = sorted.map { key.key(of: $0.exchange.request) }
        var open: [Digest: [Int]] = [:]
        for (record, key) in zip(sorted, keys) {
            let candidates = open[key, default: []].filter { Self.mayFollow(record, calls[$0][calls[$0].count - 1]) }
            // The one that has waited longest: who sends the same twice at
            // once must not be blamed for the other's haste.
            let waited = candidates.min { one, other in
                Self.end(calls[one]) < Self.end(calls[other])
            }
            if let waited {
                calls[waited].append(record)
            } else {
                open[key, default: []].append(calls.count)
                calls.append([record])
            }
        }
    }

    private static func end(_ call: [JournalRecord]) -> UInt64 {
        call.last?.exchange.times.responseEnd ?? 0
    }

    private static func mayFollow(_ record: JournalRecord, _ last: JournalRecord) -> Bool {
        guard last.asksForRetry, let end = last.exchange.times.responseEnd else { return false }
        let start = record.exchange.times.firstByte
        // A client that left is seen to have gone some time later.
        guard end <= start || last.wasLeft else { return false }
        let due = max(AskedWait.due(last) ?? end, end)
        return start <= due &+ patience
    }
}

extension JournalRecord {
    /// Whether its client may well come again.
    var asksForRetry: Bool {
        guard exchange.ending == .complete, let status else { return true }
        return [408, 409, 429].contains(status) || (500...599).contains(status)
    }

    /// Whether it was the client that ended it: when, is seen late.
    var wasLeft: Bool { exchange.ending == .clientGone || exchange.ending == .stalled }

    /// Whether its client could have used its connection again: the server ends
    /// that of a response that is not whole, or was written as no other is.
    var leavesItsConnection: Bool {
        exchange.ending == .complete && exchange.raw == nil && exchange.response?.framing != .close
    }

    /// Whether it says that the same will never be answered otherwise.
    var isFinal: Bool {
        exchange.ending == .complete && [400, 401, 403, 404, 405, 413, 422].contains(status ?? 0)
    }
}
