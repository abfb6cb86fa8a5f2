import Testing

@testable import Commands

@Suite struct TerminalTests {
    private static func terminal(_ isTerminal: Bool, _ columns: Int?, _ environment: [String: String] = [:]) -> Terminal
    {
        Terminal(isTerminal: isTerminal, columns: columns) { environment[$0] }
    }

    @Test(arguments: [(nil, 80), (40, 60), (100, 100), (500, 200)] as [(Int?, Int)])
    func aTerminalHasSixtyToTwoHundredColumns(columns: Int?, width: Int) {
        #expect(Self.terminal(true, columns).width == width)
        #expect(Self.terminal(false, columns).width == nil)
    }

    @Test func columnsOfTheEnvironmentCount() {
        #expect(Self.terminal(true, 100, ["COLUMNS": "120"]).width == 120)
        #expect(Self.terminal(true, 100, ["COLUMNS": "0"]).width == 100)
        #expect(Self.terminal(false, nil, ["COLUMNS": "120"]).width == nil)
    }

    @Test(
        arguments: [
            (true, [:], true), (false, [:], false), (true, ["NO_COLOR": "1"], false), (true, ["NO_COLOR": ""], true),
            (true, ["TERM": "dumb"], false), (false, ["FORCE_COLOR": "1"], true), (true, ["FORCE_COLOR": "0"], false),
            (true, ["FORCE_COLOR": "1", "TERM": "dumb", "NO_COLOR": "1"], true),
        ] as [(Bool, [String: String], Bool)]
    )
    func colourIsForWhoCanSeeIt(isTerminal: Bool, environment: [String: String], isColoured: Bool) {
        #expect(Self.terminal(isTerminal, 80, environment).isColoured == isColoured)
    }

    @Test func aDumbTerminalWritesNoLineOver() {
        #expect(Self.terminal(true, 80).rewritesLines)
        #expect(!Self.terminal(true, 80, ["TERM": "dumb"]).rewritesLines)
        #expect(!Self.terminal(false, nil).rewritesLines)
    }
}
