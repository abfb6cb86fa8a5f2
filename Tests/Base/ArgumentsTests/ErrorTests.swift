import Arguments
import Testing

@Suite struct ErrorTests {
    private static let mockHelp = "'firedrill mock --help' explains the usage"
    private static let checkHelp = "'firedrill check --help' explains the usage"
    private static let programHelp = "'firedrill --help' explains the usage"

    static let table: [(String, ArgumentError.Code, String, String)] = [
        ("mock --prot 80", .unknownOption, "unknown option '--prot'", "did you mean '--port'? " + mockHelp),
        (
            "mock --allow-miss=x", .unexpectedValue, "flag '--allow-misses' takes no value, and is given 'x'",
            "write --allow-misses alone; " + mockHelp
        ),
        ("mock --zzz", .unknownOption, "unknown option '--zzz'", mockHelp),
        ("mock --=x", .unknownOption, "unknown option '--'", mockHelp),
        ("mock -z", .unknownOption, "unknown option '-z'", mockHelp),
        ("check -log", .unknownOption, "unknown option letter 'l' in '-log'", checkHelp),
        ("check -quit", .unknownOption, "unknown option letter 'u' in '-quit'", "did you mean '--quiet'? " + checkHelp),
        (
            "mock -port 8080", .invalidValue, "option '--port' wants an integer from 0 to 65535, not 'ort'",
            "did you mean '--port'? " + mockHelp
        ),
        (
            "mock -p=8080", .invalidValue, "option '--port' wants an integer from 0 to 65535, not '=8080'",
            "write --port=PORT; " + mockHelp
        ),
        (
            "connector --varialbe a=b", .unknownOption, "unknown option '--varialbe'",
            "did you mean '--variable'? 'firedrill connector --help' explains the usage"
        ),
        (
            "mock --po 80", .ambiguousOption, "option '--po' may mean '--port', '--port-file'",
            "write the name in full; " + mockHelp
        ),
        (
            "mock a --port", .missingValue, "option '--port' needs a value: an integer from 0 to 65535",
            "write --port=PORT; " + mockHelp
        ),
        ("mock --port 65536", .invalidValue, "option '--port' wants an integer from 0 to 65535, not '65536'", mockHelp),
        (
            "mock --log jsno", .invalidValue, "option '--log' wants one of text, json, off, not 'jsno'",
            "did you mean 'json'? " + mockHelp
        ),
        (
            "mock --grace 5", .invalidValue,
            "option '--grace' wants a duration such as 250ms, 3s or 2m, from 0s to 600s, not '5'", mockHelp
        ),
        (
            "check --subject x --report xml=o", .invalidValue,
            "option '--report' wants FORMAT=FILE with the name one of junit, markdown, not 'xml=o'", checkHelp
        ),
        ("check", .missingOption, "option '--subject' is required", "give --subject=KIND[:…]; " + checkHelp),
        ("check --jobs 0", .invalidValue, "option '--jobs' wants an integer from 1 to 64, not '0'", checkHelp),
        (
            "recheck", .missingArgument, "JOURNAL is missing",
            "JOURNAL is a path; 'firedrill recheck --help' explains the usage"
        ),
        (
            "recheck a b", .unexpectedArgument, "unexpected argument 'b'",
            "'firedrill recheck --help' explains the usage"
        ),
        (
            "harness b", .unexpectedArgument, "unexpected argument 'b'",
            "'firedrill harness' takes options only; 'firedrill harness --help' explains the usage"
        ),
        (
            "mock a --", .missingArgument, "nothing follows '--'",
            "write -- COMMAND [ARG]..., or leave the '--' out; " + mockHelp
        ),
        ("mcok", .unknownCommand, "unknown command 'mcok'", "did you mean 'mock'? " + programHelp),
        ("conn", .unknownCommand, "unknown command 'conn'", "did you mean 'connector'? " + programHelp),
        ("help chekc", .unknownCommand, "unknown command 'chekc'", "did you mean 'check'? " + programHelp),
        ("help mock check", .unknownCommand, "unknown command 'check'", mockHelp),
        ("zzzzzz", .unknownCommand, "unknown command 'zzzzzz'", programHelp),
        (
            "--port 80 mock", .unknownOption, "unknown option '--port'",
            "write it after the command: firedrill mock --port; " + programHelp
        ),
        (
            "", .missingCommand, "'firedrill' needs a command",
            "the commands are mock, record, replay, connector, harness, check, recheck, help; " + programHelp
        ),
    ]

    @Test(arguments: table)
    func namesTheMistakeAndWhatToDo(line: String, code: ArgumentError.Code, message: String, hint: String) {
        #expect(mistake(line) == ArgumentError(code: code, message: message, hint: hint))
    }

    @Test func namesAllRequiredOptionsThatAreMissing() {
        let first = Option(required: "first", .string("A"), help: "A.")
        let second = Option(repeating: "second", atLeast: 2, .string("B"), help: "B.")
        let program = Program(Command("p", summary: "P.", options: [first, second]), version: "1")
        let error = ArgumentError(
            code: .missingOption,
            message: "options '--first', '--second' are required",
            hint: "give --first=A --second=B; 'p --help' explains the usage"
        )
        #expect(throws: error) { try program.parse(["--second", "x"]) }
    }

    @Test func checksEveryValueAlsoWhereTheLastOneCounts() {
        #expect(mistake("mock --port x --port 80")?.code == .invalidValue)
    }

    @Test func takesTheEmptyTextForNoPathAndNoCommand() {
        #expect(mistake(["mock", "--port-file="])?.message == "option '--port-file' wants a path, not ''")
        #expect(mistake(["recheck", ""])?.message == "JOURNAL wants a path, not ''")
        #expect(mistake([""])?.message == "unknown command ''")
    }

    @Test func makesTheErrorsOfACommandsOwn() throws {
        let parsed = try parse("mock")
        #expect(
            parsed.conflict("'--port-file' needs '--port'", hint: "give both")
                == ArgumentError(
                    code: .conflict,
                    message: "'--port-file' needs '--port'",
                    hint: "give both; " + Self.mockHelp
                )
        )
        #expect(
            parsed.conflict("no").description == "no\n  hint: 'firedrill mock --help' explains the usage"
        )
    }
}
