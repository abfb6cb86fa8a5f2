import Documents
import Testing

@Suite struct MistakesTests {
    private func one(_ number: Int) -> Diagnostic { Diagnostic(file: "a", message: "\(number)") }

    @Test func areKeptUpToALimitAndCountedPastIt() {
        var mistakes = Mistakes()
        #expect(mistakes.isEmpty && !mistakes.isFull)
        for number in 0..<150 { mistakes.add(one(number)) }
        mistakes.add((150..<250).map(one), omitted: 7)
        mistakes.add(DocumentError(.invalid, [one(250)], omitted: 1))
        var others = Mistakes()
        others.add(one(251))
        mistakes.add(others)
        #expect(mistakes.isFull)
        #expect(mistakes.error() == DocumentError(.invalid, (0..<200).map(one), omitted: 60))
        #expect(throws: DocumentError(.malformed, (0..<200).map(one), omitted: 60)) { try mistakes.check(.malformed) }
    }

    @Test func noneAreNoError() throws { try Mistakes().check() }
}
