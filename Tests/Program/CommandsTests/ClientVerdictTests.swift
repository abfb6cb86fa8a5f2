import Foundation
import TestSupport
import Testing

private let python = "/usr/bin/python3"

/// Each word of the client verdict: a bad client breaks it and no other, a
/// good one keeps it.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: python), "there is no /usr/bin/python3"))
struct ClientVerdictTests {
    private static let words = [
        "honours-retry-after", "backs-off", "no-retry-storm", "no-retry-of-final", "takes-no-truncated-stream",
        "has-read-timeout",
        "reuses-connections", "sends-user-agent",
    ]

    /// What a word needs to be broken.
    private static let scenarios = [
        "honours-retry-after": """
        - steps: [ { status: 429, headers: { Retry-After: "1" }, json: {} }, { status: 200, json: {} } ]
        """,
        "backs-off": "- steps: [ { status: 503, json: {}, times: 3 }, { status: 200, json: {} } ]",
        "no-retry-storm": "- steps: [ { status: 503, json: {}, times: 11 }, { status: 200, json: {} } ]",
        "no-retry-of-final": "- response: { status: 422, json: {} }",
        "takes-no-truncated-stream": """
        - steps:
          - { status: 200, text: "0123456789", faults: [ { cut: { after: 4B, by: close } } ] }
          - { status: 200, text: "0123456789" }
        """,
        "has-read-timeout": "- response: { status: 200, stream: { events: [ begun, never ] } }",
        "reuses-connections": "- response: { status: 200, json: {} }",
        "sends-user-agent": "- response: { status: 200, json: {} }",
    ]

    /// What makes two minutes short.
    private static let clocks = [
        "has-read-timeout": ["--clock", "x30", "--faults", "stall at=1 events for=forever"]
    ]

    private static func run(
        _ word: String,
        _ kind: String,
        _ options: [String],
        files: [String: String] = [:]
    ) throws -> (status: Int32, error: String, outcomes: [String: String]) {
        let folder = try TemporaryFolder(files.merging(["s.yaml": "format: 1\nrules:\n\(scenarios[word]!)\n"]) { $1 })
        let script = ReadmeTests.root.path + "/Tests/Clients/habits.py"
        let command = "exec \(python) '\(script)' \(word) \(kind) \"$FIREDRILL_URL\""
        let outcome = try BuiltProgram.run(
            ["mock", folder.path + "/s.yaml", "--log", "off"] + (clocks[word] ?? [])
                + options.map { $0.replacingOccurrences(of: "FOLDER", with: folder.path) }
                + ["--", "sh", "-c", command]
        )
        var outcomes: [String: String] = [:]
        for line in outcome.error.components(separatedBy: "\n") {
            for verdict in ["kept", "broken", "not seen"] where line.hasPrefix("  \(verdict) ") {
                let rest = line.dropFirst(2 + verdict.count).drop { $0 == " " }
                outcomes[String(rest.prefix { $0 != ":" })] = verdict
            }
        }
        return (outcome.status, outcome.error, outcomes)
    }

    @Test(arguments: words)
    func aBadClientBreaksItsWordAlone(word: String) throws {
        let (status, error, outcomes) = try Self.run(word, "bad", ["--verdict"])
        #expect(outcomes.count == 8, "\(error)")
        #expect(outcomes.filter { $0.value == "broken" }.map(\.key) == [word], "\(error)")
        // It is told, and is no failure by itself.
        #expect(status == 0)
    }

    @Test(arguments: words)
    func aGoodClientKeepsIt(word: String) throws {
        let (status, error, outcomes) = try Self.run(word, "good", ["--verdict"])
        #expect(outcomes[word] == "kept", "\(error)")
        #expect(outcomes.filter { $0.value == "broken" } == [:], "\(error)")
        #expect(status == 0)
    }

    @Test func aBrokenExpectationEndsTheRunWithOne() throws {
        let files = [
            "expect.yaml": """
            format: 1
            expect:
            - name: waits as told
              where: { path: /v1/chat, json: { model: m } }
              requests: { exactly: 2 }
              gaps: { honour: retry-after }
            - where: { headers: { x-api-key: { present: true } } }
              requests: { exactly: 0 }
            client: [ honours-retry-after, backs-off ]
            """
        ]
        let options = ["--verify", "FOLDER/expect.yaml"]
        let bad = try Self.run("honours-retry-after", "bad", options, files: files)
        #expect(bad.status == 1)
        #expect(bad.error.contains("firedrill: expectations broken\n  broken    waits as told\n"))
        #expect(bad.error.contains("            expected: exactly 2 requests, and gaps as Retry-After says\n"))
        #expect(bad.error.contains("            request 1  POST /v1/chat\n            request 2  POST /v1/chat\n"))
        #expect(bad.error.contains("\n  kept      expectation 2: exactly 0 requests\n"))
        #expect(bad.outcomes["honours-retry-after"] == "broken")
        let good = try Self.run("honours-retry-after", "good", options, files: files)
        #expect(good.status == 0)
        #expect(
            good.error.hasSuffix(
                """
                firedrill: expectations kept
                  kept      waits as told: exactly 2 requests, and gaps as Retry-After says
                  kept      expectation 2: exactly 0 requests
                  kept      honours-retry-after: 1 waited as long as asked
                  not seen  backs-off: no call was retried twice without being told when

                """
            ),
            "\(good.error)"
        )
    }

    @Test func inALogOfJSONTheVerdictIsJSONToo() throws {
        let outcome = try BuiltProgram.run(["mock", "success", "--log", "json", "--verdict", "--", "true"])
        #expect(outcome.status == 0)
        let line = try #require(outcome.error.components(separatedBy: "\n").last { !$0.isEmpty })
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        #expect(object?["event"] as? String == "verdict")
        #expect((object?["client"] as? [[String: Any]])?.count == 8)
    }

    /// The block of the documentation is what a client that does not look at
    /// Retry-After gets.
    @Test func theDocumentationPrintsWhatIsTold() throws {
        let document = try String(contentsOfFile: ReadmeTests.root.path + "/docs/control.md", encoding: .utf8)
        let block = try #require(
            document.components(separatedBy: "\n```\n").first { $0.hasPrefix("firedrill: what the client does\n") }
        )
        let (_, error, _) = try Self.run("honours-retry-after", "bad", ["--verdict"])
        let withoutTimes = { (text: String) in
            text.replacingOccurrences(of: #"\d\.\d+ s"#, with: "T", options: .regularExpression)
        }
        #expect(withoutTimes(error).hasSuffix(withoutTimes(block) + "\n"), "\(error)")
    }

    @Test func aBadFileIsToldWithItsPlace() throws {
        let folder = try TemporaryFolder([
            "expect.yaml": "format: 1\nexpect:\n- where: { pth: /a }\n  requests: { exactly: 1 }\n"
        ])
        let file = folder.path + "/expect.yaml"
        let outcome = try BuiltProgram.run(["mock", "success", "--verify", file, "--", "true"])
        #expect(outcome.status == 2)
        #expect(
            outcome.error
                == "\(file):3:12: unknown key \"pth\" in a condition\n  hint: did you mean \"path\"?\n",
            "\(outcome.error)"
        )
        let none = try BuiltProgram.run(["mock", "success", "--journal", "0", "--verdict", "--", "true"])
        #expect(none.status == 2)
        #expect(none.error.contains("--verdict judges by the journal, and --journal 0 keeps none"))
    }
}
