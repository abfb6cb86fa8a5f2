import Documents
import Exchanges
import Faults
import Foundation
import HTTPServing
import Matching
import TestSupport
import Testing

@testable import Control

/// The interface over real sockets.
@Suite struct InterfaceTests {
    /// A server with a journal whose responder echoes.
    private final class Served {
        let journal: TrafficJournal
        let interface: ControlInterface
        let server: HTTPServer

        init(
            key: String? = nil,
            limit: Int = 100,
            byteLimit: Int = 1 << 24,
            keeps: Bool = true,
            answer: @escaping @Sendable () -> Decision = {
                .ready(PreparedResponse(status: 200, body: Array("yes".utf8)))
            }
        ) throws {
            let journal = TrafficJournal(limit: limit, byteLimit: byteLimit, clock: SystemClock.shared)
            let interface = ControlInterface(
                journal: keeps ? journal : nil,
                redaction: .sample,
                key: key,
                time: SystemClock.shared,
                verify: { body throws(DocumentError) in
                    let condition = Shape<RequestMatcher>("a condition") { _, _ in RequestMatcher() }
                    return try Decoding.decode(try Document.json(body), Expectations.shape(condition: condition))
                }
            )
            let responder = ClosureResponder { request in
                if let decision = interface.decide(request) { return .answer(decision) }
                return journal.took(request, .answer(answer()))
            }
            server = try HTTPServer.start(responder, log: journal, clock: SystemClock.shared)
            let server = server
            interface.serves { [weak server] in server?.connectionCount ?? 0 }
            self.journal = journal
            self.interface = interface
        }

        func call(
            _ method: String,
            _ target: String,
            headers: String = "",
            host: String? = nil,
            body: String = ""
        ) throws -> (head: String, body: String) {
            let client = try TestClient(port: server.port)
            try client.send(
                "\(method) \(target) HTTP/1.1\r\nHost: \(host ?? "127.0.0.1:\(server.port)")\r\n\(headers)"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
            )
            let response = try client.response()
            return (response.head, String(decoding: response.body, as: UTF8.self))
        }

        func stop() async {
            interface.close()
            await server.stop(drain: 1)
        }
    }

    private static func status(_ head: String) -> Int { Int(head.dropFirst(9).prefix(3)) ?? 0 }

