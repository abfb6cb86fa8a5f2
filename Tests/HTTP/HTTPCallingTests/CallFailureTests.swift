import Exchanges
import Foundation
import HTTPCalling
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct CallFailureTests {
    private static func account(
        of request: OutgoingRequest,
        options: CallingOptions = CallingOptions(usesEnvironmentProxy: false)
    ) async throws -> Witness.Account {
        let client = try CurlUpstream(clock: SystemClock.shared, options: options)
        let witness = Witness()
        _ = client.send(request, to: witness)
        await witness.end()
        client.shutdown()
        return witness.account
    }

    @Test func refusedWhereNobodyListens() async throws {
        let (socket, port) = try ScriptedServer.bound()
        defer { close(socket) }
        let account = try await Self.account(of: OutgoingRequest(method: "GET", url: "http://127.0.0.1:\(port)/?key=s"))
        #expect(
            account.ends.map(\.failure) == [
                UpstreamError(.refused, "no connection to http://127.0.0.1:\(port): Connection refused")
            ]
        )
        #expect(account.heads.isEmpty)
    }

    @Test func unknownHostWhereTheNameHasNoAddress() async throws {
        let account = try await Self.account(of: OutgoingRequest(method: "GET", url: "http://no-such-host.invalid/?s"))
        #expect(
            account.ends.map(\.failure) == [
                UpstreamError(
                    .unknownHost,
                    "no address for http://no-such-host.invalid: Could not resolve host: no-such-host.invalid"
                )
            ]
        )
    }

    @Test func timeoutWhereNothingIsAnswered() async throws {
        let server = try ScriptedServer { connection in
            try connection.readHead()
            connection.waitForEnd()
        }
        defer { server.stop() }
        let account = try await Self.account(of: OutgoingRequest(method: "GET", url: server.url, timeout: 0.05))
        #expect(
            account.ends.map(\.failure) == [
                UpstreamError(.timeout, "\(server.url) has not answered in full within 50 ms")
            ]
        )
    }

    @Test func timeoutWhereTheResponseStops() async throws {
        let server = try ScriptedServer { connection in
            try connection.readHead()
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfive.")
            connection.waitForEnd()
        }
        defer { server.stop() }
        let account = try await Self.account(
            of: OutgoingRequest(method: "GET", url: server.url),
            options: CallingOptions(usesEnvironmentProxy: false, idleTimeout: 0.1)
        )
        #expect(account.taken == ["five."])
        #expect(
            account.ends.map(\.failure) == [
                UpstreamError(.timeout, "\(server.url) sent nothing for 100 ms")
            ]
        )
    }

    @Test(arguments: [
        ("garbage\r\n\r\n", "Received HTTP/0.9 when not allowed"),
        ("HTTP/1.1 abc\r\n\r\n", nil),
        ("HTTP/1.1 2\r\n\r\n", nil),
        ("HTTP/2 200\r\n\r\n", nil),
        ("HTTP/1.1 099 Low\r\n\r\n", nil),
        ("HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", nil),
        ("HTTP/1.1 200 OK\r\nA\0: b\r\n\r\n", "Nul byte in header"),
        ("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n", nil),
        ("HTTP/1.1 200 OK\r\nX: \(String(repeating: "x", count: 200_000))\r\n\r\n", nil),
    ])
    func malformedWhereItIsNotHTTP(response: String, detail: String?) async throws {
        let server = try ScriptedServer { connection in
            try connection.readHead()
            try connection.send(response)
            connection.waitForEnd()
        }
        defer { server.stop() }
        let account = try await Self.account(of: OutgoingRequest(method: "GET", url: server.url))
        #expect(account.ends.map(\.failure?.code) == [.malformed], "\(account.ends)")
        #expect(account.heads.isEmpty)
        if let detail {
            #expect(
                account.ends.map(\.failure?.message) == ["what \(server.url) sent is not HTTP/1.1: \(detail)"]
            )
        }
    }

    @Test func aHeaderLineThatIsTooLongIsNamed() async throws {
        let server = try ScriptedServer { connection in
            try connection.readHead()
            try connection.send("HTTP/1.1 200 OK\r\nX: \(String(repeating: "x", count: 200_000))\r\n\r\n")
            connection.waitForEnd()
        }
        defer { server.stop() }
        let account = try await Self.account(of: OutgoingRequest(method: "GET", url: server.url))
        #expect(
            account.ends.map(\.failure) == [
                UpstreamError(.malformed, "a header line of \(server.url) is longer than libcurl takes, 100 KiB")
            ]
        )
    }

    @Test func malformedWhereAChunkIsNotOne() async throws {
        let server = try ScriptedServer { connection in
            try connection.readHead()
            try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n")
            connection.waitForEnd()
        }
        defer { server.stop() }
        let account = try await Self.account(of: OutgoingRequest(method: "GET", url: server.url))
        #expect(account.ends.map(\.failure?.code) == [.malformed], "\(account.ends)")
        #expect(account.text == "abc")
    }

    @Test(arguments: [
        ("", ""),
        ("HTTP/1.1 200 OK\r\nContent-Len", ""),
        ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", ""),
        ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfour", "four"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n", "four"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nfour", "four"),
    ])
    func cutWhereTheConnectionEndsTooEarly(response: String, text: String) async throws {
        let server = try ScriptedServer { connection in
            try connection.readHead()
            try connection.send(response)
        }
        defer { server.stop() }
        let account = try await Self.account(of: OutgoingRequest(method: "GET", url: server.url + "/?secret"))
        #expect(account.ends.map(\.failure?.code) == [.cut], "\(account.ends)")
        #expect(account.text == text)
        #expect(!"\(account.ends)".contains("secret"))
    }

    @Test func aBodyFramedByTheCloseIsCutOnlyByAReset() async throws {
        let head = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
        let seen = DispatchSemaphore(value: 0)
        for isReset in [false, true] {
            let server = try ScriptedServer { connection in
                try connection.readHead()
                try connection.send(head + "four")
                guard isReset else { return }
                _ = seen.wait(timeout: .now() + 20)
                connection.reset()
            }
            defer { server.stop() }
            let client = try CurlUpstreamTests.client()
            let witness = Witness { _, _ in
                seen.signal()
                return .proceed
            }
            _ = client.send(OutgoingRequest(method: "GET", url: server.url), to: witness)
            let account = await witness.end()
            #expect(account.text == "four")
            #expect(account.ends.map(\.failure?.code) == [isReset ? .cut : nil])
        }
    }

    @Test(arguments: [
        OutgoingRequest(method: "GET\r\nX: y", url: "http://h/"),
        OutgoingRequest(method: "", url: "http://h/"),
        OutgoingRequest(method: "G T", url: "http://h/"),
        OutgoingRequest(method: "CONNECT", url: "http://h/"),
        OutgoingRequest(method: "GET", url: "http://h/\r\nX: y"),
        OutgoingRequest(method: "GET", url: "http://h/\0x"),
        OutgoingRequest(method: "GET", url: "http://h/a b"),
        OutgoingRequest(method: "GET", url: "http://h/caf\u{e9}"),
        OutgoingRequest(method: "GET", url: "h/"),
        OutgoingRequest(method: "GET", url: ""),
        OutgoingRequest(method: "GET", url: "http:///x"),
        OutgoingRequest(method: "GET", url: "http://127.0.0.1:port/x"),
        OutgoingRequest(method: "GET", url: "ftp://h/"),
        OutgoingRequest(method: "GET", url: "file:///etc/passwd"),
        OutgoingRequest(method: "GET", url: "http://user:hunter2@h/"),
        OutgoingRequest(method: "GET", url: "http://h/", headers: ["X": "a\r\nY: b"]),
        OutgoingRequest(method: "GET", url: "http://h/", headers: ["X": "a\nY: b"]),
        OutgoingRequest(method: "GET", url: "http://h/", headers: ["X": "a\rb"]),
        OutgoingRequest(method: "GET", url: "http://h/", headers: ["X": "a\0b"]),
        OutgoingRequest(method: "GET", url: "http://h/", headers: ["X: y\r\nZ": "a"]),
        OutgoingRequest(method: "GET", url: "http://h/", headers: ["X;": "a"]),
        OutgoingRequest(method: "GET", url: "http://h/", headers: ["": "a"]),
        OutgoingRequest(method: "GET", url: "http://h/", headers: ["Host": "a", "host": "b"]),
        OutgoingRequest(method: "POST", url: "http://h/", headers: ["Transfer-Encoding": "chunked"], body: [1]),
        OutgoingRequest(method: "POST", url: "http://h/", headers: ["Content-Length": "5"], body: [1]),
        OutgoingRequest(method: "GET", url: "http://h/", headers: ["X": String(repeating: "x", count: 1 << 20)]),
        OutgoingRequest(method: "GET", url: "http://h/", timeout: 0),
        OutgoingRequest(method: "GET", url: "http://h/", timeout: .nan),
        OutgoingRequest(method: "GET", url: "http://h/", connectTimeout: -1),
    ])
    func unusableBeforeAnythingIsSent(request: OutgoingRequest) async throws {
        let account = try await Self.account(of: request)
        #expect(account.ends.map(\.failure?.code) == [.unusable], "\(account.ends)")
        #expect(!"\(account.ends)".contains("hunter2"))
    }

    @Test func postIsNotSentTwiceWhereAKeptConnectionWasClosed() async throws {
        // The second request is read, and the connection ended in its face:
        // libcurl would send it again by itself.
        let server = try ScriptedServer { connection in
            try connection.readHead()
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            try connection.readHead()
        }
        defer { server.stop() }
        let client = try CurlUpstreamTests.client()
        _ = try await client.collect(OutgoingRequest(method: "POST", url: server.url))
        await #expect(throws: UpstreamError.self) {
            try await client.collect(OutgoingRequest(method: "POST", url: server.url + "/second"))
        }
        #expect(server.received.joined().components(separatedBy: "/second").count == 2)
    }

    /// Nothing of it was sent on the dead connection, so it is sent, once, on
    /// a new one.
    @Test(arguments: [true, false])
    func postGoesOutOnceWhereAKeptConnectionHadEndedBefore(isReset: Bool) async throws {
        let (mayEnd, hasEnded) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let server = try ScriptedServer { connection in
            try connection.readHead()
            try connection.read(4)
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            _ = mayEnd.wait(timeout: .now() + 20)
            if isReset { connection.reset() } else { connection.close() }
            hasEnded.signal()
        }
        defer { server.stop() }
        let client = try CurlUpstreamTests.client()
        for number in 0..<10 {
            let response = try await client.collect(
                OutgoingRequest(method: "POST", url: "\(server.url)/\(number)", body: Array("body".utf8))
            )
            #expect(response.status == 200)
            mayEnd.signal()
            await Task.detached { _ = hasEnded.waited }.value
        }
        #expect(server.connectionCount == 10)
        #expect(server.received.map { $0.components(separatedBy: "POST /").count } == Array(repeating: 2, count: 10))
    }

    @Test func getIsSentAgainWhereAKeptConnectionWasClosed() async throws {
        let server = try ScriptedServer { connection in
            try connection.readHead()
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            try connection.readHead()
        }
        defer { server.stop() }
        let client = try CurlUpstreamTests.client()
        for path in ["/1", "/2"] {
            _ = try await client.collect(
                OutgoingRequest(method: "GET", url: server.url + path, headers: ["Host": "h"])
            )
        }
        let heads = ["/1", "/2"].map { "GET \($0) HTTP/1.1\r\nHost: h\r\n\r\n" }
        #expect(server.received == [heads.joined(), heads[1]])
    }

    @Test func optionsThatCannotHoldAreRefused() {
        #expect(throws: CallingError.self) {
            try CurlUpstream(clock: ManualClock(), options: CallingOptions(certificateFile: "/no/such/file.pem"))
        }
        #expect(throws: CallingError.self) {
            try CurlUpstream(clock: ManualClock(), options: CallingOptions(idleTimeout: 0))
        }
    }
}

extension DispatchSemaphore {
    /// Waits on a thread that may block.
    fileprivate var waited: DispatchTimeoutResult { wait(timeout: .now() + 20) }
}
