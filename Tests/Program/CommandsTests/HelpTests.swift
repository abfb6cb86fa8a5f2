import Arguments
import Foundation
import TestSupport
import Testing

@testable import Commands

@Suite struct HelpTests {
    @Test func theCommandLineHasNoDefects() {
        #expect(Firedrill.program.root.defects == [])
    }

    @Test func everyHelpFitsInEightyColumns() throws {
        let commands =
            [[]]
            + Firedrill.program.root.subcommands.flatMap { command in
                [[command.name]] + command.subcommands.map { [command.name, $0.name] }
            }
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

    /// The examples that need nothing of the user's, as a shell runs them.
    @Test func examplesEndWell() throws {
        let mock = try RunningMock(["success"])
        let folder = try TemporaryFolder()
        let recordings = repository + "/Recordings/fireworks-ai/chat"
        try FileManager.default.copyItem(atPath: recordings, toPath: folder.path + "/recordings")
        var tried = 0
        let commands = Firedrill.program.root.subcommands
        let tested = commands.filter { ["connector", "list", "fmt", "scenario", "release-files"].contains($0.name) }
        for command in tested.flatMap({ [$0] + $0.subcommands }) {
            for example in command.examples where !example.commandLine.contains("scenarios/") {
                let line = example.commandLine.replacing("127.0.0.1:8080", with: "127.0.0.1:\(mock.port)")
                let outcome = try RunningProgram(
                    "/bin/sh",
                    ["-c", "firedrill() { \"$FIREDRILL\" \"$@\"; }; " + line],
                    folder: folder.path,
                    environment: ["FIREDRILL": BuiltProgram.path, "FIREDRILL_DATA": repository]
                ).outcome()
                #expect(
                    outcome.status == (example.purpose.contains("ends with 1") ? 1 : 0),
                    "\(line): \(outcome.error)"
                )
                tried += 1
            }
        }
        #expect(tried >= 10)
    }
}
