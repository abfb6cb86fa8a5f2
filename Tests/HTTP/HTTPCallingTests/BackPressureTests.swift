import Exchanges
import Foundation
import HTTPCalling
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct BackPressureTests {
    @Test func eachChunkIsToldBeforeTheNextIsSent() async throws {
        let seen = DispatchSemaphore(value: 0)
        let server = try ScriptedServer { connection in
            try connection.readHead()
            try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for chunk in ["one", "two", "six"] {
                guard seen.wait(timeout: .now() + 20) == .success else { return }
                try connection.send("3\r\n\(chunk)\r\n")
            }
            guard seen.wait(timeout: .now() + 20) == .success else { return }
            try connection.send("0\r\n\r\n")
        }
        defer { server.stop() }
        let client = try CurlUpstreamTests.client()
        let witness = Witness()
        _ = client.send(OutgoingRequest(method: "GET", url: server.url), to: witness)
        await witness.when { $0.heads.count == 1 }
        for count in 1...3 {
            seen.signal()
            await witness.when { $0.offered.count == count }
        }
        seen.signal()
        let account = await witness.end()
        #expect(account.taken == ["one", "two", "six"])
        #expect(account.ends.map(\.failure) == [nil])
    }

    @Test func aPausedChunkComesAgainAsItWas() async throws {
        let server = try ScriptedServer { connection in
            try connection.readHead()
            try connection.send(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n3\r\ntwo\r\n3\r\nsix\r\n0\r\n\r\n"
            )
        }
        defer { server.stop() }
        let client = try CurlUpstreamTests.client()
        // Each chunk is refused once.
        let witness = Witness { account, bytes in
            account.offered.last.map { $0.bytes == bytes } == true ? .proceed : .pause
        }
        let transfer = client.send(OutgoingRequest(method: "GET", url: server.url), to: witness)
        for count in [1, 3, 5] {
            await witness.when { $0.offered.count == count }
            #expect(witness.account.ends.isEmpty)
            transfer.resume()
        }
        let account = await witness.end()
        #expect(
            account.offered.map { String(decoding: $0.bytes, as: UTF8.self) }
                == ["one", "one", "two", "two", "six", "six"]
        )
        #expect(account.ends.map(\.failure) == [nil])
    }

    @Test func aSlowReceiverGetsEverythingOnceAndInOrder() async throws {
        let bytes = (0..<(4 << 20)).map { UInt8(truncatingIfNeeded: $0 / 7) }
        let sent = Mutex(false)
        let server = try ScriptedServer { connection in
            try connection.readHead()
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(bytes.count)\r\n\r\n")
            try connection.send(bytes)
            sent.withLock { $0 = true }
        }
        defer { server.stop() }
        let client = try CurlUpstreamTests.client()
        let receiver = Stubborn()
        receiver.start(client.send(OutgoingRequest(method: "GET", url: server.url), to: receiver))
        let result = await receiver.end()
        #expect(result.body == bytes)
        #expect(result.end == nil)
        #expect(result.pauses > 100)
    }

    @Test func whileOneWaitsTheNetworkIsNotReadOn() async throws {
        // More than the sockets' buffers hold.
        let count = 64 << 20
        let sent = Mutex(0)
        let server = try ScriptedServer { connection in
            try connection.readHead()
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(count)\r\n\r\n")
            let piece = [UInt8](repeating: 7, count: 1 << 20)
            for _ in 0..<(count >> 20) {
                try connection.send(piece)
                sent.withLock { $0 += piece.count }
            }
        }
        defer { server.stop() }
        let client = try CurlUpstreamTests.client()
        let paused = Witness { _, _ in .pause }
        let transfer = client.send(OutgoingRequest(method: "GET", url: server.url), to: paused)
        await paused.when { $0.offered.count == 1 }
        // Others go on meanwhile.
        let other = try ScriptedServer { connection in
            while true {
                try connection.readHead()
                try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            }
        }
        defer { other.stop() }
        for _ in 0..<200 { _ = try await client.collect(OutgoingRequest(method: "GET", url: other.url)) }
        #expect(sent.withLock { $0 } < count / 2)
        #expect(paused.account.offered.count == 1)
        transfer.cancel()
        #expect(await paused.end().ends.map(\.failure?.code) == [.cancelled])
    }

    @Test func whatWasHeldIsGivenBeforeACutIsTold() async throws {
        let server = try ScriptedServer { connection in
            try connection.readHead()
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfour")
        }
        defer { server.stop() }
        let client = try CurlUpstreamTests.client()
        let witness = Witness { account, _ in account.offered.isEmpty ? .pause : .proceed }
        let transfer = client.send(OutgoingRequest(method: "GET", url: server.url), to: witness)
        await witness.when { $0.offered.count == 1 }
        transfer.resume()
        let account = await witness.end()
        #expect(account.taken == ["four"])
        #expect(account.ends.map(\.failure?.code) == [.cut])
    }

    @Test func aTimeLimitEndsAPausedTransfer() async throws {
        let server = try ScriptedServer { connection in
            try connection.readHead()
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfour")
            connection.waitForEnd()
        }
        defer { server.stop() }
        let client = try CurlUpstreamTests.client()
        let witness = Witness { _, _ in .pause }
        _ = client.send(OutgoingRequest(method: "GET", url: server.url, timeout: 0.2), to: witness)
        #expect(await witness.end().ends.map(\.failure?.code) == [.timeout])
    }
}

/// Pauses every second time and resumes from another thread, often before it
/// has answered.
private final class Stubborn: ResponseReceiver {
    struct Outcome {
        var body: [UInt8] = []
        var pauses = 0
        var end: UpstreamError?
    }

    private struct State {
        var outcome = Outcome()
        var refusesNext = true
        var transfer: (any Transfer)?
        var isEnded = false
        var waiting: CheckedContinuation<Outcome, Never>?
    }

    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "resume")

    func start(_ transfer: any Transfer) {
        state.withLock { $0.transfer = transfer }
        transfer.resume()
    }

    func end() async -> Outcome {
        await withCheckedContinuation { continuation in
            let now: Outcome? = state.withLock { state in
                if state.isEnded { return state.outcome }
                state.waiting = continuation
                return nil
            }
            if let now { continuation.resume(returning: now) }
        }
    }

    func received(head: ResponseHead, at nanoseconds: UInt64) {}

    func received(chunk: UnsafeBufferPointer<UInt8>, at nanoseconds: UInt64) -> ReceiveResult {
        state.withLock { state in
            defer { state.refusesNext.toggle() }
            guard state.refusesNext else {
                state.outcome.body.append(contentsOf: chunk)
                return .proceed
            }
            state.outcome.pauses += 1
            if let transfer = state.transfer { queue.async { transfer.resume() } }
            return .pause
        }
    }

    func finished(_ result: Result<TransferSummary, UpstreamError>, at nanoseconds: UInt64) {
        let (waiting, outcome) = state.withLock { state in
            state.isEnded = true
            state.outcome.end = result.failure
            return (state.waiting, state.outcome)
        }
        waiting?.resume(returning: outcome)
    }
}