    @Test func listsRequestsAndShowsOneWithoutItsSecrets() async throws {
        let served = try Served()
        _ = try served.call(
            "POST",
            "/c/t/s/own/v1/x?api_key=secret123456&q=1",
            headers: "Authorization: Bearer fw_aaaaaaaaaaaaaaaaaaaaaaaa\r\n",
            body: #"{"m":"fw_aaaaaaaaaaaaaaaaaaaaaaaa"}"#
        )
        let list = try Document.json(Array(try served.call("GET", "/__firedrill/requests").body.utf8)).root
        var first = try #require(list["requests"]?[0]).value
        let at = try #require(first["at"]?.string)
        #expect(at.hasSuffix("Z") && at.utf8.count == 24)
        guard case .object(var members) = first else { return }
        members.removeAll { $0.name == "at" }
        first = .object(members)
        #expect(
            JSONWriter().string(first)
                == #"{"n":1,"token":"t","scenario":null,"rule":null,"step":null,"#
                + #""request":{"method":"POST","path":"/v1/x"},"response":{"status":200},"#
                + #""delivered":"complete","missed":null}"#
        )
        #expect(list["dropped"]?.integer == 0)
        let whole = try served.call("GET", "/__firedrill/requests/1").body
        #expect(!whole.contains("fw_aaaa") && !whole.contains("secret123456"))
        let one = try Document.json(Array(whole.utf8)).root
        #expect(one["request"]?["query"]?.string == "api_key=REDACTED&q=1")
        #expect(one["request"]?["body"]?.string == #"{"m":"REDACTED"}"#)
        #expect(one["response"]?["body"]?.string == "yes")
        #expect(one["response"]?["chunks"]?[0]?[1]?.integer == 3)
        #expect(one["request"]?["headers"]?.elements.contains { $0[0]?.string == "Host" } == true)
        await served.stop()
    }

    /// A ready response of which the client has taken a part, as a body with a
    /// key in it.
    @Test(.timeLimit(.minutes(1))) func showsWhatWasMeantWhereAClientLeft() async throws {
        let key = "fw_aaaaaaaaaaaaaaaaaaaaaaaa "
        let body = Array(key.utf8) + Array(repeating: UInt8(ascii: "x"), count: 8 << 20)
        let served = try Served { .ready(PreparedResponse(status: 200, body: body)) }
        let client = try TestClient(port: served.server.port, receiveBuffer: 4096)
        try client.send("GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n")
        _ = try client.read(100)
        client.reset()
        while served.journal.records().isEmpty { await Task.yield() }
        let seen = try Document.json(Array(try served.call("GET", "/__firedrill/requests/1").body.utf8)).root
        #expect(seen["delivered"]?.string == "client-gone")
        #expect(seen["whole"]?.bool == false)
        let response = try #require(seen["response"])
        #expect(response["status"]?.integer == 200)
        #expect(response["body"] == nil && response["chunks"] == nil)
        let meant = try #require(response["meant"]?["body"]?.string)
        #expect(meant.hasPrefix("REDACTED x"))
        #expect(meant.utf8.count == 1 << 20 - key.utf8.count + "REDACTED ".utf8.count)
        await served.stop()
    }

    /// What was written, and no more.
    @Test(.timeLimit(.minutes(1)), arguments: [Cut.Way.close, .reset])
    func showsHalfABodyOfAResponseThatWasCut(way: Cut.Way) async throws {
        let served = try Served {
            let whole = ResponseStream(Response(status: 200, body: Array("0123456789".utf8)))
            return whole.with([Cut(after: .percent(50), by: way)]).decision
        }
        let client = try TestClient(port: served.server.port)
        try client.send("GET /a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        #expect(client.untilEnd().text.hasSuffix("\r\n\r\n01234"))
        while served.journal.record(1)?.exchange.ending == nil { await Task.yield() }
        let seen = try Document.json(Array(try served.call("GET", "/__firedrill/requests/1").body.utf8)).root
        #expect(seen["delivered"]?.string == (way == .close ? "cut" : "reset"))
        #expect(seen["response"]?["body"]?.string == "01234")
        #expect(seen["response"]?["meant"] == nil)
        #expect(seen["whole"]?.bool == true)
        await served.stop()
    }

    @Test func whatTheServerRefusesIsKeptWithoutTheBodyBefore() async throws {
        let served = try Served()
        let client = try TestClient(port: served.server.port)
        let body = String(repeating: "secret", count: 4)
        try client.send("POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        _ = try client.response()
        try client.send("POST /b HTTP/1.1\r\nHost: localhost\r\nHost: other\r\nContent-Length: 0\r\n\r\n")
        #expect(try client.response().head.hasPrefix("HTTP/1.1 400 "))
        let refused = try Document.json(Array(try served.call("GET", "/__firedrill/requests/2").body.utf8)).root
        #expect(refused["request"]?["path"]?.string == "/b")
        #expect(refused["request"]?["bodyBytes"]?.integer == 0)
        #expect(refused["response"]?["status"]?.integer == 400)
        #expect(refused["scenario"]?.string?.hasPrefix("refused: ") == true)
        await served.stop()
    }

    @Test func picksRequests() async throws {
        let served = try Served()
        for path in ["/c/a/1", "/2", "/c/b/3", "/c/a/4"] { _ = try served.call("GET", path) }
        let numbers = { (query: String) in
            let body = try served.call("GET", "/__firedrill/requests" + query).body
            return try Document.json(Array(body.utf8)).root["requests"]?.elements.compactMap { $0["n"]?.integer } ?? []
        }
        #expect(try numbers("?token=a") == [1, 4])
        #expect(try numbers("?token=") == [2])
        #expect(try numbers("?after=2") == [3, 4])
        #expect(try numbers("?missed=true") == [])
        #expect(try numbers("?missed=false&after=3&token=%61") == [4])
        #expect(Self.status(try served.call("DELETE", "/__firedrill/requests").head) == 200)
        #expect(try numbers("") == [])
        await served.stop()
    }

    @Test(
        arguments: [
            ("GET", "requests?after=x", "", 400, #"{"error":"after is a number from 0, and not \"x\""}"#),
            ("GET", "requests?missed=yes", "", 400, #"{"error":"missed is true or false, and not \"yes\""}"#),
            (
                "GET", "requests?tokn=a", "", 400,
                #"{"error":"/__firedrill/requests has no parameter \"tokn\"","hint":"did you mean \"token\"?"}"#
            ),
            (
                "GET", "requests/9", "", 404,
                #"{"error":"there is no request 9 in the journal","hint":"there are none"}"#
            ),
            ("GET", "requests/x", "", 404, #"{"error":"a request's number is one from 1, and not \"x\""}"#),
            (
                "GET", "requsts", "", 404,
                #"{"error":"there is no /__firedrill/requsts","hint":"did you mean /__firedrill/requests?"}"#
            ),
            ("POST", "requests", "", 405, #"{"error":"/__firedrill/requests takes GET or DELETE, and this is POST"}"#),
            ("GET", "verify", "", 405, #"{"error":"/__firedrill/verify takes POST, and this is GET"}"#),
            (
                "DELETE", "requests?token=a", "", 400,
                #"{"error":"all requests are forgotten, or none","hint":"DELETE it without a query"}"#
            ),
            ("POST", "reset", "", 409, #"{"error":"what answers here has no state"}"#),
            (
                "POST", "reset?token=", "", 400,
                #"{"error":"a token is not empty","hint":"without ?token= all is reset"}"#
            ),
            (
                "POST", "verify", "{", 400,
                #"{"error":"the body cannot be used: 1:2: not JSON: expected a name in quotes","places":[{"line":1,"column":2,"message":"not JSON: expected a name in quotes"}]}"#
            ),
            ("GET", "clock", "", 404, #"{"error":"this server's clock is the machine's, which nobody sets here"}"#),
        ] as [(String, String, String, Int, String)]
    )
    func saysWhatIsWrongWithACall(method: String, path: String, body: String, status: Int, text: String) async throws {
        let served = try Served()
        let reply = try served.call(method, "/__firedrill/" + path, body: body)
        #expect(Self.status(reply.head) == status)
        #expect(reply.body == text + "\n")
        if status == 405 { #expect(reply.head.contains("\r\nAllow: ")) }
        #expect(Self.status(try served.call("GET", "/__firedrill/ready").head) == 200)
        await served.stop()
    }

    @Test func refusesALargeBodyAndOneThatIsNoExpectation() async throws {
        let served = try Served()
        let large = try served.call("POST", "/__firedrill/verify", body: String(repeating: " ", count: 1 << 20) + "{}")
        #expect(Self.status(large.head) == 413)
        let junk = try served.call("POST", "/__firedrill/verify", body: #"{"format":2,"clint":["backs-off"]}"#)
        #expect(Self.status(junk.head) == 400)
        #expect(junk.body.contains("did you mean \\\"client\\\"?"))
        #expect(junk.body.contains("expected 1, the format that this program reads, found 2"))
        await served.stop()
    }

    @Test(
        arguments: [
            ("127.0.0.1", "", 200), ("localhost:80", "", 200), ("a.localhost", "", 200), ("[::1]:80", "", 200),
            ("evil.example", "", 403), ("127.0.0.1.evil.example", "", 403), ("999.0.0.1", "", 403),
            ("127.0.0.1:7", "Origin: http://127.0.0.1:7\r\n", 200),
            ("127.0.0.1:7", "Origin: http://127.0.0.1:8\r\n", 403), ("127.0.0.1", "Origin: null\r\n", 403),
            ("127.0.0.1", "Origin: http://evil.example\r\n", 403),
            ("127.0.0.1", "Sec-Fetch-Site: cross-site\r\n", 403), ("127.0.0.1", "Sec-Fetch-Site: same-site\r\n", 403),
            ("127.0.0.1", "Sec-Fetch-Site: same-origin\r\n", 200), ("127.0.0.1", "Sec-Fetch-Site: none\r\n", 200),
        ] as [(String, String, Int)]
    )
    func answersNoPageOfSomebodyElses(host: String, headers: String, status: Int) async throws {
        let served = try Served()
        let reply = try served.call("GET", "/__firedrill/requests", headers: headers, host: host)
        #expect(Self.status(reply.head) == status)
        let page = try served.call("GET", "/__firedrill/", headers: headers, host: host)
        #expect(Self.status(page.head) == status)
        // Who starts a server sees from anywhere that it is there.
        #expect(Self.status(try served.call("GET", "/__firedrill/ready", headers: headers, host: host).head) == 200)
        await served.stop()
    }

    @Test func aPreflightOfAnotherOriginIsRefused() async throws {
        let served = try Served()
        let reply = try served.call(
            "OPTIONS",
            "/__firedrill/requests",
            headers: "Origin: http://evil.example\r\nAccess-Control-Request-Method: DELETE\r\n"
        )
        #expect(Self.status(reply.head) == 403)
        #expect(!reply.head.contains("Access-Control-Allow-Methods"))
        await served.stop()
    }

    @Test func wantsItsKeyFromEverybody() async throws {
        let served = try Served(key: "the key")
        let status = { (header: String) in
            Self.status(try served.call("GET", "/__firedrill/requests", headers: header, host: "mock.example").head)
        }
        #expect(try status("") == 401)
        #expect(try status("Authorization: Bearer the kez\r\n") == 401)
        #expect(try status("Authorization: Bearer \r\n") == 401)
        #expect(try status("Authorization: Basic the key\r\n") == 401)
        #expect(try status("Authorization: Bearer thekey\r\n") == 401)
        #expect(try status("Authorization: Bearer the key\r\n") == 200)
        #expect(try status("Authorization: bearer the key\r\nOrigin: http://evil.example\r\n") == 403)
        let refused = try served.call("GET", "/__firedrill/rules")
        #expect(refused.head.contains("\r\nWWW-Authenticate: Bearer\r\n"))
        // The page asks for it itself.
        #expect(Self.status(try served.call("GET", "/__firedrill/").head) == 200)
        #expect(Self.status(try served.call("GET", "/__firedrill/ready").head) == 200)
        await served.stop()
    }

    @Test func saysSoWhereNothingIsKept() async throws {
        let served = try Served(keeps: false)
        for path in ["requests", "requests/1", "rules", "metrics", "events"] {
            let reply = try served.call("GET", "/__firedrill/" + path)
            #expect(Self.status(reply.head) == 409, "\(path)")
            #expect(reply.body.contains("this server keeps no journal"), "\(path)")
        }
        await served.stop()
    }

    @Test func isReadyOnceItServes() {
        let interface = ControlInterface(journal: nil, redaction: .sample, time: SystemClock.shared)
        let responder = ClosureResponder {
            interface.decide($0).map { .answer($0) } ?? .miss(Miss(.noMatch, "", hint: ""))
        }
        let status = {
            if case .ready(let response) = responder.decide(Request(method: "GET", path: "/__firedrill/ready")).decision
                .kind
            {
                return response.status
            }
            return 0
        }
        #expect(status() == 503)
        interface.serves { 0 }
        #expect(status() == 200)
    }

    @Test func tellsCountsToPrometheus() async throws {
        let served = try Served()
        _ = try served.call("GET", "/")
        let reply = try served.call("GET", "/__firedrill/metrics")
        #expect(reply.head.contains("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"))
        let lines = reply.body.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
        #expect(lines.contains(#"firedrill_requests_total{scenario="",rule="",status="200"} 1"#))
        #expect(lines.contains("firedrill_misses_total 0"))
        #expect(lines.contains("firedrill_response_seconds_count 1"))
        #expect(lines.contains(#"firedrill_response_seconds_bucket{le="+Inf"} 1"#))
        #expect(lines.contains { $0.hasPrefix("firedrill_connections ") })
        await served.stop()
    }

    @Test func tellsWhatHappensWhileSomebodyListens() async throws {
        let served = try Served()
        let client = try TestClient(port: served.server.port)
        try client.send("GET /__firedrill/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        let head = try client.read(through: "\r\n\r\n")
        #expect(head.contains("\r\nContent-Type: text/event-stream\r\n"))
        _ = try client.read(through: "event: hello\ndata: {\"last\":0,\"clock\":false}\n\n")
        _ = try served.call("GET", "/seen")
        let event = try client.read(through: "\"missed\":null}\n\n")
        #expect(event.contains("event: request\ndata: {\"n\":1,"))
        #expect(event.contains(#""path":"/seen""#))
        // The end of the interface ends the stream in order.
        served.interface.close()
        _ = try client.read(through: "\r\n0\r\n\r\n")
        await served.server.stop(drain: 1)
    }

    @Test func whoReadsSlowlyIsToldHowMuchWasLeftOut() async throws {
        let served = try Served(limit: 10)
        let client = try TestClient(port: served.server.port)
        try client.send("GET /__firedrill/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        _ = try client.read(through: "event: hello\ndata: {\"last\":0,\"clock\":false}\n\n")
        // More than the journal holds between two looks at it.
        let busy = try TestClient(port: served.server.port)
        for _ in 1...200 {
            try busy.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            _ = try busy.response()
        }
        let event = try client.read(through: "event: dropped\ndata: {\"dropped\":")
        #expect(!event.isEmpty)
        await served.stop()
    }

    @Test func thePageMayDoNothingButItsOwn() async throws {
        let served = try Served()
        let reply = try served.call("GET", "/__firedrill/")
        let policy =
            reply.head.components(separatedBy: "\r\n").first { $0.hasPrefix("Content-Security-Policy: ") } ?? ""
        #expect(policy.hasPrefix("Content-Security-Policy: default-src 'none'; script-src 'sha256-"))
        #expect(policy.contains("; connect-src 'self'; "))
        #expect(!policy.contains("unsafe"))
        #expect(!reply.body.contains("innerHTML"))
        #expect(!reply.body.contains("http://") && !reply.body.contains("https://"))
        await served.stop()
    }
}
