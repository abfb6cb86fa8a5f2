import Foundation
import TestSupport
import Testing

/// `firedrill mock` with the emulation, over real sockets.
@Suite struct EmulationCommandTests {
    private static let model = "accounts/fireworks/models/minimax-m3"
    private static let body = #"{"model":"\#(model)","messages":[{"role":"user","content":"hi"}]}"#

    private static func ask(
        _ port: UInt16,
        _ path: String = "/inference/v1/chat/completions",
        key: String = "fw_test_good",
        body: String = body
    ) throws -> String {
        let client = try TestClient(port: port)
        try client.send(
            "POST \(path) HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: application/json\r\n"
                + "Authorization: Bearer \(key)\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body
        )
        return client.untilEnd().text
    }

    @Test func itsWordIsTheWholeAPI() throws {
        let mock = try RunningMock(["fireworks", "--log", "off"])
        #expect(mock.program.output.hasSuffix("\n  fireworks  \(mock.url)/inference/v1\n"))
        let answer = try Self.ask(mock.port)
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.contains(#""content":"You said: \"hi\".""#))
        #expect(answer.components(separatedBy: "ate: ").count == 2, "one Date")
        #expect(try Self.ask(mock.port, "/elsewhere").hasPrefix("HTTP/1.1 404 "))
        #expect(try PlainClient.exchange(mock.port, "GET", "/__firedrill/ready").hasPrefix("HTTP/1.1 200 "))
        #expect(try mock.stop().status == 0, "what the API refuses is no miss")
    }

    @Test func scenariosBeforeItAnswerFirst() throws {
        let folder = try TemporaryFolder([
            "busy.yaml": """
            format: 1
            rules:
            - when: { path: /inference/v1/chat/completions, json: { "messages[0].content": busy } }
              response: { use: rate-limited }
            """
        ])
        let mock = try RunningMock([folder.path + "/busy.yaml", "fireworks", "--log", "off"])
        #expect(
            mock.program.output.contains(
                "\n  fireworks  \(mock.url)/s/fireworks/inference/v1  (also at /, where no scenario answers)\n"
            )
        )
        let busy = Self.body.replacing("\"hi\"", with: "\"busy\"")
        #expect(try Self.ask(mock.port, body: busy).hasPrefix("HTTP/1.1 429 "))
        #expect(try Self.ask(mock.port).hasPrefix("HTTP/1.1 200 "))
        #expect(
            try Self.ask(mock.port, "/s/fireworks/inference/v1/chat/completions", body: busy).hasPrefix("HTTP/1.1 200 ")
        )
        #expect(try Self.ask(mock.port, "/s/busy/inference/v1/chat/completions").hasPrefix("HTTP/1.1 599 "))
        #expect(try mock.stop().status == 1)
    }

    @Test func stepsAndFaultsGoWithIt() throws {
        let mock = try RunningMock(["fireworks", "--steps", "429", "--log", "off"])
        #expect(try Self.ask(mock.port).hasPrefix("HTTP/1.1 429 "))
        _ = try mock.stop()
        let cut = try RunningMock(["fireworks", "--faults", "cut after=2 events by=reset", "--log", "off"])
        let stream = Self.body.dropLast() + #","stream":true}"#
        let text = try Self.ask(cut.port, body: String(stream))
        #expect(text.components(separatedBy: "data: ").count == 3)
        _ = try cut.stop()
    }

    @Test func limitsCountItAndAResetFillsThem() throws {
        let mock = try RunningMock(["fireworks", "--limit", "requests=2/m headers=2025", "--log", "off"])
        let first = try Self.ask(mock.port)
        #expect(first.hasPrefix("HTTP/1.1 200 ") && first.contains("x-ratelimit-remaining-requests: 1"))
        #expect(try Self.ask(mock.port).hasPrefix("HTTP/1.1 200 "))
        #expect(try Self.ask(mock.port).hasPrefix("HTTP/1.1 429 "))
        #expect(try Self.ask(mock.port, key: "sk-wrong").hasPrefix("HTTP/1.1 401 "))
        _ = try PlainClient.exchange(mock.port, "POST", "/__firedrill/reset")
        #expect(try Self.ask(mock.port).hasPrefix("HTTP/1.1 200 "))
        _ = try mock.stop()
    }

    @Test func aPromptIsCachedWhereThatIsWanted() throws {
        let mock = try RunningMock(["fireworks", "--prompt-cache", "--log", "off"])
        let long = Self.body.replacing("\"hi\"", with: "\"" + String(repeating: "word", count: 20) + "\"")
        #expect(try Self.ask(mock.port, body: long).contains(#""cached_tokens":0"#))
        #expect(try Self.ask(mock.port, body: long).contains(#""cached_tokens":16"#))
        _ = try mock.stop()
    }

    @Test func keysOfAFileAreTakenAndNeverLogged() throws {
        let key = "fw_" + String(repeating: "k", count: 24)
        let folder = try TemporaryFolder(["keys": "# mine\n\(key)\n"])
        let mock = try RunningMock(["fireworks", "--keys", folder.path + "/keys", "--bad-key", "404"])
        #expect(try Self.ask(mock.port, key: key).hasPrefix("HTTP/1.1 200 "))
        #expect(try Self.ask(mock.port).hasPrefix("HTTP/1.1 404 "))
        let outcome = try mock.stop()
        #expect(outcome.error.contains("/inference/v1/chat/completions"))
        #expect(!(outcome.error + outcome.output).contains(key))
    }

    @Test(
        arguments: [
            (
                ["fireworks", "--keys", "nowhere"], 74,
                "firedrill: nowhere: cannot be read: No such file or directory\n"
            ),
            (
                ["success", "--bad-key", "404"], 2,
                "firedrill: --bad-key is of the emulation, and nothing is emulated here\n  hint: firedrill mock fireworks --bad-key …\n"
            ),
            (
                ["fireworks", "success", "--steps", "429"], 2,
                "firedrill: --steps is a scenario of its own, and success is another\n"
            ),
        ] as [([String], Int32, String)]
    )
    func saysWhatIsWrong(arguments: [String], status: Int32, message: String) throws {
        let outcome = try BuiltProgram.run(["mock"] + arguments)
        #expect(outcome.status == status)
        #expect(
            outcome.error.hasSuffix(message) || outcome.error == message.replacing("firedrill: ", with: ""),
            "\(outcome.error)"
        )
    }

    @Test(.timeLimit(.minutes(1))) func editedKeysAreTakenWhileItServes() throws {
        let folder = try TemporaryFolder(["keys": "fw_one\n"])
        let mock = try RunningMock(["fireworks", "--keys", folder.path + "/keys", "--watch", "--log", "off"])
        #expect(try Self.ask(mock.port, key: "fw_two").hasPrefix("HTTP/1.1 401 "))
        try "fw_two\nfw_three\n".write(toFile: folder.path + "/keys", atomically: true, encoding: .utf8)
        try mock.program.wait("they were not read again") { $0.error.contains("firedrill: read again: 1 scenario\n") }
        #expect(try Self.ask(mock.port, key: "fw_two").hasPrefix("HTTP/1.1 200 "))
        #expect(try Self.ask(mock.port, key: "fw_one").hasPrefix("HTTP/1.1 401 "))
        #expect(try mock.stop().status == 0)
    }

    @Test func helpNamesIt() throws {
        let help = try BuiltProgram.run(["mock", "--help"])
        #expect(help.output.contains("firedrill mock fireworks"))
        #expect(!help.output.contains("EMULATION"))
        let list = try BuiltProgram.run(["list", "scenarios"])
        #expect(list.output.contains("\nfireworks  "))
    }

    @Test func largeBodiesGetTheAPIsError() throws {
        let mock = try RunningMock(["fireworks", "--log", "off"])
        let long = Self.body.replacing("\"hi\"", with: "\"" + String(repeating: "a", count: 10 << 20) + "\"")
        #expect(try Self.ask(mock.port, body: long).contains("The prompt is too long: 2621440"))
        let deep = #"{"model":"# + String(repeating: "[", count: 5 << 20)
        #expect(try Self.ask(mock.port, body: deep).hasPrefix("HTTP/1.1 400 "))
        #expect(try Self.ask(mock.port).hasPrefix("HTTP/1.1 200 "), "it serves on")
        _ = try mock.stop()
    }
}
