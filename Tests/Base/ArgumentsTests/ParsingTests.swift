import Arguments
import Testing

@Suite struct ParsingTests {
    @Test func parsesAMockThatRunsACommand() throws {
        let parsed = try parse(
            "mock rate-limited --port 8080 --port-file p.txt --log json -- ./run-tests.sh --fast --port 1"
        )
        #expect(parsed.path == ["firedrill", "mock"])
        #expect(parsed.command.name == "mock")
        #expect(parsed[Drill.scenarios] == ["rate-limited"])
        #expect(parsed[Drill.port] == 8080)
        #expect(parsed[Drill.portFile] == "p.txt")
        #expect(parsed[Drill.log] == .json)
        #expect(parsed[Drill.allowMisses] == false)
        #expect(parsed[Drill.runs] == ["./run-tests.sh", "--fast", "--port", "1"])
    }

    @Test func parsesACheckWithRepeatedOptions() throws {
        let parsed = try parse(
            "check --subject exec:./harness.py --case retry/* --case auth/* "
                + "--report junit=out.xml --report markdown=out.md --jobs 4"
        )
        #expect(parsed[Drill.subject] == "exec:./harness.py")
        #expect(parsed[Drill.cases] == ["retry/*", "auth/*"])
        #expect(
            parsed[Drill.reports] == [
                NameValue(name: "junit", value: "out.xml"), NameValue(name: "markdown", value: "out.md"),
            ]
        )
        #expect(parsed[Drill.jobs] == 4)
        #expect(parsed[Drill.quiet] == false)
    }

    @Test func parsesAConnectorWithPairs() throws {
        let parsed = try parse(
            "connector --base-url http://127.0.0.1:1 --variable userMessage=Hello=a "
                + "--input catalyst_maxRetries=2 --var empty="
        )
        #expect(parsed[Drill.baseURL] == "http://127.0.0.1:1")
        #expect(
            parsed[Drill.variables] == [
                NameValue(name: "userMessage", value: "Hello=a"), NameValue(name: "empty", value: ""),
            ]
        )
        #expect(parsed[Drill.inputs] == [NameValue(name: "catalyst_maxRetries", value: "2")])
    }

    @Test func appliesDefaultsWhereNothingIsGiven() throws {
        let parsed = try parse("mock")
        #expect(parsed[Drill.port] == 0)
        #expect(!parsed.isGiven(Drill.port))
        #expect(parsed[Drill.portFile] == nil)
        #expect(parsed[Drill.log] == .text)
        #expect(parsed[Drill.grace] == .seconds(3))
        #expect(parsed[Drill.scenarios] == [])
        #expect(parsed[Drill.runs] == nil)
    }

    @Test func tellsAGivenValueFromAnEqualDefault() throws {
        let parsed = try parse("mock --port=0")
        #expect(parsed[Drill.port] == 0)
        #expect(parsed.isGiven(Drill.port))
        #expect(!parsed.isGiven(Drill.log))
    }

    @Test(arguments: [
        "check -qj4 -s reference", "check -q -j 4 -sreference", "check --quiet --jobs=4 --subject=reference",
        "check --q --jo 4 --su reference", "check -j2 -sother -qqj4 -s reference",
    ])
    func readsAllSpellings(line: String) throws {
        let parsed = try parse(line)
        #expect(parsed[Drill.subject] == "reference")
        #expect(parsed[Drill.jobs] == 4)
        #expect(parsed[Drill.quiet])
    }

    @Test func permutesOptionsAndPositionals() throws {
        let parsed = try parse("mock a --port 1 b --allow-misses - c")
        #expect(parsed[Drill.scenarios] == ["a", "b", "-", "c"])
        #expect(parsed[Drill.port] == 1)
        #expect(parsed[Drill.allowMisses])
    }

    @Test func takesEverythingAfterTwoDashesForPositionals() throws {
        let parsed = try parse("recheck -- --help")
        #expect(parsed[Drill.journal] == "--help")
    }

    @Test func takesAnythingForAValueAsGetoptDoes() throws {
        #expect(try parse("mock --port-file -- --log json")[Drill.portFile] == "--")
        #expect(try parse("mock --port-file --log -- x")[Drill.runs] == ["x"])
    }

    @Test func givesOptionsBeforeTheSubcommandToTheProgram() throws {
        let parsed = try parse("--data d -- mock --port 5 a")
        #expect(parsed[Drill.data] == "d")
        #expect(parsed[Drill.port] == 5)
        #expect(parsed[Drill.scenarios] == ["a"])
    }

    @Test func keepsTheSecondOfTwoDashesInTheRest() throws {
        #expect(try parse("mock -- -- a --")[Drill.runs] == ["--", "a", "--"])
    }

    @Test func keepsEmptyArgumentsThatAreAllowed() throws {
        let parsed = try Drill.program.parse(["mock", "--", "", "a b"]).parsed()
        #expect(parsed[Drill.runs] == ["", "a b"])
    }

    @Test(arguments: [["--version"], ["mock", "--version"], ["check", "-q", "--vers"], ["help", "--version"]])
    func givesTheVersionEverywhere(arguments: [String]) throws {
        #expect(try Drill.program.parse(arguments).versionText == "firedrill 0.1.0\n")
    }

    @Test(arguments: [
        ["check", "--help"], ["check", "-h"], ["check", "-qh"], ["check", "--jobs", "zero", "--he"], ["help", "check"],
        ["--data", "x", "help", "check"],
    ])
    func givesTheHelpOfACommand(arguments: [String]) throws {
        #expect(try Drill.program.parse(arguments).helpText == Drill.program.help(["check"]))
    }

    @Test(arguments: [["--help"], ["-h"], ["help"]])
    func givesTheHelpOfTheProgram(arguments: [String]) throws {
        #expect(try Drill.program.parse(arguments).helpText == Drill.program.help())
    }

    @Test func readsArgumentsAsTheSystemPassesThem() throws {
        var texts = ["firedrill", "recheck", "jö"].map { Array($0.utf8CString) }
        let pointers = texts.indices.map { index in
            texts[index].withUnsafeMutableBufferPointer { source in
                let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: source.count)
                _ = copy.initialize(from: source)
                return copy.baseAddress
            }
        }
        defer { for pointer in pointers { pointer?.deallocate() } }
        var vector = pointers + [nil]
        let outcome = try vector.withUnsafeMutableBufferPointer { buffer in
            try buffer.baseAddress.map { try Drill.program.parse(argumentVector: $0) }
        }
        #expect(try outcome?.parsed()[Drill.journal] == "jö")
    }

    @Test func parsesAProgramWithoutSubcommands() throws {
        let program = Program(
            Command("solo", summary: "Do one thing.", options: [Drill.jobs], positionals: [Drill.folder]),
            version: "1"
        )
        let parsed = try program.parse(["x", "-j3"]).parsed()
        #expect(parsed.path == ["solo"])
        #expect(parsed[Drill.jobs] == 3)
        #expect(parsed[Drill.folder] == "x")
    }

    @Test func parsesSubcommandsOfSubcommands() throws {
        let lint = Command("lint", aliases: ["check"], summary: "Lint.", positionals: [Drill.folder])
        let scenario = Command("scenario", summary: "Work on scenarios.", options: [Drill.quiet], subcommands: [lint])
        let program = Program(Command("tool", summary: "A tool.", subcommands: [scenario]), version: "1")
        let parsed = try program.parse(["scenario", "-q", "check", "x"]).parsed()
        #expect(parsed.path == ["tool", "scenario", "lint"])
        #expect(parsed[Drill.quiet])
        #expect(parsed[Drill.folder] == "x")
        #expect(try program.parse(["help", "scenario", "lint"]).helpText == program.help(["scenario", "lint"]))
        #expect(program.root.defects == [])
    }
}
