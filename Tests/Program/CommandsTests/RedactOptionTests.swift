import Foundation
import TestSupport
import Testing

/// `record --redact`: what a user names is on no disk and in no log, and the
/// manifest keeps it, so that replay finds what was recorded.
@Suite struct RedactOptionTests {
    private static func ask(_ port: UInt16, account: String, iban: String, partner: String) throws -> String {
        try PlainClient.exchange(
            port,
            "POST",
            "/inference/v1/chat/completions?partner=\(partner)",
            headers: "Content-Type: application/json\r\nX-Partner: \(partner)\r\n",
            body: #"{"model":"accounts/fireworks/models/llama-v3p3-70b-instruct","iban":"\#(iban)","#
                + #""messages":[{"role":"user","content":"of \#(account)"}]}"#
        )
    }

    private static func text(of folder: TemporaryFolder) throws -> String {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            .map { try String(contentsOfFile: folder.path + "/" + $0, encoding: .utf8) }.joined()
    }

    @Test func whatIsNamedIsHiddenAndFoundAgain() throws {
        let folder = try TemporaryFolder()
        let mock = try RunningServer(["mock", "success"])
        let proxy = try RunningServer([
            "record", "--upstream", mock.url, "--into", folder.path, "--redact", "iban", "--redact", "acct_[0-9]{6}",
            "--redact", "partner", "--redact", "X-Partner",
        ])
        #expect(
            try Self.ask(proxy.port, account: "acct_123456", iban: "DE-one", partner: "p-1").hasPrefix("HTTP/1.1 200")
        )
        let stopped = try proxy.stop()
        let text = try Self.text(of: folder)
        for secret in ["acct_123456", "DE-one", "p-1"] {
            #expect(!text.contains(secret) && !stopped.error.contains(secret), "\(secret)")
        }
        #expect(text.contains("content: of REDACTED"))
        #expect(
            text.contains(
                """
                redact:
                  headers: [iban, partner, X-Partner]
                  query: [iban, partner, X-Partner]
                  json: [iban, partner, X-Partner]
                  regex: ['acct_[0-9]{6}']
                """
            )
        )
        _ = try mock.stop()
        let replay = try RunningServer(["replay", folder.path, "--allow-misses"])
        // Names count as REDACTED, what a pattern finds by its digest.
        #expect(
            try Self.ask(replay.port, account: "acct_123456", iban: "other", partner: "p-2").hasPrefix("HTTP/1.1 200")
        )
        #expect(
            try Self.ask(replay.port, account: "acct_654321", iban: "other", partner: "p-2").hasPrefix("HTTP/1.1 599")
        )
        _ = try replay.stop()
    }

    @Test func aFolderRemembersWhatItHides() throws {
        let folder = try TemporaryFolder()
        let mock = try RunningServer(["mock", "success"])
        for words in [["--redact", "iban"], [], ["--redact", "acct_[0-9]{6}"]] {
            let proxy = try RunningServer(["record", "--upstream", mock.url, "--into", folder.path] + words)
            _ = try Self.ask(proxy.port, account: "acct_123456", iban: "DE-one", partner: "p-1")
            _ = try proxy.stop()
            #expect(try !Self.text(of: folder).contains("DE-one"))
        }
        let manifest = try String(contentsOfFile: folder.path + "/manifest.yaml", encoding: .utf8)
        #expect(manifest.contains("  json: [iban]\n  regex: ['acct_[0-9]{6}']\n"))
    }

    /// Recordings of before are told, hidden by the command that the hint
    /// names, and found again.
    @Test func whatWasRecordedBeforeIsToldAndHidden() throws {
        let folder = try TemporaryFolder()
        let mock = try RunningServer(["mock", "success"])
        let record = ["record", "--upstream", mock.url, "--into", folder.path]
        let before = try RunningServer(record)
        let answer = try Self.ask(before.port, account: "acct_123456", iban: "DE-one", partner: "p-1")
        _ = try before.stop()
        let name = try #require(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).first { $0 != "manifest.yaml" }
        )
        let more = ["--redact", "iban", "--redact", "acct_[0-9]{6}"]
        let after = try RunningServer(record + more).stop()
        let hint = "firedrill fmt --redact iban --redact 'acct_[0-9]{6}' \(folder.path)"
        #expect(after.error.contains("1 older recording holds what is hidden from now on"), "\(after.error)")
        #expect(after.error.contains(name) && after.error.contains(hint), "\(after.error)")
        #expect(!after.error.contains("DE-one") && !after.error.contains("acct_123456"))
        let path = folder.path + "/" + name
        #expect(try BuiltProgram.run(["fmt", "--check"] + more + [folder.path]).status == 1)
        let hidden = try BuiltProgram.run(["fmt"] + more + [folder.path])
        #expect(hidden == BuiltProgram.Outcome(output: path + "\n", error: "", status: 0))
        let text = try Self.text(of: folder)
        #expect(!text.contains("DE-one") && !text.contains("acct_123456"))
        // Nothing is left to tell or to hide.
        #expect(try !RunningServer(record + more).stop().error.contains("warning"))
        #expect(try BuiltProgram.run(["fmt", "--check"] + more + [folder.path]).status == 0)
        let replay = try RunningServer(["replay", folder.path])
        let again = try Self.ask(replay.port, account: "acct_123456", iban: "DE-other", partner: "p-1")
        #expect(again.hasPrefix("HTTP/1.1 200") && answer.hasPrefix("HTTP/1.1 200"), "\(again)")
        _ = try replay.stop()
        _ = try mock.stop()
    }
}
