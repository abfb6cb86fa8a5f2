import Exchanges
import Foundation
import Synchronization
import Testing

@testable import Commands

@Suite struct FlushProgressTests {
    private final class Told: Sendable {
        let lines = Mutex<[String]>([])
        let waiting = Atomic(0)
    }

    private static func until(_ what: String, _ holds: () -> Bool) async throws {
        let deadline = Date(timeIntervalSinceNow: 20)
        while !holds() {
            guard Date() < deadline else { throw Late(description: what) }
            await Task.yield()
        }
    }

    @Test func tellsEachSecondHowMuchIsToGo() async throws {
        let clock = ManualClock()
        let told = Told()
        let disk = AsyncStream.makeStream(of: Void.self)
        let flushing = Task {
            await FlushProgress.run(
                clock,
                waiting: { told.waiting.load(ordering: .relaxed) },
                tell: { line in told.lines.withLock { $0.append(line) } }
            ) { for await _ in disk.stream {} }
        }
        for (count, kibibytes) in [5120, 7].enumerated() {
            told.waiting.store(kibibytes << 10, ordering: .relaxed)
            try await Self.until("nobody waits for the next second") { clock.nextInstant != nil }
            clock.advance(by: 999_999_999)
            #expect(told.lines.withLock(\.count) == count)
            clock.advance(by: 1)
            try await Self.until("nothing is told") { told.lines.withLock(\.count) == count + 1 }
        }
        disk.continuation.finish()
        await flushing.value
        clock.advance(by: 60_000_000_000)
        #expect(
            told.lines.withLock(\.self) == [
                "firedrill: writing what was recorded, 5120 KiB to go\n",
                "firedrill: writing what was recorded, 7 KiB to go\n",
            ]
        )
    }

    @Test func aQuickDiskIsNotTold() async {
        let clock = ManualClock()
        let told = Told()
        await FlushProgress.run(clock, waiting: { 1 << 20 }, tell: { line in told.lines.withLock { $0.append(line) } })
        {}
        clock.advance(by: 60_000_000_000)
        #expect(told.lines.withLock(\.self) == [])
    }
}
