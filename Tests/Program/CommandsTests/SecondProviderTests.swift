import Documents
import Foundation
import TestSupport
import Testing

/// Every command on an API that nobody offers: `Providers/Scenarios/quill`.
/// No Swift knows it, so what works here works from the data alone.
@Suite struct SecondProviderTests {
    static let data = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Providers"
    static let environment = ["FIREDRILL_DATA": data]

    private static func start(_ arguments: String...) throws -> RunningServer {
        try RunningServer(arguments, environment: environment)
    }

    private static func run(_ arguments: [String], folder: TemporaryFolder, more: [String: String] = [:]) throws
        -> BuiltProgram.Outcome
    {
        try BuiltProgram.run(arguments, folder: folder.path, environment: environment.merging(more) { $1 })
    }

    /// The response to a question, its head and its body.
    private static func ask(
        _ port: UInt16,
        pass: String = "ql.good",
        line: String = "Why?",
        more: String = "",
        path: String = "/api/v3/answers"
    ) throws -> (head: String, body: String) {
        let text = try PlainClient.exchange(
            port,
            "POST",
            path,
            headers: "Content-Type: application/json\r\nX-Quill-Pass: \(pass)\r\n",
            body: #"{"model":"nib-2","ask":[{"line":"\#(line)"}]\#(more)}"#
        )
        let parts = text.components(separatedBy: "\r\n\r\n")
        return (parts[0], parts.dropFirst().joined(separator: "\r\n\r\n"))
    }

    private static let answer =
        #"{"nib":"nib-2","lines":[{"text":"Written by nobody.","stop":"period"}],"ink":{"in":3,"out":5}}"# + "\n"

