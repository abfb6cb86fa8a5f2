import Exchanges
import Foundation
import HTTPServing
import TestSupport
import Testing

@Suite struct RequestTests {
    @Test(arguments: [
        "/", "/a%20b/%2F?x=%41+b&flag&y=", "//double//slash?", "/plus+sign", "/ü?ö=ä", "/a?b?c", "/%zz%",
        "/a;b=c,d:e@f!$&'()*?~-._",
    ])
    func givesTheTargetAsItStandsOnTheLine(target: String) async throws {
        let server = try serve { request in
            .text("\(text(request.target))|\(text(request.path))|\(request.query.map { text($0) } ?? "none")")
        }
        let client = try server.client()
        try client.send("GET \(target) HTTP/1.1\r\nHost: test\r\n\r\n")
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let query = parts.count > 1 ? String(parts[1]) : "none"
        #expect(text(try client.response().body) == "\(target)|\(parts[0])|\(query)")
        await server.stop()
    }

    @Test(arguments: [
        ("GET", "http://other.example/path?q=1", "/path?q=1"), ("GET", "HTTPS://other.example:8443/a//b", "/a//b"),
        ("GET", "http://other.example", "/"), ("GET", "http://[::1]:80?q", "/?q"), ("OPTIONS", "*", "*"),
    ])
    func servesAURLByItsPath(method: String, target: String, served: String) async throws {
        let server = try serve { .text("\(text($0.target))|\(text($0.path))") }
        let client = try server.client()
        try client.send("\(method) \(target) HTTP/1.1\r\nHost: test\r\n\r\n")
        let path = served.split(separator: "?")[0]
        #expect(text(try client.response().body) == "\(served)|\(path)")
        await server.stop()
    }

    @Test func givesHeadersInTheOrderAndCaseOfTheWire() async throws {
        let seen = Log<Headers>()
        let server = try serve { request in
            seen.add(request.headers())
            return .text("ok")
        }
        let client = try server.client()
        try client.send(
            Array("GET / HTTP/1.1\r\nhOsT: test\r\nX-B: 2\r\nx-a:   one two  \r\nX-B: 1\r\nX-L: caf".utf8) + [0xE9]
                + Array("\r\nX-U: café\r\nX-Empty:\r\n\r\n".utf8)
        )
        _ = try client.response()
        #expect(
            seen.elements == [
                Headers([
                    HeaderField("hOsT", "test"), HeaderField("X-B", "2"), HeaderField("x-a", "one two"),
                    HeaderField("X-B", "1"), HeaderField("X-L", "caf\u{E9}", isLatin1: true),
                    HeaderField("X-U", "café"), HeaderField("X-Empty", ""),
                ])
            ]
        )
        await server.stop()
    }

    @Test func keepsAConnectionForSeveralRequests() async throws {
        let seen = Log<UInt64>()
        let server = try serve { request in
            seen.add(request.connection)
            return .text("\(text(request.method)) \(text(request.body))")
        }
        let client = try server.client()
        for number in 1...5 {
            try client.send(post("body \(number)"))
            #expect(text(try client.response().body) == "POST body \(number)")
        }
        let other = try server.client()
        try other.send(post("x"))
        _ = try other.response()
        #expect(seen.elements == [1, 1, 1, 1, 1, 2])
        await server.stop()
    }

    @Test func answersPipelinedRequestsInOrder() async throws {
        let server = try serve { .text("\(text($0.target)) \(text($0.body))") }
        let client = try server.client()
        try client.send((1...20).map { post("b\($0)", to: "/\($0)") }.joined())
        for number in 1...20 {
            #expect(text(try client.response().body) == "/\(number) b\(number)")
        }
        await server.stop()
    }

    @Test func stampsTheRequestInOrder() async throws {
        let seen = Log<RequestTimes>()
        let before = SystemClock.shared.now
        let server = try serve { request in
            seen.add(request.times)
            return .text("ok")
        }
        let client = try server.client()
        try client.send("POST / HTTP/1.1\r\nHost: test\r\n")
        try client.send("Content-Length: 2\r\n\r\n")
        try client.send("hi")
        _ = try client.response()
        let times = try #require(seen.elements.first)
        let after = SystemClock.shared.now
        #expect(before <= times.firstByte && times.firstByte <= times.headEnd)
        #expect(times.headEnd <= times.bodyEnd && times.bodyEnd <= after)
        await server.stop()
    }

    @Test func takesABodyOfSixteenMebibytesByLengthAndInChunks() async throws {
        let server = try serve { request in
            var sum: UInt64 = 0
            for byte in request.body { sum = sum &* 31 &+ UInt64(byte) }
            return .text("\(request.body.count) \(sum)")
        }
        let body = (0..<(16 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
        var sum: UInt64 = 0
        for byte in body { sum = sum &* 31 &+ UInt64(byte) }
        let client = try server.client()
        try client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: \(body.count)\r\n\r\n")
        try client.send(body)
        #expect(text(try client.response().body) == "\(body.count) \(sum)")
        try client.send("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n")
        for start in stride(from: 0, to: body.count, by: 1 << 20) {
            try client.send("100000\r\n")
            try client.send(Array(body[start..<(start + 1 << 20)]))
            try client.send("\r\n")
        }
        try client.send("0\r\n\r\n")
        #expect(text(try client.response().body) == "\(body.count) \(sum)")
        try client.send(post("small"))
        #expect(text(try client.response().body).hasPrefix("5 "))
        await server.stop()
    }

    @Test func answersExpectBeforeTheBody() async throws {
        let server = try serve { .text("got \(text($0.body))") }
        let client = try server.client()
        try client.send("POST / HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
        #expect(try client.read(through: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
        try client.send("body")
        #expect(text(try client.response().body) == "got body")
        await server.stop()
    }

    private static let tooLarge =
        #"{"error":{"message":"The request body is longer than this server takes.","code":"body_too_large"}}"#

    @Test func refusesALongBodyByItsLengthAndGoesOn() async throws {
        let server = try serve({ $0.bodyLimit = 100_000 }, { .text("\($0.body.count)") })
        let client = try server.client()
        try client.send(post(String(repeating: "x", count: 100_001)))
        let response = try client.response()
        #expect(
            response.head
                == "HTTP/1.1 413 Content Too Large\r\nContent-Type: application/json\r\nContent-Length: 98\r\n"
        )
        #expect(text(response.body) == RequestTests.tooLarge)
        try client.send(post(String(repeating: "x", count: 100_000)))
        #expect(text(try client.response().body) == "100000")
        await server.stop()
    }

    @Test func refusesALongChunkedBodyAndGoesOn() async throws {
        let server = try serve({ $0.bodyLimit = 10 }, { .text("\($0.body.count)") })
        let client = try server.client()
        try client.send(
            "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "8\r\n12345678\r\n3\r\n123\r\n5\r\n12345\r\n0\r\n\r\n"
        )
        #expect(text(try client.response().body) == RequestTests.tooLarge)
        try client.send(post("0123456789"))
        #expect(text(try client.response().body) == "10")
        await server.stop()
    }

    @Test func refusesEarlyWhereTheClientWaitsForLeave() async throws {
        let server = try serve({ $0.bodyLimit = 100 }, { .text("\($0.body.count)") })
        let client = try server.client()
        try client.send("POST / HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 101\r\n\r\n")
        let response = try client.response()
        #expect(response.head.hasPrefix("HTTP/1.1 413 Content Too Large\r\nConnection: close\r\n"))
        #expect(text(response.body) == RequestTests.tooLarge)
        #expect(client.readsEnd())
        await server.stop()
    }
}
