import Exchanges
import Synchronization

extension TrafficJournal {
    /// So many requests are copied under the lock at once: workers wait for it.
    private static let batch = 64

    /// The rules are these from now on, and are counted anew.
    public func rulesAre(_ scenarios: [ScenarioRules]) {
        state.withLock { state in
            fold(state)
            state.names.change(scenarios, from: state.ring.last + 1)
        }
    }

    /// Counts rules anew; the counts for ever go on.
    func countAnew() { state.withLock { fold($0) } }

    private func fold(_ state: State) {
        for (key, count) in Self.named(state.counts.lines, state) { state.older[key, default: 0] += count }
        state.counts = RequestCounts()
    }

    private static func named(_ lines: [RequestCounts.Line], _ state: State) -> [(CountKey, Int)] {
        let last = state.ring.last
        // What is under way has no status yet.
        return lines.filter { $0.status != Int(RequestCounts.underWay) }.map { line in
            let source = state.sources[line.source]
            let rule = line.rule.map { state.names.name(source, $0, of: last) } ?? ""
            return (CountKey(source: source, rule: rule, status: line.status), line.count)
        }
    }

    /// All counts for ever, by the names of the time.
    func totals() -> (requests: [CountKey: Int], misses: Int, times: ResponseTimes) {
        state.withLock { state in
            var all = state.older
            for (key, count) in Self.named(state.counts.lines, state) { all[key, default: 0] += count }
            return (all, state.misses, state.times)
        }
    }

    /// The rules and how often each matched and answered since they were
    /// counted anew.
    func ruleCounts() -> [RuleCount] {
        state.withLock { state in
            var answered: [Int32: [Int: [Int: Int]]] = [:]
            for line in state.counts.lines {
                guard let rule = line.rule, line.count > 0 else { continue }
                answered[line.source, default: [:]][rule, default: [:]][line.step ?? 0, default: 0] += line.count
            }
            return state.names.scenarios.flatMap { scenario in
                let source = state.sources.known(scenario.scenario) ?? -1
                return scenario.rules.enumerated().map { number, rule in
                    let steps = answered[source]?[number] ?? [:]
                    let count = steps.values.reduce(0, +)
                    return RuleCount(
                        scenario: scenario.scenario,
                        name: rule.name,
                        matched: count + state.counts.passed(source, number),
                        answered: count,
                        steps: (0..<rule.steps).map { steps[$0] ?? 0 }
                    )
                }
            }
        }
    }

    /// The requests that stand in it, the oldest first.
    public func records() -> [JournalRecord] { records(after: 0, .requests) { _ in true } }

    /// How many requests had to go.
    public var dropped: Int { state.withLock(\.ring.dropped) }

    /// One request whole.
    public func record(_ number: Int) -> JournalRecord? {
        state.withLock { $0.ring.record(number, .all, sources: $0.sources) }
    }

    /// What a request's rule was called; `nil` where none answered.
    public func ruleName(_ record: JournalRecord) -> String? {
        guard let annotation = record.exchange.annotation, let rule = annotation.rule else { return nil }
        return state.withLock { $0.names.name(annotation.source, rule, of: record.number) }
    }

    /// Forgets all requests.
    public func removeAll() { state.withLock { $0.ring.removeAll() } }

    /// The numbers of its first and last request; none where the first is the
    /// larger.
    var bounds: (first: Int, last: Int) { state.withLock { ($0.ring.first, $0.ring.last) } }

    /// Some requests behind a number, batch by batch.
    func records(
        after number: Int,
        _ parts: JournalParts,
        where isWanted: (JournalRecord) -> Bool
    ) -> [JournalRecord] {
        var found: [JournalRecord] = []
        var next = number + 1
        while true {
            let (records, last) = state.withLock { state -> ([JournalRecord], Int) in
                next = max(next, state.ring.first)
                let end = min(state.ring.last, next + Self.batch - 1)
                guard next <= end else { return ([], 0) }
                return ((next...end).compactMap { state.ring.record($0, parts, sources: state.sources) }, end)
            }
            guard last > 0 else { return found }
            found += records.filter(isWanted)
            next = last + 1
        }
    }

    /// What has happened since a revision, and the revision now; `limit` keeps
    /// it short.
    func changes(since revision: Int, limit: Int) -> (records: [JournalRecord], revision: Int, omitted: Int) {
        state.withLock { state in
            let numbers = state.ring.changed(since: revision)
            let shown = numbers.suffix(limit)
            let records = shown.compactMap { state.ring.record($0, .lines, sources: state.sources) }
            return (records, state.ring.revision, numbers.count - shown.count)
        }
    }

    /// Where it stands.
    var revision: Int { state.withLock(\.ring.revision) }

    /// Whether a ready response is being handed over: its client may have it
    /// before the server says so.
    var isSettling: Bool { underWay.load(ordering: .relaxed) > 0 }
}

/// A rule and how often it was used.
struct RuleCount: Sendable, Equatable {
    var scenario: String
    var name: String
    /// How many requests matched it.
    var matched: Int
    /// How many of these it answered; the others it passed on, or had nothing
    /// left for.
    var answered: Int
    /// How often each step answered.
    var steps: [Int]
}
