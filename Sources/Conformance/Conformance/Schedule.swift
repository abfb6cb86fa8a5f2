import Judging

/// The order in which cases are played.
struct Schedule {
    /// Cases that may be played at the same time.
    struct Wave {
        var cases: [TestCase]
        var isQuiet = false
    }

    let waves: [Wave]
    private let places: [String: Int]

    /// Controls first, the quiet lane last; a control that was not asked for
    /// comes along.
    init(_ cases: [TestCase], among all: [TestCase]) {
        let wanted = Set(cases.compactMap(\.control))
        let asked = Set(cases.map(\.id))
        let added = all.filter { wanted.contains($0.id) && !asked.contains($0.id) }
        let played = all.filter { asked.contains($0.id) || wanted.contains($0.id) }
        let everything = played.isEmpty ? cases + added : played
        places = Dictionary(everything.enumerated().map { ($0.element.id, $0.offset) }) { first, _ in first }
        let controls = everything.filter { wanted.contains($0.id) }
        let others = everything.filter { !wanted.contains($0.id) }
        waves = [
            Wave(cases: controls), Wave(cases: others.filter { $0.lane == .parallel }),
            Wave(cases: others.filter { $0.lane == .quiet }, isQuiet: true),
        ].filter { !$0.cases.isEmpty }
    }

    /// How many cases there are.
    var count: Int { waves.reduce(0) { $0 + $1.cases.count } }

    /// Where a case stands in reports.
    func place(of id: String) -> Int { places[id] ?? Int.max }
}
