import Exchanges
import Foundation
import HTTPServing
import TestSupport
import Testing

@Suite struct ReadyResponseTests {
    private static let response = PreparedResponse(
        status: 429,
        headers: [
            "X-First": "1", "content-type": "application/json; charset=utf-8", "Date": "Sun, 06 Nov 1994 08:49:37 GMT",
            "X-Two": "a", "X-Two": "b", "Content-Length": "9999", "Transfer-Encoding": "chunked",
            "connection": "close", "X-Empty": "", "X-Tab": "a\tb", "X-Text": "caf\u{E9}",
        ],
        body: Array("{\"a\":1}\n".utf8),
        isKept: true
    )
    private static let wire = """
        HTTP/1.1 429 Too Many Requests\r
        X-First: 1\r
        content-type: application/json; charset=utf-8\r
        Date: Sun, 06 Nov 1994 08:49:37 GMT\r
        X-Two: a\r
        X-Two: b\r
        X-Empty:  \r
        X-Tab: a b\r
        X-Text: caf\u{E9}\r
        Content-Length: 8\r
        \r

        """

    @Test func sendsAResponseWholeEachTime() async throws {
        let server = try serve { _ in .ready(ReadyResponseTests.response) }
        let client = try server.client()
        for _ in 1...3 {
            try client.send(post("x"))
            let response = try client.response()
            #expect(response.head + "\r\n" == ReadyResponseTests.wire)
            #expect(text(response.body) == "{\"a\":1}\n")
        }
        await server.stop()
    }

    @Test func answersHEADWithoutABody() async throws {
        let server = try serve { _ in .ready(ReadyResponseTests.response) }
        let client = try server.client()
        try client.send("HEAD / HTTP/1.1\r\nHost: test\r\n\r\nHEAD / HTTP/1.1\r\nHost: test\r\n\r\n")
        #expect(try client.read(through: "\r\n\r\n") == ReadyResponseTests.wire)
        #expect(try client.read(through: "\r\n\r\n") == ReadyResponseTests.wire)
        await server.stop()
    }

    @Test func addsADateWhereAsked() async throws {
        let server = try serve({ $0.addsDate = true }, { _ in .text("x") })
        let client = try server.client()
        try client.send(post("x"))
        let head = try client.response().head
        #expect(head.contains("\r\nDate: "))
        await server.stop()
    }

    @Test func sendsALargeResponseWhoseOwnerIsGone() async throws {
        let server = try serve { request in
            .ready(PreparedResponse(status: 200, body: [UInt8](repeating: request.body[0], count: 8 << 20)))
        }
        let client = try server.client()
        for letter in ["a", "b"] {
            try client.send(post(letter))
            let body = try client.response().body
            #expect(body == [UInt8](repeating: letter.utf8.first!, count: 8 << 20))
        }
        await server.stop()
    }

    @Test func freesTheBodyWhenTheResponseIsGone() async throws {
        final class Owner: Sendable {
            let freed: Log<Int>
            init(_ freed: Log<Int>) { self.freed = freed }
            deinit { freed.add(1) }
        }
        let freed = Log<Int>()
        let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 3)
        _ = bytes.initialize(from: Array("abc".utf8))
        nonisolated(unsafe) let lent = UnsafeBufferPointer(bytes)
        let server = try serve { request in
            let block = ByteBlock(lent, owner: Owner(freed))
            return .ready(PreparedResponse(status: 200, block: block, isKept: request.path.elementsEqual("/kept".utf8)))
        }
        let client = try server.client()
        for path in ["/once", "/kept"] {
            try client.send(post("", to: path))
            #expect(text(try client.response().body) == "abc")
        }
        // The server keeps the other for the next request.
        #expect(freed.wait(for: 1) == [1])
        await server.stop()
        #expect(freed.wait(for: 2) == [1, 1])
        bytes.deallocate()
    }

    @Test func answers500InPlaceOfAStatusThatCannotBeSent() async throws {
        let server = try serve { request in .text("x", status: Int(text(request.body)) ?? 0) }
        let client = try server.client()
        for status in ["99", "100", "1000", "-1"] {
            try client.send(post(status))
            #expect(try client.response().head.hasPrefix("HTTP/1.1 500 "))
        }
        try client.send(post("599"))
        #expect(try client.response().head.hasPrefix("HTTP/1.1 599 "))
        await server.stop()
    }

    @Test func closesWithoutAResponse() async throws {
        let observer = TestObserver()
        let server = try serve { _ in Decision(.close, observer: observer) }
        let client = try server.client()
        try client.send(post("x"))
        #expect(try client.readToEnd() == [])
        #expect(observer.events.wait(for: 1) == [.ended(.cut)])
        await server.stop()
    }

    @Test func logsWhatTheLibrarySaysWithoutPartsOfTheRequest() async throws {
        let lines = Log<String>()
        let server = try serve({ $0.log = { lines.add($0) } }, { _ in Decision(.close) })
        let client = try server.client()
        try client.send(post("secret", to: "/secret"))
        #expect(try client.readToEnd() == [])
        #expect(lines.wait(for: 1) == ["Application reported internal error, closing connection."])
        await server.stop()
    }

    @Test func tellsWhenAResponseStartsAndEnds() async throws {
        let observer = TestObserver()
        let asked = Log<UInt64>()
        let server = try serve { request in
            asked.add(request.times.bodyEnd)
            return Decision(.ready(ReadyResponseTests.response), observer: observer)
        }
        let client = try server.client()
        try client.send(post("x"))
        _ = try client.response()
        #expect(observer.events.wait(for: 2) == [.starts, .ended(.complete)])
        let stamps = asked.elements + observer.stamps.elements
        #expect(stamps == stamps.sorted() && stamps.count == 3)
        await server.stop()
    }
}
