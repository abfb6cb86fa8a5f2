import TestSupport
import Testing

@testable import Arguments

@Suite(.enabled("\(GetoptOracle.absence ?? "")", { GetoptOracle.absence == nil }))
struct GetoptTests {
    static let options: [OptionDeclaration] =
        [
            OptionDeclaration(flag: "verbose", short: "v", aliases: ["verbatim"], help: ""),
            OptionDeclaration(flag: "quiet", short: "q", aliases: [], help: ""),
            Option("port", short: "p", .string("PORT"), help: "").declaration,
            Option("port-file", .string("FILE"), help: "").declaration,
            Option("output", short: "o", aliases: ["out-file"], .string("FILE"), help: "").declaration,
            Option("x", short: "x", .string("X"), help: "").declaration,
            OptionDeclaration(flag: "extra", short: "1", aliases: [], help: ""),
        ] + OptionDeclaration.builtIn

    static let table: [[String]] = [
        [], [""], ["-"], ["--"], ["--", "--"], ["-", "--", "-"], ["a", "-v", "b", "--", "-q"], ["-vq"], ["-vpq"],
        ["-p", "1"], ["-p1"], ["-p=1"], ["-p"], ["-vp"], ["-p", ""], ["-p", "--"], ["-p", "-v", "-v"],
        ["--port", "1"], ["--port=1"], ["--port="], ["--port"], ["--port", "--"], ["--port", "--quiet"],
        ["--por", "1"], ["--port-", "1"], ["--port-f=1"], ["--p=1"], ["--p"], ["--ver"], ["--verb"], ["--verbo"],
        ["--vers"], ["--v"], ["--verbose=1"], ["--verbose="], ["--verb=1"], ["--out", "f"], ["--o=f"], ["--output-"],
        ["--out-file=f"], ["--x", "1"], ["--e"], ["--=x"], ["--="], ["--=", "a"], ["---"], ["---verbose"], ["-=x"],
        ["--nothing"], ["--nothing=x", "a"], ["-z"], ["-vzq"], ["-v-q"], ["-:"], ["-;"], ["-W", "quiet"], ["-?"],
        ["-1"], ["-1a"], ["-11"], ["--Port=1"], ["a", "b", "--port"], ["a", "--", "-v"], ["--port=é", "é", "--é"],
        ["-pé"], ["a b", "--port=a b", "\n", "--port", "\n"], ["--port=--port=1"], ["-xo", "-ox"], ["-h"], ["--help="],
        ["-v", "--", "--", "-v"], ["--port", "1", "--port", "2", "-p3"],
        [String(repeating: "v", count: 2000), "-" + String(repeating: "v", count: 2000)],
        ["--" + String(repeating: "v", count: 2000), "--port=" + String(repeating: "v", count: 2000)],
    ]

    @Test(arguments: [ArgumentScanner.Order.permute, .stopAtOperand])
    func agreesWithGetoptOnATable(order: ArgumentScanner.Order) throws {
        try expectAgreement(Self.table, order)
    }

    @Test(arguments: [ArgumentScanner.Order.permute, .stopAtOperand])
    func agreesWithGetoptOnGeneratedVectors(order: ArgumentScanner.Order) throws {
        var generator = Seeded(20_261_123)
        try expectAgreement((0..<20_000).map { _ in vector(&generator) }, order)
    }

    private func expectAgreement(_ vectors: [[String]], _ order: ArgumentScanner.Order) throws {
        let expected = try GetoptOracle(options: Self.options, order: order).events(of: vectors)
        try #require(expected.count == vectors.count)
        let table = OptionTable(Self.options)
        var kinds: Set<Substring> = []
        var disagreements: [String] = []
        for (vector, expected) in zip(vectors, expected) {
            let events = ArgumentScanner(vector, table: table, order: order).events
            if events != expected { disagreements.append("\(vector): \(events), getopt: \(expected)") }
            for event in expected { kinds.formUnion(event.split(separator: " ").prefix(1)) }
        }
        #expect(disagreements.prefix(5) == [])
        // Vectors that never come to some kind would prove little about it.
        #expect(kinds == ["option", "operand", "unknown", "ambiguous", "missing", "unexpected"])
    }

    private func vector(_ generator: inout Seeded) -> [String] {
        (0..<Int.random(in: 0...6, using: &generator)).map { _ in argument(&generator) }
    }

    private func argument(_ generator: inout Seeded) -> String {
        switch Int.random(in: 0..<10, using: &generator) {
        case 0...2:
            let name = pick(Self.options.flatMap { [$0.name] + $0.aliases } + ["nothing", "-", ""], &generator)
            let end = Int.random(in: 0..<4, using: &generator) == 0
            let kept = end ? name.count : Int.random(in: 0...name.count, using: &generator)
            return "--" + name.prefix(kept) + pick(["", "", "=", "=1", "=--", "==", "=a b", "=é"], &generator)
        case 3...5:
            let letters = Array("vqpox1hzW:;=-?")
            return "-" + String((0..<Int.random(in: 1...4, using: &generator)).map { _ in pick(letters, &generator) })
        case 6: return "--"
        case 7: return pick(["", "-", "---", "--=", "--=x", "é-"], &generator)
        default: return pick(["a", "b=c", "é", "a b", "1", "v", "port", "help"], &generator)
        }
    }

    private func pick<Element>(_ elements: [Element], _ generator: inout Seeded) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &generator)]
    }
}
