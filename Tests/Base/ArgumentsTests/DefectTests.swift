import Arguments
import Testing

@Suite struct DefectTests {
    @Test func findsNoneInASoundDeclaration() {
        #expect(Drill.program.root.defects == [])
    }

    @Test func findsAllOfABrokenDeclaration() {
        let broken = Command(
            "Bad",
            summary: "",
            options: [
                Flag("help", short: "h", help: "Mine."),
                Flag("two words", short: "é", help: ""),
                Option("jobs", short: "j", .integer("N", in: 1...9), help: "Jobs.", default: 0),
            ],
            positionals: [
                Positional(repeating: .string("A"), help: "All."),
                Positional(.string("B"), help: ""),
                Positional(optional: .string("B"), help: "B again."),
            ],
            examples: [Example("Too long:", "x " + String(repeating: "y", count: 90))],
            subcommands: [Command("a", summary: "A."), Command("b", aliases: ["a"], summary: "")]
        )
        #expect(
            broken.defects == [
                "Bad: the name 'Bad' is not of a-z, 0-9 and '-'",
                "Bad: the option name '--two words' is not of a-z, 0-9 and '-'",
                "Bad: two options are named '--help'",
                "Bad: the option '-é' is no ASCII letter or digit",
                "Bad: two options are named '-h'",
                "Bad: the default of '--jobs' is not accepted",
                "Bad: two positionals are named B",
                "Bad: A repeats and is not the last",
                "Bad: B is required and follows A, which is not",
                "Bad: two commands are named a",
                "Bad: it has subcommands and arguments of its own",
                "Bad: a line of the help is wider than 80 columns:       " + String(repeating: "y", count: 90),
                "Bad: the summary is empty",
                "Bad: '--two words' has no help",
                "Bad: B has no help",
                "Bad b: the summary is empty",
            ]
        )
    }
}
