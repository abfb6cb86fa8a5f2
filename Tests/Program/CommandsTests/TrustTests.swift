import Foundation
import TestSupport
import Testing

/// An upstream with a private certificate authority, which `--ca-file` or
/// `SSL_CERT_FILE` names.
@Suite struct TrustTests {
    private static let route = "/inference/v1/chat/completions"

    /// `openssl s_server`, which serves the files of its folder.
    private final class SecureServer {
        let folder: TemporaryFolder
        let port: UInt16
        var url: String { "https://127.0.0.1:\(port)" }
        var certificate: String { folder.path + "/cert.pem" }
        private let program: RunningProgram

        init() throws {
            folder = try TemporaryFolder()
            let page = folder.path + TrustTests.route
            try FileManager.default.createDirectory(
                atPath: (page as NSString).deletingLastPathComponent,
                withIntermediateDirectories: true
            )
            let answer =
                #"{"model":"m","choices":[{"message":{"content":"over TLS"},"finish_reason":"stop"}],"#
                + #""usage":{"prompt_tokens":1,"completion_tokens":2}}"#
            try Data(answer.utf8).write(to: URL(fileURLWithPath: page))
            let script = """
                openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 \\
                    -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 2>log || exit
                exec openssl s_server -accept 127.0.0.1:0 -key key.pem -cert cert.pem -WWW <&- 2>log
                """
            program = try RunningProgram("/bin/sh", ["-c", script], folder: folder.path)
            let mark = "ACCEPT 127.0.0.1:"
            try program.wait("not listening") { $0.output.contains(mark) && $0.output.hasSuffix("\n") }
            let digits = program.output.components(separatedBy: mark).last?.prefix { $0.isNumber } ?? ""
            port = try #require(UInt16(digits))
        }

        deinit {
            program.signal(SIGKILL)
            _ = try? program.outcome()
        }
    }

    private static func connector(_ server: SecureServer, _ more: [String]) -> [String] {
        [
            "connector", "--base-url", server.url, "--input", "catalyst_secretSource=variable",
            "--input", "catalyst_authValue=any", "--input", "catalyst_method=GET", "--variable", "userMessage=Hi",
            "--input", "catalyst_maxRetries=0",
        ] + more
    }

    @Test func theConnectorTrustsWhatIsNamed() throws {
        let server = try SecureServer()
        let wary = try BuiltProgram.run(Self.connector(server, []))
        #expect(wary.status == 1)
        #expect(wary.error.contains("no trusted connection to \(server.url)"), "\(wary.error)")
        let told = try BuiltProgram.run(Self.connector(server, ["--ca-file", server.certificate]))
        #expect(told.status == 0, "\(told.error)")
        #expect(told.output.contains(#"aiReply (String) = "over TLS""#), "\(told.output)")
        let known = try BuiltProgram.run(
            Self.connector(server, []),
            environment: ["SSL_CERT_FILE": server.certificate]
        )
        #expect(known == told)
    }

    @Test func theRecorderTrustsWhatIsNamed() throws {
        let server = try SecureServer()
        let folder = try TemporaryFolder()
        let words = ["record", "--upstream", server.url, "--into", folder.path]
        let wary = try RunningServer(words)
        let refused = try PlainClient.exchange(wary.port, "GET", Self.route, body: "")
        #expect(refused.hasPrefix("HTTP/1.1 502") && refused.contains("--ca-file"), "\(refused)")
        #expect(try wary.stop().status == 69)
        let told = try RunningServer(words + ["--ca-file", server.certificate])
        let answer = try PlainClient.exchange(told.port, "GET", Self.route, body: "")
        #expect(answer.hasPrefix("HTTP/1.1 200") && answer.contains("over TLS"), "\(answer)")
        #expect(try told.stop().status == 0)
    }

    @Test func aFileThatIsNotThereIsNamed() throws {
        let server = try SecureServer()
        let outcome = try BuiltProgram.run(Self.connector(server, ["--ca-file", "/nowhere/ca.pem"]))
        #expect(outcome.status == 2, "\(outcome.error)")
        #expect(outcome.error.contains("/nowhere/ca.pem"), "\(outcome.error)")
    }

    /// The upstream has no part in it: what answers CONNECT is the proxy.
    @Test func aProxyThatOpensNoTunnelIsNamed() throws {
        let proxy = try RunningServer(["mock", "success"])
        let outcome = try BuiltProgram.run(
            [
                "connector", "--base-url", "https://api.example", "--input", "catalyst_secretSource=variable",
                "--input", "catalyst_authValue=any", "--variable", "userMessage=Hi", "--input", "catalyst_maxRetries=0",
            ],
            environment: ["https_proxy": proxy.url]
        )
        let told =
            "the proxy \(proxy.url) (https_proxy) opens no way to https://api.example: "
            + "CONNECT tunnel failed, response 400"
        #expect(outcome.error.contains(told), "\(outcome.error)")
        _ = try proxy.stop()
    }
}
