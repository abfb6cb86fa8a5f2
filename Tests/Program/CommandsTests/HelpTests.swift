import Arguments
import Testing

@testable import Commands

@Suite struct HelpTests {
    @Test func theCommandLineHasNoDefects() {
        #expect(Firedrill.program.root.defects == [])
    }

    @Test func everyHelpFitsInEightyColumns() throws {
        let commands = [[]] + Firedrill.program.root.subcommands.map { [$0.name] }
        for command in commands {
            let outcome = try BuiltProgram.run(command + ["--help"])
            #expect(outcome.status == 0)
            #expect(outcome.error == "")
            #expect(outcome.output.hasPrefix("Usage: firedrill"))
            for line in outcome.output.split(separator: "\n") {
                #expect(line.count <= 80, "\(command): \(line)")
                #expect(line.last?.isWhitespace == false, "\(command): \(line)")
            }
        }
    }

    @Test func everyCommandTellsTheVersion() throws {
        for command in Firedrill.program.root.subcommands {
            let outcome = try BuiltProgram.run([command.name, "--version"])
            #expect(
                outcome == BuiltProgram.Outcome(output: "firedrill \(Firedrill.version)\n", error: "", status: 0)
            )
        }
    }
}
