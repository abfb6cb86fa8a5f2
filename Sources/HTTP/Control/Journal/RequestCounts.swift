import Exchanges

/// How often what answered how, for ever: a line a rule and status, made when
/// it is needed first, so that its size is that of the scenarios.
struct RequestCounts {
    /// One line.
    struct Line: Sendable, Equatable {
        var source: String
        /// The rule, from 0; `nil` where none answered.
        var rule: Int?
        var step: Int?
        var status: Int
        var count: Int
    }

    private struct Cell {
        var step: Int32
        var status: Int32
        var count = 0
    }

    private struct Source {
        var name: String
        /// By the rule's number and one; what no rule answered first.
        var rules: [[Cell]] = []
        /// How often a rule matched and did not answer.
        var passed: [Int: Int] = [:]
    }

    /// More names than that are counted together, without one.
    private static let sourceLimit = 10_000
    private static let ruleLimit = 1_000_000

    private var sources: [Source] = []
    private var places: [String: Int] = [:]
    private var lastPlace = -1

    mutating func add(_ source: String, rule: Int, step: Int, status: Int) {
        let place = place(of: source)
        let row = rule < Self.ruleLimit ? rule + 1 : 0
        while sources[place].rules.count <= row { sources[place].rules.append([]) }
        for index in sources[place].rules[row].indices
        where sources[place].rules[row][index].step == step && sources[place].rules[row][index].status == status {
            sources[place].rules[row][index].count += 1
            return
        }
        sources[place].rules[row].append(
            Cell(step: Int32(truncatingIfNeeded: step), status: Int32(truncatingIfNeeded: status), count: 1)
        )
    }

    mutating func addPassed(_ source: String, _ rules: [Int]) {
        let place = place(of: source)
        for rule in rules { sources[place].passed[rule, default: 0] += 1 }
    }

    private mutating func place(of source: String) -> Int {
        if lastPlace >= 0, sources[lastPlace].name == source { return lastPlace }
        if let place = places[source] {
            lastPlace = place
            return place
        }
        let name = sources.count < Self.sourceLimit ? source : ""
        if let place = places[name] { return place }
        places[name] = sources.count
        lastPlace = sources.count
        sources.append(Source(name: name))
        return lastPlace
    }

    /// All lines, in the order in which their sources came.
    var lines: [Line] {
        sources.flatMap { source in
            source.rules.enumerated().flatMap { row, cells in
                cells.map { cell in
                    Line(
                        source: source.name,
                        rule: row == 0 ? nil : row - 1,
                        step: cell.step < 0 ? nil : Int(cell.step),
                        status: Int(cell.status),
                        count: cell.count
                    )
                }
            }
        }
    }

    /// How often a rule matched and did not answer.
    func passed(_ source: String, _ rule: Int) -> Int {
        places[source].map { sources[$0].passed[rule] ?? 0 } ?? 0
    }
}

/// How long responses took.
struct ResponseTimes {
    /// The buckets' upper bounds, in seconds.
    static let bounds: [Double] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120]
    private static let limits = bounds.map { UInt64($0 * 1e9) }

    /// How many took as long as a bucket says and longer than the one before;
    /// the last one is for those that took longer than all.
    private(set) var counts = [Int](repeating: 0, count: bounds.count + 1)
    private(set) var nanoseconds: UInt64 = 0

    mutating func add(_ nanoseconds: UInt64) {
        var bucket = 0
        while bucket < Self.limits.count, nanoseconds > Self.limits[bucket] { bucket += 1 }
        counts[bucket] += 1
        self.nanoseconds &+= nanoseconds
    }
}
