/// The names of what is asked, each with a number: scenarios, recordings.
struct SourceNames: Sendable {
    /// More names than that are counted together, without one.
    private static let limit = 10_000

    private var names: [String] = []
    private var places: [String: Int32] = [:]
    private var lastName = ""
    private var lastPlace: Int32 = -1

    /// The number of a name.
    mutating func number(of name: String) -> Int32 {
        if lastPlace >= 0, lastName == name { return lastPlace }
        return find(name)
    }

    private mutating func find(_ name: String) -> Int32 {
        let kept = places[name] != nil || names.count < Self.limit ? name : ""
        let place = places[kept] ?? Int32(names.count)
        if Int(place) == names.count {
            names.append(kept)
            places[kept] = place
        }
        (lastName, lastPlace) = (name, place)
        return place
    }

    /// The name of a number.
    subscript(number: Int32) -> String { names.indices.contains(Int(number)) ? names[Int(number)] : "" }

    /// The number of a name that has one.
    func known(_ name: String) -> Int32? { places[name] }
}

/// How often what answered how: a line a rule and status, made when it is
/// needed first, so that its size is that of the scenarios.
struct RequestCounts: Sendable {
    /// One line.
    struct Line: Sendable, Equatable {
        /// The number of what was asked.
        var source: Int32
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
        /// By the rule's number and one; what no rule answered first.
        var rules: [[Cell]] = []
        /// How often a rule matched and did not answer.
        var passed: [Int: Int] = [:]
    }

    private static let ruleLimit = 1_000_000
    private var sources: [Source] = []

    /// The status of what is still under way.
    static let underWay: Int32 = -1

    mutating func add(_ source: Int32, rule: Int32, step: Int32, status: Int32, count: Int = 1) {
        let row = Int(rule) < Self.ruleLimit ? Int(rule) + 1 : 0
        prepare(source, row)
        for index in sources[Int(source)].rules[row].indices
        where sources[Int(source)].rules[row][index].step == step
            && sources[Int(source)].rules[row][index].status == status
        {
            sources[Int(source)].rules[row][index].count += count
            return
        }
        sources[Int(source)].rules[row].append(Cell(step: step, status: status, count: count))
    }

    private mutating func prepare(_ source: Int32, _ row: Int) {
        while sources.count <= Int(source) { sources.append(Source()) }
        while sources[Int(source)].rules.count <= row { sources[Int(source)].rules.append([]) }
    }

    mutating func addPassed(_ source: Int32, _ rules: [Int]) {
        prepare(source, 0)
        for rule in rules { sources[Int(source)].passed[rule, default: 0] += 1 }
    }

    /// All lines, in the order in which their sources came.
    var lines: [Line] {
        sources.enumerated().flatMap { place, source in
            source.rules.enumerated().flatMap { row, cells in
                cells.map { cell in
                    Line(
                        source: Int32(place),
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
    func passed(_ source: Int32, _ rule: Int) -> Int {
        sources.indices.contains(Int(source)) ? sources[Int(source)].passed[rule] ?? 0 : 0
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
