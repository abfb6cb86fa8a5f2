import Exchanges
import Foundation
import HTTPCalling
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct CurlUpstreamTests {
    @Test func tellsStatusHeadersAndBodyAsTheyCame() async throws {
        let server = try ScriptedServer { connection in
            try connection.readHead()
            try connection.send(
                "HTTP/1.1 201 Made up\r\nX-One: 1\r\nx-ONE:  two \r\nX-Fold: a\r\n  b\r\nX-Latin: caf\u{e9}\r\n"
                    + "X-Empty:\r\nContent-Length: 5\r\n\r\nhello"
            )
        }
        defer { server.stop() }
        let client = try Self.client()
        let response = try await client.collect(OutgoingRequest(method: "GET", url: server.url + "/"))
        #expect(
            response.head
                == ResponseHead(
                    status: 201,
                    reason: "Made up",
                    headers: [
                        "X-One": "1", "x-ONE": "two", "X-Fold": "a b", "X-Latin": "caf\u{e9}", "X-Empty": "",
                        "Content-Length": "5",
                    ]
                )
        )
        #expect(response.body == Array("hello".utf8))
        #expect(response.chunks.map(\.bytes.count).reduce(0, +) == 5)
        #expect(response.framing == .length(5))
    }

    @Test func readsHeaderBytesThatAreNotUTF8AsLatin1() async throws {
        let server = try ScriptedServer { connection in
            try connection.readHead()
            try connection.send(Array("HTTP/1.1 200 OK\r\nX-Latin: caf".utf8) + [0xE9])
            try connection.send("\r\nContent-Length: 0\r\n\r\n")
        }
        defer { server.stop() }
        let response = try await Self.client().collect(OutgoingRequest(method: "GET", url: server.url + "/"))
        #expect(
            response.headers
                == Headers([HeaderField("X-Latin", "caf\u{e9}", isLatin1: true), HeaderField("Content-Length", "0")])
        )
        #expect(response.framing == .length(0))
    }

    @Test func sendsExactlyWhatIsGiven() async throws {
        let server = try ScriptedServer { connection in
            try connection.readHead()
            try connection.read(3)
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            connection.waitForEnd()
        }
        defer { server.stop() }
        let client = try Self.client()
        _ = try await client.collect(
            OutgoingRequest(
                method: "POST",
                url: server.url + "/a/../b%20c//?q=%41&&x",
                headers: [
                    "x-lower": "1", "X-UPPER": "2", "Authorization": "Bearer fw_secret", "X-Empty": "", "x-lower": "3",
                ],
                body: Array("abc".utf8)
            )
        )
        let head = """
            POST /a/../b%20c//?q=%41&&x HTTP/1.1\r
            Host: 127.0.0.1:\(server.port)\r
            x-lower: 1\r
            X-UPPER: 2\r
            Authorization: Bearer fw_secret\r
            X-Empty:\r
            x-lower: 3\r
            Content-Length: 3\r
            \r

            """
        #expect(server.received == [head + "abc"])
    }

    @Test func sendsTheHeadersThatLibcurlKnowsInTheOrderGiven() async throws {
        let server = try ScriptedServer { connection in
            try connection.readHead()
            try connection.send("HTTP/1.1 204 No Content\r\n\r\n")
        }
        defer { server.stop() }
        try await _ = Self.client().collect(
            OutgoingRequest(
                method: "PUT",
                url: server.url + "/p?",
                headers: [
                    "host": "example.test:81", "content-length": "0", "accept": "text/event-stream",
                    "user-agent": "me/1", "content-type": "", "Accept-Encoding": "gzip", "Expect": "100-continue",
                    "Cookie": "a=b", "Connection": "close",
                ]
            )
        )
        #expect(
            server.received == [
                """
                PUT /p? HTTP/1.1\r
                Host: example.test:81\r
                content-length: 0\r
                accept: text/event-stream\r
                user-agent: me/1\r
                content-type:\r
                Accept-Encoding: gzip\r
                Cookie: a=b\r
                Connection: close\r
                \r

                """
            ]
        )
    }

    @Test(arguments: [
        ("GET", "", "GET / HTTP/1.1\r\nHost: H\r\n\r\n"),
        ("GET", "b", "GET / HTTP/1.1\r\nHost: H\r\nContent-Length: 1\r\n\r\nb"),
        ("POST", "", "POST / HTTP/1.1\r\nHost: H\r\nContent-Length: 0\r\n\r\n"),
        ("PATCH", "b", "PATCH / HTTP/1.1\r\nHost: H\r\nContent-Length: 1\r\n\r\nb"),
        ("DELETE", "", "DELETE / HTTP/1.1\r\nHost: H\r\n\r\n"),
        ("DELETE", "b", "DELETE / HTTP/1.1\r\nHost: H\r\nContent-Length: 1\r\n\r\nb"),
        ("OPTIONS", "", "OPTIONS / HTTP/1.1\r\nHost: H\r\n\r\n"),
        ("HEAD", "", "HEAD / HTTP/1.1\r\nHost: H\r\n\r\n"),
        ("HEAD", "b", "HEAD / HTTP/1.1\r\nHost: H\r\nContent-Length: 1\r\n\r\nb"),
        ("made-up!", "b", "made-up! / HTTP/1.1\r\nHost: H\r\nContent-Length: 1\r\n\r\nb"),
    ])
    func sendsAnyMethodWithOrWithoutBody(method: String, body: String, expected: String) async throws {
        let server = try ScriptedServer { connection in
            try connection.readHead()
            try connection.read(body.utf8.count)
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")
            if method != "HEAD" { try connection.send("ok") }
            connection.waitForEnd()
        }
        defer { server.stop() }
        let response = try await Self.client().collect(
            OutgoingRequest(method: method, url: server.url, headers: ["Host": "H"], body: Array(body.utf8))
        )
        #expect(response.body == Array(method == "HEAD" ? "".utf8 : "ok".utf8))
        #expect(response.framing == (method == "HEAD" ? nil : .length(2)))
        #expect(server.received == [expected])
    }

    @Test func aLongHeadGoesOutWhole() async throws {
        let value = String(repeating: "v", count: 90_000)
        let server = try ScriptedServer { connection in
            try connection.readHead()
            try connection.read(3)
            try connection.send("HTTP/1.1 204 No Content\r\n\r\n")
        }
        defer { server.stop() }
        var headers: Headers = ["Host": "h"]
        for name in 0..<10 { headers.append("X-\(name)", value) }
        _ = try await Self.client().collect(
            OutgoingRequest(method: "POST", url: server.url, headers: headers, body: Array("abc".utf8))
        )
        let lines = headers.map { "\($0.name): \($0.value)\r\n" }.joined()
        #expect(server.received == ["POST / HTTP/1.1\r\n" + lines + "Content-Length: 3\r\n\r\nabc"])
    }

    @Test(
        arguments: [
            ("HTTP/1.1 200 OK", "HTTP/1.1", nil), ("HTTP/1.0 200 OK", "HTTP/1.0", nil),
            ("HTTP/1.1 429 Too Many Requests", "HTTP/1.1", nil), ("HTTP/1.1 200 ok", "HTTP/1.1", "ok"),
            ("HTTP/1.1 422 Unprocessable Entity", "HTTP/1.1", "Unprocessable Entity"),
            ("HTTP/1.1 418 I'm a  teapot", "HTTP/1.1", "I'm a  teapot"), ("HTTP/1.1 200 ", "HTTP/1.1", ""),
            ("HTTP/1.1 200", "HTTP/1.1", ""), ("HTTP/1.1 599 caf\u{e9}", "HTTP/1.1", "caf\u{e9}"),
            ("HTTP/1.1 423 Locked", "HTTP/1.1", nil), ("HTTP/1.1 423 locked", "HTTP/1.1", "locked"),
            ("HTTP/1.1 451 Unavailable For Legal Reasons", "HTTP/1.1", nil),
        ] as [(String, String, String?)]
    )
    func keepsVersionAndReason(line: String, version: String, reason: String?) async throws {
        let server = try ScriptedServer { connection in
            try connection.readHead()
            try connection.send("\(line)\r\nContent-Length: 0\r\n\r\n")
        }
        defer { server.stop() }
        let head = try await Self.client().collect(OutgoingRequest(method: "GET", url: server.url)).head
        #expect(head.version == version)
        #expect(head.reason == reason)
    }

    @Test func keepsTrailersAsTheyCame() async throws {
        let server = try ScriptedServer { connection in
            try connection.readHead()
            try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: x-One, X-Two\r\n\r\n")
            try connection.send("3\r\none\r\n0\r\nx-One: 1\r\nX-Two:  b c \r\nx-one:\r\n\r\n")
            try connection.readHead()
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        }
        defer { server.stop() }
        let client = try Self.client()
        let first = try await client.collect(OutgoingRequest(method: "GET", url: server.url))
        #expect(first.headers == ["Transfer-Encoding": "chunked", "Trailer": "x-One, X-Two"])
        #expect(first.body == Array("one".utf8))
        #expect(first.trailers == ["x-One": "1", "X-Two": "b c", "x-one": ""])
        // Nothing of them reaches the next response of the connection.
        let second = try await client.collect(OutgoingRequest(method: "GET", url: server.url))
        #expect(
            second == Response(head: ResponseHead(status: 200, headers: ["Content-Length": "0"]), framing: .length(0))
        )
        #expect(server.connectionCount == 1)
    }

    @Test func skipsInterimHeadsAndTellsTrailersApart() async throws {
        let server = try ScriptedServer { connection in
            try connection.readHead()
            try connection.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
            try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            try connection.send("3\r\none\r\n3\r\ntwo\r\n0\r\nX-Trailer: t\r\n\r\n")
        }
        defer { server.stop() }
        let witness = Witness()
        let client = try Self.client()
        _ = client.send(OutgoingRequest(method: "GET", url: server.url), to: witness)
        let account = await witness.end()
        #expect(account.heads == [ResponseHead(status: 200, headers: ["Transfer-Encoding": "chunked"])])
        #expect(account.taken == ["one", "two"])
        #expect(try account.ends.map { try $0.get() } == [TransferSummary(trailers: ["X-Trailer": "t"])])
    }

    @Test(arguments: [
        ("GET", "204 No Content\r\n", nil, ""),
        ("GET", "304 Not Modified\r\nContent-Length: 9\r\n", nil, ""),
        ("HEAD", "200 OK\r\nContent-Length: 9\r\n", nil, ""),
        ("HEAD", "200 OK\r\nTransfer-Encoding: chunked\r\n", nil, ""),
        ("GET", "200 OK\r\nConnection: close\r\n", Framing.close, "to the end"),
        ("GET", "200 OK\r\nContent-Length: 3\r\n", Framing.length(3), "abc"),
        ("GET", "200 OK\r\nTransfer-Encoding: Chunked\r\n", Framing.chunked, "3\r\nabc\r\n0\r\n\r\n"),
    ])
    func tellsTheFraming(method: String, head: String, framing: Framing?, wire: String) async throws {
        let server = try ScriptedServer { connection in
            try connection.readHead()
            try connection.send("HTTP/1.1 \(head)\r\n\(wire)")
        }
        defer { server.stop() }
        let response = try await Self.client().collect(OutgoingRequest(method: method, url: server.url))
        #expect(response.framing == framing)
        #expect(response.body == Array((framing == .chunked ? "abc" : wire).utf8))
        #expect(response.chunks.isEmpty == wire.isEmpty)
    }

    @Test func carriesLargeBinaryBodiesBothWays() async throws {
        let count = 32 << 20
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        let server = try ScriptedServer { connection in
            try connection.readHead()
            let got = try connection.read(count)
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(count)\r\n\r\n")
            try connection.send(got)
        }
        defer { server.stop() }
        let response = try await Self.client().collect(
            OutgoingRequest(method: "POST", url: server.url, body: bytes)
        )
        #expect(response.body == bytes)
        #expect(response.chunks.map(\.bytes.count).reduce(0, +) == count)
    }

    @Test func keepsConnectionsAndUsesThemAgain() async throws {
        let server = try ScriptedServer { connection in
            while true {
                try connection.readHead()
                try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n.")
            }
        }
        defer { server.stop() }
        let client = try Self.client()
        for _ in 0..<20 {
            _ = try await client.collect(OutgoingRequest(method: "GET", url: server.url, headers: ["Host": "h"]))
        }
        #expect(server.received == [String(repeating: "GET / HTTP/1.1\r\nHost: h\r\n\r\n", count: 20)])
    }

    @Test func nothingOfOneRequestReachesTheNext() async throws {
        let server = try ScriptedServer { connection in
            for count in [4, 0] {
                try connection.readHead()
                try connection.read(count)
                try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            }
            connection.waitForEnd()
        }
        defer { server.stop() }
        let client = try Self.client()
        _ = try await client.collect(
            OutgoingRequest(
                method: "POST",
                url: server.url,
                headers: ["Host": "h", "Authorization": "x"],
                body: Array("body".utf8)
            )
        )
        _ = try await client.collect(OutgoingRequest(method: "GET", url: server.url, headers: ["Host": "h"]))
        #expect(
            server.received == [
                "POST / HTTP/1.1\r\nHost: h\r\nAuthorization: x\r\nContent-Length: 4\r\n\r\nbody"
                    + "GET / HTTP/1.1\r\nHost: h\r\n\r\n"
            ]
        )
    }

    @Test func carriesTwoHundredAtOnce() async throws {
        let server = try ScriptedServer { connection in
            while true {
                let path = try connection.readHead().split(separator: " ")[1]
                try connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(path.utf8.count)\r\n\r\n\(path)")
            }
        }
        defer { server.stop() }
        let client = try Self.client()
        let bodies = try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for number in 0..<200 {
                group.addTask {
                    let response = try await client.collect(
                        OutgoingRequest(method: "GET", url: "\(server.url)/\(number)")
                    )
                    return (number, String(decoding: response.body, as: UTF8.self))
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(bodies == Dictionary(uniqueKeysWithValues: (0..<200).map { ($0, "/\($0)") }))
    }

    @Test func redirectsAreToldAndNotFollowed() async throws {
        let server = try ScriptedServer { connection in
            try connection.readHead()
            try connection.send("HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n")
            connection.waitForEnd()
        }
        defer { server.stop() }
        let response = try await Self.client().collect(OutgoingRequest(method: "GET", url: server.url))
        #expect(response.head == ResponseHead(status: 302, headers: ["Location": "/other", "Content-Length": "0"]))
        #expect(server.connectionCount == 1)
    }

    @Test func leavesAnEncodedBodyAsItCame() async throws {
        let bytes: [UInt8] = [0x1F, 0x8B, 0, 1, 2]
        let server = try ScriptedServer { connection in
            try connection.readHead()
            try connection.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\n")
            try connection.send(bytes)
        }
        defer { server.stop() }
        let response = try await Self.client().collect(
            OutgoingRequest(method: "GET", url: server.url, headers: ["Accept-Encoding": "gzip"])
        )
        #expect(response.body == bytes)
    }
}
