import Foundation
import TestSupport
import Testing

/// Limits of the built program.
@Suite struct LimitTests {
    private static let chat = "/inference/v1/chat/completions"

    private static func statuses(_ mock: RunningMock, _ count: Int, _ prefix: String = "") throws -> [Substring] {
        try (0..<count).map { _ in
            try PlainClient.exchange(mock.port, "POST", prefix + chat, body: #"{"model":"m"}"#).dropFirst(9).prefix(3)
        }
    }

    @Test func aLimitOfTheCommandLineIsAMinuteInNoTime() throws {
        let mock = try RunningMock([
            "success", "--clock", "frozen", "--limit", "requests=2/m headers=2025 retry-after=seconds",
        ])
        #expect(try Self.statuses(mock, 3) == ["200", "200", "429"])
        let refused = try PlainClient.exchange(mock.port, "POST", Self.chat, body: "{}")
        for line in [
            "x-ratelimit-limit-requests: 2", "x-ratelimit-remaining-requests: 0", "x-ratelimit-over-limit: no",
            "Retry-After: 30",
        ] {
            #expect(refused.contains("\r\n\(line)\r\n"), "\(line)")
        }
        _ = try PlainClient.exchange(mock.port, "POST", "/__firedrill/clock", body: #"{"advance":"60s"}"#)
        #expect(try Self.statuses(mock, 3) == ["200", "200", "429"])
        _ = try PlainClient.exchange(mock.port, "POST", "/__firedrill/reset", body: "")
        #expect(try Self.statuses(mock, 3) == ["200", "200", "429"], "anew, in the same instant")
        let outcome = try mock.stop()
        #expect(outcome.status == 0)
        #expect(outcome.error.contains("429"))
        #expect(outcome.error.contains("over the limit per key"))
    }

    @Test func theShippedOnesRefuseAsRecorded() throws {
        let mock = try RunningMock(["limits-2025", "limits-2026-08", "--clock", "frozen", "--log", "off"])
        #expect(try Self.statuses(mock, 62) == Array(repeating: "200", count: 60) + ["429", "429"])
        let old = try PlainClient.exchange(mock.port, "POST", Self.chat, body: "{}")
        #expect(old.contains("\r\nx-ratelimit-limit-tokens-generated: 6000\r\n"))
        #expect(!old.contains("Retry-After"))
        #expect(old.components(separatedBy: "x-ratelimit-over-limit").count == 2)
        let new = try PlainClient.exchange(mock.port, "POST", "/s/limits-2026-08" + Self.chat, body: "{}")
        let lines = new.components(separatedBy: "\r\n").filter { $0.hasPrefix("x-ratelimit") }
        #expect(
            lines == [
                "x-ratelimit-limit-tokens-prompt: 11250000", "x-ratelimit-limit-tokens-cache-adjusted-prompt: 5400000",
                "x-ratelimit-limit-tokens-generated: 216000", "x-ratelimit-remaining-tokens-prompt: 11250000",
                "x-ratelimit-remaining-tokens-cache-adjusted-prompt: 5400000",
                "x-ratelimit-remaining-tokens-generated: 216000", "x-ratelimit-over-limit: no",
            ]
        )
        #expect(try mock.stop().status == 0)
    }
}

/// Made by Tests/Clients/setup.
private let pythonWithClients = ReadmeTests.root.path + "/.build/clients/venv/bin/python"

/// The official client, unmodified, against a limit.
@Suite(
    .enabled(
        if: FileManager.default.isExecutableFile(atPath: pythonWithClients),
        "the clients are not installed: Tests/Clients/setup"
    )
)
struct LimitedClientTests {
    @Test func seesItsRefusalsAndSucceedsByItsOwnBackoff() throws {
        let script = ReadmeTests.root.path + "/Tests/Clients/limits.py"
        let outcome = try BuiltProgram.run([
            "mock", "success", "--limit", "requests=2/m headers=2025", "--clock", "x60", "--log", "off", "--", "sh",
            "-c", "exec '\(pythonWithClients)' '\(script)' \"$FIREDRILL_URL\"",
        ])
        #expect(
            outcome.output == """
                first: 200, at once
                second: 200, at once
                third: RateLimitError 429 no
                another key: 200, at once
                third, with patience: 200, after retries
                a minute later: 200, at once | 200, at once | RateLimitError 429 no

                """
        )
        #expect(outcome.status == 0)
    }
}
