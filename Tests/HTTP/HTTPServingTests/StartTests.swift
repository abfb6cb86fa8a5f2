import Exchanges
import Foundation
import HTTPServing
import TestSupport
import Testing

@Suite struct StartTests {
    private func start(host: String = "127.0.0.1", port: UInt16 = 0) throws(ServingError) -> HTTPServer {
        var options = HTTPServer.Options()
        options.host = host
        options.port = port
        return try HTTPServer.start(
            ClosureResponder { _ in .text("ok") },
            options: options,
            clock: SystemClock.shared
        )
    }

    private func failure(host: String = "127.0.0.1", port: UInt16 = 0) -> ServingError? {
        do throws(ServingError) {
            _ = try start(host: host, port: port)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        ("127.0.0.1", "http://127.0.0.1:"), ("localhost", "http://127.0.0.1:"), ("0.0.0.0", "http://127.0.0.1:"),
        ("127.0.0.2", "http://127.0.0.2:"),
    ])
    func listensOnAFreePort(host: String, url: String) async throws {
        let server = try start(host: host)
        #expect(server.port != 0)
        #expect(server.url == "\(url)\(server.port)")
        if host != "127.0.0.2" {
            let client = try server.client()
            try client.send(post("x"))
            #expect(text(try client.response().body) == "ok")
        }
        await server.stop()
    }

    @Test func aBoundAddressServesOneServerAndKeepsItsPort() async throws {
        var address: BoundAddress? = try BoundAddress(host: "127.0.0.1", port: 0)
        let port = try #require(address?.port)
        #expect(failure(port: port)?.code == .portTaken)
        address = nil
        #expect(failure(port: port) == nil)
        let bound = try BoundAddress(host: "127.0.0.1", port: 0)
        let responder = ClosureResponder { _ in .text("ok") }
        let server = try HTTPServer.start(responder, on: bound, clock: SystemClock.shared)
        #expect(server.port == bound.port && server.url == bound.url)
        let client = try server.client()
        try client.send(post("x"))
        #expect(text(try client.response().body) == "ok")
        await server.stop()
        #expect(throws: ServingError.self) {
            _ = try HTTPServer.start(responder, on: bound, clock: SystemClock.shared)
        }
    }

    private static let hasIPv6 =
        (try? String(contentsOfFile: "/proc/net/if_inet6", encoding: .utf8))?.contains(" lo") ?? false

    @Test(.enabled(if: hasIPv6, "this machine has no IPv6 loopback"))
    func listensOnIPv6() async throws {
        let server = try start(host: "::1")
        #expect(server.url == "http://[::1]:\(server.port)")
        #expect(failure(host: "::1", port: server.port)?.code == .portTaken)
        await server.stop()
    }

    @Test func saysThatAPortIsTaken() async throws {
        let server = try start()
        #expect(
            failure(port: server.port)
                == ServingError(
                    .portTaken,
                    "cannot listen on 127.0.0.1 port \(server.port): Address already in use",
                    hint: "choose another port, or 0 for any that is free"
                )
        )
        #expect(failure(host: "0.0.0.0", port: server.port)?.code == .portTaken)
        await server.stop()
        let next = try start(port: server.port)
        await next.stop()
    }

    @Test func saysThatAnAddressIsUnusable() {
        #expect(
            failure(host: "example.org")
                == ServingError(
                    .addressUnusable,
                    "\"example.org\" is not an IP address",
                    hint: "give an IPv4 or IPv6 address, such as 127.0.0.1, ::1 or 0.0.0.0"
                )
        )
        #expect(failure(host: "203.0.113.1")?.code == .addressUnusable)
    }

    @Test func saysThatAnOptionCannotBe() {
        var options = HTTPServer.Options()
        options.threads = 0
        #expect(throws: ServingError(.badOption, "threads is 0", hint: "give a value from 1 to 1024")) {
            try HTTPServer.start(
                ClosureResponder { _ in .text("ok") },
                options: options,
                clock: SystemClock.shared
            )
        }
    }

    @Test(arguments: [(1, 1), (2, 1), (3, 2), (64, 2)])
    func leavesTheClientAProcessor(processors: Int, threads: Int) {
        #expect(HTTPServer.Options.threads(processors: processors) == threads)
        #expect(HTTPServer.Options.threads(processors: -1) == 1, "where the system does not say")
    }

    @Test(arguments: [1, 2, 5])
    func servesWithThreads(count: Int) async throws {
        let server = try serve({ $0.threads = count }, { _ in .text("ok") })
        let client = try server.client()
        try client.send(post("x"))
        #expect(text(try client.response().body) == "ok")
        await server.stop()
    }
}
