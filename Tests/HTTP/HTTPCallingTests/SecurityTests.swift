import Exchanges
import Foundation
import HTTPCalling
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct SecurityTests {
    /// `openssl s_server` with a certificate that nobody has signed.
    private final class SecureServer {
        let folder: URL
        let port: Int
        private let process: pid_t
        var certificate: String { folder.appendingPathComponent("cert.pem").path }

        init() throws {
            folder = FileManager.default.temporaryDirectory
                .appendingPathComponent("firedrill-tls-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data("hello over TLS".utf8).write(to: folder.appendingPathComponent("page"))
            let script = """
                cd '\(folder.path)' || exit
                openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 \\
                    -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 2>log || exit
                exec openssl s_server -accept 127.0.0.1:0 -key key.pem -cert cert.pem -WWW <&- 2>log
                """
            var ends: [Int32] = [0, 0]
            guard pipe(&ends) == 0 else { throw ScriptedServer.Failure() }
            let output = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
            process = try SecureServer.spawn(script, output: ends[1])
            close(ends[1])
            // "ACCEPT 127.0.0.1:PORT" once it listens.
            var said = ""
            while !said.hasSuffix("\n") || !said.contains("ACCEPT 127.0.0.1:") {
                let more = output.availableData
                guard !more.isEmpty else { throw ScriptedServer.Failure() }
                said += String(decoding: more, as: UTF8.self)
            }
            guard let tail = said.components(separatedBy: "ACCEPT 127.0.0.1:").last,
                let port = Int(tail.prefix { $0.isNumber })
            else { throw ScriptedServer.Failure() }
            self.port = port
        }

        deinit {
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
            try? FileManager.default.removeItem(at: folder)
        }

        /// Foundation's `Process` waits on a run loop, which tests do not run.
        private static func spawn(_ script: String, output: Int32) throws -> pid_t {
            #if canImport(Glibc)
                var actions = posix_spawn_file_actions_t()
            #else
                var actions: posix_spawn_file_actions_t?
            #endif
            posix_spawn_file_actions_init(&actions)
            defer { posix_spawn_file_actions_destroy(&actions) }
            posix_spawn_file_actions_adddup2(&actions, output, 1)
            var arguments: [UnsafeMutablePointer<CChar>?] = ["sh", "-c", script].map { (text: String) in strdup(text) }
            arguments.append(nil)
            defer { arguments.forEach { free($0) } }
            var process = pid_t()
            guard posix_spawn(&process, "/bin/sh", &actions, nil, &arguments, environ) == 0 else {
                throw ScriptedServer.Failure()
            }
            return process
        }
    }

    @Test func trustsOnlyWhatItIsToldTo() async throws {
        let server = try SecureServer()
        let request = OutgoingRequest(method: "GET", url: "https://127.0.0.1:\(server.port)/page?not=told")
        let wary = Witness()
        let client = try CurlUpstreamTests.client()
        _ = client.send(request, to: wary)
        let failure = await wary.end().ends.first?.failure
        #expect(failure?.code == .insecure)
        #expect(
            failure?.message.hasPrefix("no trusted connection to https://127.0.0.1:\(server.port): SSL certificate")
                == true,
            "\(String(describing: failure))"
        )

        let trusting = try CurlUpstreamTests.client { $0.certificateFile = server.certificate }
        let response = try await trusting.collect(
            OutgoingRequest(method: "GET", url: "https://127.0.0.1:\(server.port)/page")
        )
        #expect(response.status == 200)
        #expect(String(decoding: response.body, as: UTF8.self) == "hello over TLS")
        #expect(response.framing == .close)

        // The certificate is for the address and not for this name of it.
        let misnamed = Witness()
        _ = trusting.send(OutgoingRequest(method: "GET", url: "https://localhost:\(server.port)/page"), to: misnamed)
        #expect(await misnamed.end().ends.map(\.failure?.code) == [.insecure])
        withExtendedLifetime(server) {}
    }

    @Test func aPlainServerIsNotSecure() async throws {
        let server = try ScriptedServer { connection in
            try connection.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            connection.waitForEnd()
        }
        defer { server.stop() }
        let witness = Witness()
        let client = try CurlUpstreamTests.client()
        _ = client.send(OutgoingRequest(method: "GET", url: "https://127.0.0.1:\(server.port)/"), to: witness)
        #expect(await witness.end().ends.map(\.failure?.code) == [.insecure])
    }
}
