import Foundation
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
}
