import Foundation
import TestSupport
import Testing

/// What a user reads of a run: an honest verdict, and no key.
@Suite struct CheckReportTests {
    private static let harness = """
        import json, sys
        capabilities, echo = sys.argv[1].split(','), sys.argv[2:] == ['echo']
        for line in sys.stdin:
            order = json.loads(line)
            if order['op'] == 'hello':
                print(json.dumps({'op': 'hello', 'protocol': 1, 'subject': {'name': 'h'}, 'capabilities': capabilities}),
                      flush=True)
            elif order['op'] == 'run':
                parameters = order['input']['parameters']
                if echo:
                    print('parameters', json.dumps(parameters), file=sys.stderr, flush=True)
                    print(json.dumps({'op': 'event', 'id': order['id'], 'event': 'note', 'p': parameters}), flush=True)
                print(json.dumps({'op': 'result', 'id': order['id'], 'outcome': 'failed',
                                  'error': {'type': 'T', 'message': 'key ' + parameters['catalyst_authValue']}}),
                      flush=True)
            else:
                break
        """

    /// A must that could not be tested is not violated, and one that passed
    /// elsewhere is not untested: the good connector behind a harness that
    /// cannot set the environment.
    @Test func aCapabilityThatIsNotOfferedIsNoViolation() throws {
        let folder = try TemporaryFolder()
        let filter = "sed -u 's/\"secret:env\",//'"
        let outcome = try BuiltProgram.run(
            [
                "check", "--subject", "exec:'\(BuiltProgram.path)' harness | \(filter)", "--case",
                "secrets/environment",
                "--case", "auth/header", "--report", "junit=o.xml", "--report", "markdown=o.md",
            ],
            folder: folder.path,
            environment: ["FIREDRILL_DATA": repository]
        )
        #expect(outcome.status == 5, "\(outcome.error)")
        #expect(outcome.output.contains("\nUNTST SEC-01 "))
        #expect(outcome.output.contains("\npart  AUTH-01 "))
        #expect(!outcome.output.contains("FAIL"))
        #expect(outcome.output.contains("\nINCOMPLETE (partial run: 3 of 47 cases)  "))
        #expect(outcome.output.contains("none violated, 1 not tested, "))
        let junit = try String(contentsOfFile: folder.path + "/o.xml", encoding: .utf8)
        #expect(junit.contains("failures=\"0\""))
        #expect(junit.contains("<property name=\"not tested: SEC-01\" value=\"the subject does not offer secret:env: "))
        #expect(junit.contains("<property name=\"requirement-came-to\" value=\"met in part\"/>"))
        let markdown = try String(contentsOfFile: folder.path + "/o.md", encoding: .utf8)
        #expect(markdown.contains("| not tested | SEC-01 | must |"))
        #expect(markdown.contains("| met in part | AUTH-01 | must |"))
    }

    /// Whatever a harness repeats, a key that a user gives is in no report, no
    /// journal and on no terminal.
    @Test func aUsersKeysAreNowhere() throws {
        let folder = try TemporaryFolder(["h.py": Self.harness])
        let keys = ["fw_live_0123456789abcdef", "pw-87654321", "qk-0123456789abcdef", "hk-0123456789abcdef"]
        let outcome = try BuiltProgram.run(
            [
                "check", "--subject", "exec:python3 h.py secret:variable echo", "--case", "outcome/success", "--case",
                "errors/*", "--input", "catalyst_secretSource=variable", "--input", "catalyst_authValue=\(keys[0])",
                "--input", "catalyst_url=http://u:\(keys[1])@127.0.0.1:9/x?api_key=\(keys[2])", "--input",
                "catalyst_headers={\"X-Fireworks-Key\":\"\(keys[3])\"}", "--report", "junit=o.xml", "--report",
                "markdown=o.md", "--report", "console=o.txt",
            ],
            folder: folder.path,
            environment: ["FIREDRILL_DATA": repository]
        )
        #expect(outcome.status == 1, "\(outcome.error)")
        let files = try ["o.xml", "o.md", "o.txt", "firedrill-journal.jsonl"].map {
            try String(contentsOfFile: folder.path + "/" + $0, encoding: .utf8)
        }
        for key in keys + keys.map({ Data($0.utf8).base64EncodedString() }) {
            for text in files + [outcome.output, outcome.error] { #expect(!text.contains(key), "\(key)") }
        }
        // Keys that the run has drawn stay: verdicts tell of them.
        #expect(outcome.output.contains("fw_fd_"))
    }

    /// What is told meanwhile and at the end is counted alike.
    @Test func everythingAndNothing() throws {
        let folder = try TemporaryFolder()
        func check(_ words: String...) throws -> BuiltProgram.Outcome {
            try BuiltProgram.run(
                ["check", "--subject", "reference", "--case", "standard/created"] + words,
                folder: folder.path,
                environment: ["FIREDRILL_DATA": repository]
            )
        }
        let quiet = try check("-q")
        #expect(quiet.error == "")
        #expect(quiet.output.hasPrefix("CONFORMANT (partial run: 2 of 47 cases)  "))
        #expect(quiet.output.split(separator: "\n").count == 1)
        let verbose = try check("-v")
        #expect(verbose.output.contains("standard/created: After a 201\nok    STD-03 must  std.status\n"))
        #expect(verbose.output.contains("\n-     RET-05 "))
    }
}