    @Test func theMockServesItsScenariosUnderItsBasePath() throws {
        let mock = try Self.start("mock", "--provider", "quill")
        #expect(
            mock.program.output == """
                firedrill: listening on \(mock.url)
                  success  \(mock.url)/s/success/api/v3  (also at /)
                  echo     \(mock.url)/s/echo/api/v3

                """
        )
        let good = try Self.ask(mock.port)
        #expect(good.head.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(good.body == Self.answer)
        #expect(try Self.ask(mock.port, pass: "ql.other").head.hasPrefix("HTTP/1.1 403 "))
        #expect(try mock.stop().status == 0)
    }

    /// What ends its streams is left out, from a file as from a command line,
    /// and what ends another's is an event like any other.
    @Test func theEventThatEndsItsStreamsIsTheOneLeftOut() throws {
        let folder = try TemporaryFolder()
        let file = { (name: String, more: String) throws -> String in
            let text = """
                format: 1
                rules:
                - after: cycle
                  steps:
                  - status: 200
                    stream: { events: ["event: word\\ndata: 1", "event: period\\ndata: 2"] }
                    \(more)
                  - status: 200
                    stream: { events: ["event: word\\ndata: 1", "data: [DONE]"] }
                    \(more)
                """
            try Files.replace("\(folder.path)/\(name).yaml", with: Array(text.utf8))
            return "\(folder.path)/\(name).yaml"
        }
        let word = "15\r\nevent: word\ndata: 1\n\n\r\n"
        let wanted = [word + "0\r\n\r\n", word + "E\r\ndata: [DONE]\n\n\r\n0\r\n\r\n"]
        for arguments in [
            [try file("own", "faults: [ { events: { no-done: true } } ]")],
            [try file("plain", "headers: {}"), "--faults", "events no-done"],
        ] {
            let mock = try RunningServer(["mock"] + arguments, environment: Self.environment)
            #expect(try [Self.ask(mock.port).body, Self.ask(mock.port).body] == wanted)
            _ = try mock.stop()
        }
    }

    @Test func whatIsRecordedHasItsRoutesNameAndIsReplayed() throws {
        let folder = try TemporaryFolder()
        let mock = try Self.start("mock", "success")
        let proxy = try Self.start("record", "--upstream", mock.url, "--into", folder.path)
        #expect(proxy.program.output.hasSuffix("base URL for clients: \(proxy.url)/api/v3\n"))
        #expect(try Self.ask(proxy.port).body == Self.answer)
        #expect(try proxy.stop().status == 0)
        #expect(try mock.stop().status == 0)
        let names = try Files.names(in: folder.path).filter { $0 != "manifest.yaml" }
        #expect(names.count == 1)
        let name = try #require(names.first)
        #expect(name.hasPrefix("0001-post-answers-200.") && name.hasSuffix(".yaml"))
        let text = String(decoding: try Files.read(folder.path + "/" + name), as: UTF8.self)
        // Both are volatile, and stand under `observed`.
        #expect(text.contains("- [x-quill-took, ~]") && text.contains("- [x-quill-left, ~]"), "\(text)")
        let replay = try Self.start("replay", folder.path)
        #expect(replay.program.output.hasSuffix("base URL for clients: \(replay.url)/api/v3\n"))
        let again = try Self.ask(replay.port)
        #expect(again.head.contains("x-quill-took: 17ms"))
        #expect(again.body == Self.answer)
        #expect(try Self.ask(replay.port, line: "Who?").head.hasPrefix("HTTP/1.1 599 "))
        _ = try replay.stop()
    }

    @Test func withoutAnUpstreamTheProvidersOwnIsRecorded() throws {
        let folder = try TemporaryFolder()
        let proxy = try Self.start("record", "--into", folder.path)
        #expect(proxy.program.output.contains("  relaying to https://api.quill.example, recording into "))
        _ = try proxy.stop()
    }

    @Test func theConnectorDoesWhatItsContractSays() throws {
        let folder = try TemporaryFolder()
        let mock = try Self.start("mock", "success")
        let arguments = ["connector", "--base-url", mock.url, "--variable", "question=Why?"]
        let good = try Self.run(arguments, folder: folder, more: ["QUILL_PASS": "ql.good"])
        #expect(
            good
                == BuiltProgram.Outcome(
                    output: """
                        quillBody (String) = \(JSONWriter().string(.string(Self.answer)))
                        quillStatus (Integer) = 200
                        quillGood (Boolean) = true
                        quillProblem (String) = ""
                        written (String) = "Written by nobody."
                        nib (String) = "nib-2"
                        inkIn (Integer) = 3
                        inkOut (Integer) = 5
                        stoppedBy (String) = "period"

                        """,
                    error: "",
                    status: 0
                )
        )
        let bad = try Self.run(arguments, folder: folder, more: ["QUILL_PASS": "ql.other"])
        #expect(bad.error == "firedrill: BPMN error NO_PASS: HTTP 403: no such pass\n")
        #expect(bad.status == 1)
        _ = try mock.stop()
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["reference", "exec:'\(BuiltProgram.path)' harness"])
    func theReferenceIsConformant(subject: String) throws {
        let folder = try TemporaryFolder()
        let check = try Self.run(["check", "--subject", subject], folder: folder, more: ["QUILL_PASS": "ql.mine"])
        #expect(check.status == 0, "\(check.output)\(check.error)")
        #expect(check.output.contains("contract quill, set core-1"))
        #expect(check.output.contains("\nCONFORMANT"), "\(check.output)")
        let journal = String(decoding: try Files.read(folder.path + "/firedrill-journal.jsonl"), as: UTF8.self)
        #expect(journal.contains("\"ql.fd") && !journal.contains("ql.mine"))
        let recheck = try Self.run(["recheck", "firedrill-journal.jsonl"], folder: folder)
        #expect(recheck.status == 0, "\(recheck.output)\(recheck.error)")
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            ("01", "ret.count"), ("18", "auth.only-there"), ("40", "std.status"), ("50", "map.written"),
            ("20", "sec.env-default"),
        ]
    )
    func aBrokenConnectorIsCaught(mutant: String, check: String) throws {
        let folder = try TemporaryFolder()
        let run = try Self.run(["check", "--subject", "reference:mutant=\(mutant)"], folder: folder)
        #expect(run.status == 1, "\(run.output)\(run.error)")
        #expect(run.output.contains(check) && run.output.contains("\nNON_CONFORMANT"), "\(run.output)")
    }

    @Test func itsKeysNeverReachTheDisk() throws {
        let folder = try TemporaryFolder()
        let key = "ql.live0123456789abcdef0123"
        let phrase = "open-sesame-314159"
        let mock = try Self.start("mock", "echo")
        let proxy = try Self.start("record", "--upstream", mock.url, "--into", folder.path)
        let seen = try Self.ask(
            proxy.port,
            pass: key,
            line: "is \(key) mine?",
            more: #","nibword":"\#(phrase)""#,
            path: "/api/v3/answers?quill=\(key)"
        )
        #expect(seen.body.contains(key) && seen.body.contains(phrase))
        let stopped = try proxy.stop()
        _ = try mock.stop()
        #expect(stopped.status == 0)
        let names = try Files.names(in: folder.path)
        #expect(names.count == 2)
        let written = try names.map { String(decoding: try Files.read(folder.path + "/" + $0), as: UTF8.self) }
        for text in written + [stopped.output, stopped.error] {
            #expect(!text.contains("live0123") && !text.contains(phrase), "\(text)")
        }
        let replay = try Self.start("replay", folder.path)
        let again = try Self.ask(
            replay.port,
            pass: "ql.dummy",
            line: "is \(key) mine?",
            more: #","nibword":"another""#,
            path: "/api/v3/answers?quill=dummy"
        )
        #expect(again.head.hasPrefix("HTTP/1.1 200 OK\r\n"), "\(again.body)")
        let ended = try replay.stop()
        #expect(ended.status == 0 && !(ended.output + ended.error).contains("live0123"))
    }

    /// A folder with the shipped provider and this one, and what says which
    /// is meant.
    private static func both(_ list: String?) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try Files.makeFolder(folder.path + "/Scenarios")
        for path in [Repository.provider, data + "/Scenarios/quill"] {
            let name = path.split(separator: "/").last ?? ""
            try FileManager.default.copyItem(atPath: path, toPath: "\(folder.path)/Scenarios/\(name)")
        }
        if let list { try Files.replace(folder.path + "/Scenarios/providers.yaml", with: Array(list.utf8)) }
        return folder
    }

    @Test func besideTheShippedOneItIsMeantWhereItIsNamed() throws {
        let folder = try Self.both("format: 1\ndefault: fireworks-ai\n")
        for (words, basePath) in [([], "/inference/v1"), (["--provider", "quill"], "/api/v3")] {
            let mock = try RunningServer(
                ["mock", "success"] + words,
                environment: ["FIREDRILL_DATA": folder.path]
            )
            #expect(mock.program.output.hasSuffix("  success  \(mock.url)\(basePath)\n"))
            _ = try mock.stop()
        }
    }

    @Test(
        arguments: [
            (nil, "", "which provider is meant is not said", "--provider; there are: fireworks-ai, quill"),
            ("format: 1\ndefault: quil\n", "", "providers.yaml:2:10: there is no provider \"quil\"", "mean \"quill\"?"),
            ("format: 1\ndefualt: quill\n", "", "providers.yaml:2:1: unknown key", "did you mean \"default\"?"),
            (
                "format: 1\ndefault: quill\n", "quilt", "no provider \"quilt\"",
                "\"quill\"? there are: fireworks-ai, quill"
            ),
            ("format: 1\ndefault: quill\n", "x", "no provider \"x\"", "hint: there are: fireworks-ai, quill"),
        ] as [(String?, String, String, String)]
    )
    func whichOneIsMeantMustBeSaid(list: String?, name: String, message: String, hint: String) throws {
        let folder = try Self.both(list)
        let outcome = try BuiltProgram.run(
            ["mock", "success"] + (name.isEmpty ? [] : ["--provider", name]),
            environment: ["FIREDRILL_DATA": folder.path]
        )
        #expect(outcome.status == 2)
        #expect(outcome.error.contains(message) && outcome.error.contains(hint), "\(outcome.error)")
    }

    @Test func aContractForAnotherProviderIsRefused() throws {
        let folder = try Self.both("format: 1\ndefault: quill\n")
        let file = folder.path + "/Scenarios/quill/contract.yaml"
        let text = String(decoding: try Files.read(file), as: UTF8.self)
        try Files.replace(file, with: Array(text.replacing("name: quill_pass", with: "name: other").utf8))
        let outcome = try BuiltProgram.run(
            ["connector", "--base-url", "http://127.0.0.1:1"],
            environment: ["FIREDRILL_DATA": folder.path]
        )
        #expect(outcome.status == 2)
        #expect(outcome.error.contains("the secret's name is \"other\", and in provider.yaml \"quill_pass\""))
    }
}
