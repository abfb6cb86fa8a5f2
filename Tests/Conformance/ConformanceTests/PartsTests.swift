import Exchanges
import Judging
import Providers
import Scenarios
import Synchronization
import TestSupport
import Testing

@testable import Conformance

/// The runner's parts, each by itself.
@Suite struct PartsTests {
    private func canaries(seed: UInt64) throws -> CanaryValues {
        let provider = try Provider.load(RunnerSetup.provider + "/provider.yaml")
        return CanaryValues(provider: provider, randomness: SeededRandomness(seed: seed))
    }

    @Test func oneSeedDrawsTheSameTwice() throws {
        let draws = try (0..<2).map { _ in try canaries(seed: 3).draw(key: nil) }
        #expect(draws[0] == draws[1])
        let other = try canaries(seed: 4).draw(key: nil)
        #expect(other != draws[0])
    }

    @Test func whatIsDrawnLooksAsTheProviderSays() throws {
        let drawn = try canaries(seed: 5).draw(key: nil)
        let hex = "[0-9a-f]"
        #expect(
            try Regex("Answer \(hex){16}, with \"quotes\", a\nline break, an ü, an Ω, 日本 and 🔥.").wholeMatch(
                in: drawn.values.text
            )
                != nil
        )
        #expect(try Regex("accounts/fd-\(hex){8}/models/response-\(hex){8}").wholeMatch(in: drawn.values.model) != nil)
        #expect(try Regex("fw_fd_\(hex){32}").wholeMatch(in: drawn.values.key) != nil)
        #expect(drawn.values.finishReason == "length")
        #expect(try Regex("\(hex){32}").wholeMatch(in: drawn.token) != nil)
    }

    @Test func countsArePrimesOfFourDigitsThatDiffer() throws {
        let canaries = try canaries(seed: 1)
        for _ in 0..<200 {
            let values = canaries.draw(key: "k").values
            for count in [values.promptTokens, values.completionTokens] {
                #expect((1000..<10_000).contains(count))
                #expect(!(2..<100).contains { count.isMultiple(of: $0) })
            }
            #expect(values.promptTokens != values.completionTokens)
            #expect(values.key == "k")
        }
    }

    @Test func theWitnessTellsTheLongestLagOfAWindow() {
        let clock = LateClock()
        let timerLag = TimerLag(clock: clock)
        timerLag.start()
        clock.fire(late: 3_000_000)
        let middle = clock.now
        clock.fire(late: 40_000_000)
        clock.fire(late: 0)
        #expect(timerLag.maxLag(since: 0) == 40_000_000)
        #expect(timerLag.maxLag(since: middle + 1) == 40_000_000)
        #expect(timerLag.maxLag(since: clock.now + 1) == 0)
    }

    @Test func aStrayWithoutAKeyBelongsToTheOneThatRan() throws {
        let unclaimed = UnclaimedRequests()
        let canaries = try canaries(seed: 1)
        let (one, other) = (canaries.draw(key: nil), canaries.draw(key: nil))
        unclaimed.began(one)
        unclaimed.began(other)
        let strays = [
            stray("/inference/v1", at: 5), stray("/c/\(other.token)/inference/v1", at: 6), stray("/x", at: 99),
        ]
        #expect(unclaimed.claim(strays, for: one, window: 1...10) == [strays[0]])
        #expect(unclaimed.claim(strays, for: one, window: 1...10) == [])
        #expect(unclaimed.rest(strays) == [strays[1], strays[2]])
        #expect(unclaimed.claim(strays, for: other, window: 50...60) == [strays[1]])
        #expect(unclaimed.rest(strays) == [strays[2]])
    }

    private func stray(_ path: String, at instant: UInt64) -> Exchange {
        Exchange.seen(at: instant, Request(path: path), nil)
    }

    @Test func controlsComeFirstAndTheQuietLaneLast() {
        let all = [
            testCase("a/quiet", lane: .quiet), testCase("b/rests", control: "z/control"), testCase("c/plain"),
            testCase("z/control"), testCase("z/other"),
        ]
        let schedule = Schedule(Array(all.prefix(3)), among: all)
        #expect(schedule.waves.map { $0.cases.map(\.id) } == [["z/control"], ["b/rests", "c/plain"], ["a/quiet"]])
        #expect(schedule.waves.map(\.isQuiet) == [false, false, true])
        #expect(schedule.count == 4)
    }

    private func testCase(_ id: String, control: String? = nil, lane: TestCase.Lane = .parallel) -> TestCase {
        TestCase(id: id, title: "T", control: control, lane: lane, script: nil, checks: [])
    }
}

/// A clock whose timers come as late as a test says.
private final class LateClock: Clock {
    private let manual = ManualClock(now: 1)
    private let pending = Mutex<(due: UInt64, work: (@Sendable () -> Void)?)>((0, nil))

    struct Nothing: Cancellable {
        func cancel() {}
    }

    var now: UInt64 { manual.now }
    var wall: Int64 { manual.wall }

    func schedule(at instant: UInt64, _ work: @escaping @Sendable () -> Void) -> any Cancellable {
        pending.withLock { $0 = (instant, work) }
        return Nothing()
    }

    func fire(late: UInt64) {
        let (due, work) = pending.withLock { $0 }
        manual.advance(by: due + late - manual.now)
        work?()
    }
}
