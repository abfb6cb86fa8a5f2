import Exchanges
import HTTPServing
import TestSupport
import Testing

@Suite struct CrossOriginTests {
    private struct Missing: Responder {
        func decide(_ request: IncomingRequest) -> Answer {
            text(request.path) == "/there"
                ? .answer(.text("there")) : .miss(Miss(.noMatch, "nothing", hint: "none"))
        }
    }

    private func server(_ allowsOrigins: Bool) throws -> HTTPServer {
        var options = HTTPServer.Options()
        options.addsDate = false
        options.allowsOrigins = allowsOrigins
        return try HTTPServer.start(Missing(), options: options, clock: SystemClock.shared)
    }

    private func ask(_ server: HTTPServer, _ line: String, _ lines: String) throws -> String {
        let client = try server.client()
        try client.send("\(line) HTTP/1.1\r\nHost: a\r\n\(lines)\r\n")
        return try client.read(through: "\r\n\r\n")
    }

    private let preflight = """
        Origin: http://localhost:5173\r
        Access-Control-Request-Method: POST\r
        Access-Control-Request-Headers: authorization,content-type\r

        """

    @Test func allowsWhatAPageWantsToSend() async throws {
        let server = try server(true)
        #expect(
            try ask(server, "OPTIONS /x", preflight) == """
                HTTP/1.1 204 No Content\r
                Access-Control-Allow-Origin: *\r
                Access-Control-Allow-Methods: POST\r
                Access-Control-Allow-Headers: authorization,content-type\r
                \r

                """
        )
        await server.stop()
    }

    @Test func letsAPageReadWhatItGets() async throws {
        let server = try server(true)
        let mark = "Access-Control-Allow-Origin: *\r\n"
        #expect(try ask(server, "GET /there", "Origin: http://a\r\n").contains(mark))
        #expect(try ask(server, "GET /nowhere", "Origin: http://a\r\n").contains(mark))
        #expect(!(try ask(server, "GET /there", "").contains(mark)))
        await server.stop()
    }

    @Test func leavesTheRestToTheResponder() async throws {
        let server = try server(true)
        #expect(try ask(server, "OPTIONS /there", preflight).hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(try ask(server, "OPTIONS /x", "Origin: http://a\r\n").hasPrefix("HTTP/1.1 599 "))
        await server.stop()
        let other = try self.server(false)
        #expect(try ask(other, "OPTIONS /x", preflight).hasPrefix("HTTP/1.1 599 "))
        await other.stop()
    }
}
