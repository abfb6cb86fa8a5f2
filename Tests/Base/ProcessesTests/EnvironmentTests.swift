import Processes
import Testing

@Suite struct EnvironmentTests {
    @Test func variablesAreSetReplacedAndRemoved() {
        var environment: Environment = ["A": "1", "AB": "2", "A": "3"]
        #expect(environment["A"] == "3")
        environment["AB"] = nil
        environment["B"] = "x=y"
        #expect(environment.entries == [Array("A=3".utf8), Array("B=x=y".utf8)])
        #expect(environment["B"] == "x=y")
        #expect(environment["C"] == nil)
    }

    @Test func variablesAreRemovedByName() {
        var environment: Environment = ["FIREWORKS_X": "1", "MY_API_KEY": "2", "OTHER": "_API_KEY"]
        environment.removeAll { $0.hasPrefix("FIREWORKS_") || $0.hasSuffix("_API_KEY") }
        #expect(environment == ["OTHER": "_API_KEY"])
    }

    @Test func thisProgramsOwnIsInherited() {
        #expect(Environment.inherited()["PATH"] != nil)
    }
}
