import Testing

@testable import Commands

@Suite struct ListCommandTests {
    private static let rows = [("a/b", "one two three four five six seven eight nine ten"), ("long/name", "x  y")]

    @Test func aPipeGetsARowALine() {
        #expect(
            ListCommand.lines(Self.rows, width: nil) == [
                "a/b        one two three four five six seven eight nine ten", "long/name  x y",
            ]
        )
    }

    @Test func aTerminalGetsTwoColumns() {
        #expect(
            ListCommand.lines(Self.rows, width: 30) == [
                "a/b        one two three four", "           five six seven", "           eight nine ten",
                "long/name  x y",
            ]
        )
    }

    @Test func aLongNameHasALineOfItsOwn() {
        #expect(
            ListCommand.lines([("a/very-long-name-of-a-case", "text that follows it")], width: 30) == [
                "a/very-long-name-of-a-case", "               text that", "               follows it",
            ]
        )
    }
}
