import Arguments
import Testing

@Suite struct HelpTests {
    @Test func showsAllOfACommand() {
        #expect(
            Drill.program.help(["mock"]) == """
                Usage: firedrill mock [OPTION]... [SCENARIO]... [-- COMMAND [ARG]...]

                Serve scenarios.

                Answers from scenario files. Without a SCENARIO all shipped ones are served, and
                the first of them answers at the root.

                The base URLs are printed:
                  http://127.0.0.1:PORT/s/NAME/inference/v1

                Arguments:
                  SCENARIO             A file, a folder or the name of a shipped scenario.
                  -- COMMAND [ARG]...  A command to run against the mock; the mock ends with it.

                Options:
                  -p, --port=PORT       Listen on this port; 0 lets the system choose one.
                                        (default: 0)
                      --port-file=FILE  Write the port to a file.
                      --log=FORMAT      How requests are logged to standard error. (one of text,
                                        json, off; default: text)
                      --grace=TIME      How long open requests may take at the end.
                                        (default: 3s)
                      --allow-misses    Do not fail where a request was missed.
                  -h, --help            Print this help.
                      --version         Print the version.

                Examples:
                  Serve all shipped scenarios:
                    firedrill mock
                  Run tests against one of them:
                    firedrill mock rate-limited --port 8080 --port-file p.txt --log json \\
                      -- ./run-tests.sh --fast

                """
        )
    }

    @Test func showsTheCommandsOfTheProgram() {
        #expect(
            Drill.program.help() == """
                Usage: firedrill [OPTION]... COMMAND [ARG]...

                Contract tests and a mock server for a connector.

                Commands:
                  mock       Serve scenarios.
                  record     Relay to an upstream and record.
                  replay     Serve recordings.
                  connector  Run the reference connector once.
                  harness    Speak the harness protocol on standard input and output.
                  check      Judge a connector.
                  recheck    Compute the verdicts of a journal again.
                  help       Explain the program or one of its commands.

                Options:
                      --data=DIR  Where shipped files are looked for.
                  -h, --help      Print this help.
                      --version   Print the version.

                Examples:
                  Judge the reference connector:
                    firedrill check --subject reference

                'firedrill COMMAND --help' explains a command.

                """
        )
    }

    @Test func showsRequiredAndRepeatedOptions() {
        #expect(
            Drill.program.help(["check"]) == """
                Usage: firedrill check --subject=KIND[:…] [OPTION]...

                Judge a connector.

                Options:
                  -s, --subject=KIND[:…]    What is tested. (required)
                      --case=GLOB           Run the cases that match only. (may be repeated)
                      --report=FORMAT=FILE  Write a report. (may be repeated)
                  -j, --jobs=N              Cases at once. (default: 1)
                  -q, --quiet               Print less.
                  -h, --help                Print this help.
                      --version             Print the version.

                """
        )
    }

    @Test func knowsNoHelpOfACommandThatIsNot() {
        #expect(Drill.program.help(["mock", "mock"]) == nil)
    }

    @Test func staysWithinEightyColumnsWhateverIsDeclared() {
        let word = String(repeating: "w", count: 100)
        let text = (1...60).map { String(repeating: "x", count: $0 % 17 + 1) }.joined(separator: " ")
        let options: [any NamedKey] = [
            Option(required: "a-long-name-of-an-option", .string("PLACEHOLDER"), help: text),
            Option(repeating: "b", atLeast: 1, .string(String(word.prefix(60))), help: word + " " + text),
            Option("c", .choice("C", of: (1...40).map { "choice\($0)" }), help: "One."),
        ]
        let command = Command(
            "wide",
            summary: text,
            discussion: text + "\n\n" + word,
            options: options,
            positionals: [Positional(repeating: .string("POSITIONAL"), atLeast: 1, help: text)],
            rest: Rest(help: text),
            examples: [Example(text, "wide " + text), Example("Quoted:", "wide 'a b'  " + text + " \"c  d\"")]
        )
        #expect(command.defects == [])
        let help = Program(command, version: "1").help() ?? ""
        #expect(help.split(separator: "\n").allSatisfy { $0.count <= 80 && !$0.hasSuffix(" ") })
        #expect(help.contains("wide 'a b'") && help.contains("\"c  d\""))
    }
}
