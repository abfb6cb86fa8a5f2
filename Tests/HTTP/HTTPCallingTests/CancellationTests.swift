import Exchanges
import Foundation
import HTTPCalling
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct CancellationTests {
    /// Where a transfer stands when it is cancelled.
    enum Phase: CaseIterable {
        case atOnce, connected, headCame, chunkCame, paused, ended
    }

    @Test(arguments: Phase.allCases)
    func tellsOneEndInEachPhase(phase: Phase) async throws {
        let server = try ScriptedServer { connection in
            try connection.readHead()
            if phase == .connected { return connection.waitForEnd() }
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n")
            if phase == .headCame { return connection.waitForEnd() }
            try connection.send("four")
            if phase == .ended { try connection.send("more") }
            connection.waitForEnd()
        }
        defer { server.stop() }
        let client = try CurlUpstreamTests.client()
        let witness = Witness { _, _ in phase == .paused ? .pause : .proceed }
        let transfer = client.send(OutgoingRequest(method: "GET", url: server.url), to: witness)
        switch phase {
        case .atOnce: break
        case .connected: await eventually { server.received.contains { $0.hasSuffix("\r\n\r\n") } }
        case .headCame: await witness.when { $0.heads.count == 1 }
        case .chunkCame, .paused: await witness.when { $0.offered.count == 1 }
        case .ended: await witness.end()
        }
        for _ in 0..<3 { transfer.cancel() }
        transfer.resume()
        await witness.end()
        transfer.cancel()
        // Another exchange passes through the loop after all of these orders.
        let other = try ScriptedServer { connection in
            try connection.readHead()
            try connection.send("HTTP/1.1 204 No Content\r\n\r\n")
        }
        defer { other.stop() }
        _ = try await client.collect(OutgoingRequest(method: "GET", url: other.url))
        #expect(witness.account.ends.map(\.failure?.code) == [phase == .ended ? nil : .cancelled])
    }

    @Test func aReceiverThatAbortsIsToldOnce() async throws {
        for pausesFirst in [false, true] {
            let server = try ScriptedServer { connection in
                try connection.readHead()
                try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfour")
                connection.waitForEnd()
            }
            defer { server.stop() }
            let client = try CurlUpstreamTests.client()
            let witness = Witness { account, _ in pausesFirst && account.offered.isEmpty ? .pause : .abort }
            let transfer = client.send(OutgoingRequest(method: "GET", url: server.url), to: witness)
            await witness.when { !$0.offered.isEmpty }
            transfer.resume()
            #expect(await witness.end().ends.map(\.failure?.code) == [.cancelled])
            client.shutdown()
            #expect(witness.account.ends.count == 1)
        }
    }

    @Test func cancellingTheTaskCancelsTheTransfer() async throws {
        let server = try ScriptedServer { connection in
            try connection.readHead()
            connection.waitForEnd()
        }
        defer { server.stop() }
        let client = try CurlUpstreamTests.client()
        let task = Task { try await client.collect(OutgoingRequest(method: "GET", url: server.url)) }
        await eventually { server.received.contains { !$0.isEmpty } }
        task.cancel()
        let result = await task.result
        #expect(throws: UpstreamError(.cancelled, "the transfer was cancelled")) { try result.get() }
    }

    @Test func aCollectedBodyHasALimit() async throws {
        let server = try ScriptedServer { connection in
            try connection.readHead()
            try connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n12345")
        }
        defer { server.stop() }
        let client = try CurlUpstreamTests.client()
        let request = OutgoingRequest(method: "GET", url: server.url)
        #expect(try await client.collect(request, limit: 5).body.count == 5)
        await #expect(throws: UpstreamError(.other, "the response's body is longer than 4 bytes")) {
            try await client.collect(request, limit: 4)
        }
    }

    @Test func shutdownEndsEverything() async throws {
        let server = try ScriptedServer { connection in
            try connection.readHead()
            connection.waitForEnd()
        }
        defer { server.stop() }
        let client = try CurlUpstreamTests.client()
        let witnesses = (0..<50).map { _ in Witness() }
        for witness in witnesses {
            _ = client.send(OutgoingRequest(method: "GET", url: server.url), to: witness)
        }
        await eventually { server.connectionCount > 10 }
        client.shutdown()
        client.shutdown()
        let late = Witness()
        client.send(OutgoingRequest(method: "GET", url: server.url), to: late).cancel()
        for witness in witnesses + [late] {
            #expect(
                witness.account.ends.map(\.failure) == [UpstreamError(.cancelled, "the client was shut down")]
            )
        }
    }

    @Test func aReceiverMayShutItsClientDown() async throws {
        let server = try ScriptedServer { connection in
            try connection.readHead()
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfour")
            connection.waitForEnd()
        }
        defer { server.stop() }
        let client = try CurlUpstreamTests.client()
        let witness = Witness { _, _ in
            client.shutdown()
            return .pause
        }
        _ = client.send(OutgoingRequest(method: "GET", url: server.url), to: witness)
        #expect(await witness.end().ends.map(\.failure?.code) == [.cancelled])
    }

    @Test func aClientThatGoesCancelsWhatIsUnderWay() async throws {
        let server = try ScriptedServer { connection in
            try connection.readHead()
            connection.waitForEnd()
        }
        defer { server.stop() }
        let witness = Witness()
        do {
            let client = try CurlUpstreamTests.client()
            _ = client.send(OutgoingRequest(method: "GET", url: server.url), to: witness)
        }
        #expect(await witness.end().ends.map(\.failure?.code) == [.cancelled])
    }

    #if os(Linux)
        @Test func leavesNoDescriptorOpen() async throws {
            let server = try ScriptedServer { connection in
                while true {
                    try connection.readHead()
                    try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                }
            }
            defer { server.stop() }
            @Sendable func openCount() throws -> Int {
                try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
            }
            let before = try openCount()
            for round in 0..<200 {
                let client = try CurlUpstreamTests.client()
                _ = try await client.collect(OutgoingRequest(method: "GET", url: "\(server.url)/\(round)"))
                client.shutdown()
                // The server's ends close when it sees ours closed.
            }
            // Other suites run beside this one, so the count is not exact: one
            // descriptor forgotten a round would be 200.
            await eventually { (try? openCount()).map { $0 < before + 100 } == true }
            #expect(try openCount() < before + 100)
        }

        @Test func aChildProcessInheritsNoConnection() async throws {
            let server = try ScriptedServer { connection in
                try connection.readHead()
                try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                connection.waitForEnd()
            }
            defer { server.stop() }
            let client = try CurlUpstreamTests.client()
            _ = try await client.collect(OutgoingRequest(method: "GET", url: server.url))
            var isInherited: [Bool] = []
            for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
                guard let descriptor = Int32(name), peerPort(descriptor) == server.port else { continue }
                isInherited.append(fcntl(descriptor, F_GETFD) & FD_CLOEXEC == 0)
            }
            #expect(isInherited == [false])
        }

        private func peerPort(_ descriptor: Int32) -> UInt16? {
            var address = sockaddr_in()
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let result = withUnsafeMutablePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &size) }
            }
            return result == 0 ? UInt16(bigEndian: address.sin_port) : nil
        }
    #endif
}

/// Waits until something holds, at most until the suite's time limit.
func eventually(_ test: @Sendable () -> Bool) async {
    while !test(), !Task.isCancelled { try? await Task.sleep(for: .milliseconds(1)) }
}
