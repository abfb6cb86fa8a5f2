import Documents
import Exchanges
import Foundation
import Scenarios
import Testing

/// Times that are drawn, and the same ones for the same seed.
@Suite struct DelayTests {
    private static let milli: UInt64 = 1_000_000

    private static func drawn(_ delay: Delay, _ count: Int = 20_000, seed: UInt64 = 1) -> [UInt64] {
        (0..<count).map { number in
            var random = DrawnNumbers(seed: seed, rule: 0, request: number)
            return delay.draw(&random)
        }
    }

    @Test func aFixedDelayIsAlwaysAsLong() {
        #expect(Set(Self.drawn(.fixed(7))) == [7])
    }

    @Test func aRangeIsDrawnEvenly() {
        let values = Self.drawn(.uniform(100, 300))
        #expect(values.allSatisfy { (100...300).contains($0) })
        for start in stride(from: UInt64(100), to: 300, by: 50) {
            let share = values.filter { (start..<start + 50).contains($0) }.count
            #expect((4700...5300).contains(share), "\(start): \(share)")
        }
        #expect(Set(Self.drawn(.uniform(5, 5))) == [5])
    }

    @Test func aMeanHasItsDeviation() {
        let values = Self.drawn(.normal(mean: 1000, deviation: 200)).map { Double($0) }
        let mean = values.reduce(0, +) / Double(values.count)
        let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
        #expect((990...1010).contains(mean))
        #expect((195...205).contains(deviation))
        // No time is below none.
        #expect(Self.drawn(.normal(mean: 1, deviation: 1000)).contains(0))
    }

    @Test func aMedianHasItsHundredth() {
        let values = Self.drawn(.logNormal(median: 1000 * Self.milli, p99: 5000 * Self.milli)).sorted()
        let median = Double(values[values.count / 2]) / Double(Self.milli)
        let p99 = Double(values[values.count * 99 / 100]) / Double(Self.milli)
        #expect((970...1030).contains(median), "\(median)")
        #expect((4600...5400).contains(p99), "\(p99)")
        #expect(Set(Self.drawn(.logNormal(median: 9, p99: 9))) == [9])
    }

    @Test func theSeedDecides() {
        let delay = Delay.uniform(0, 1 << 40)
        #expect(Self.drawn(delay, 100, seed: 7) == Self.drawn(delay, 100, seed: 7))
        #expect(Self.drawn(delay, 100, seed: 7) != Self.drawn(delay, 100, seed: 8))
        #expect(Set(Self.drawn(delay, 1000)).count == 1000)
        var one = DrawnNumbers(seed: 1, rule: 0, request: 1)
        var other = DrawnNumbers(seed: 1, rule: 1, request: 0)
        #expect(one.next() != other.next())
    }

    @Test(
        arguments: [
            ("{ from: 1s, to: 3s }", .uniform(1_000_000_000, 3_000_000_000)),
            ("{ mean: 1s, deviation: 200ms }", .normal(mean: 1_000_000_000, deviation: 200_000_000)),
            ("{ median: 1s, p99: 5s }", .logNormal(median: 1_000_000_000, p99: 5_000_000_000)), ("250ms", 250_000_000),
        ] as [(String, Delay)]
    )
    func aDelayIsRead(text: String, delay: Delay) throws {
        #expect(try plan("{ status: 200, delay: \(text) }").delay == delay)
        let stream = try plan("{ stream: { events: [a, b], first: \(text), every: \(text) } }")
        guard case .stream(_, let pace) = stream.body else {
            Issue.record("no stream")
            return
        }
        #expect(pace == .even(first: delay, every: delay))
    }

    @Test(
        arguments: [
            ("delay: { from: 3s, to: 1s }", "\"to\" is less than \"from\""),
            ("delay: { from: 3s }", "a drawn delay needs \"to\", a duration such as 250ms, 3s or 2m"),
            ("delay: { from: 1s, mean: 2s }", "a drawn delay is { from, to }, { mean, deviation } or { median, p99 }"),
            ("delay: { median: 0s, p99: 1s }", "\"p99\" is at least \"median\", which is above 0"),
            ("delay: { from: 1s, to: 48h }", "a drawn delay is a day at most"),
            (
                "stream: { events: [a], every: 1s, tokensPerSecond: 3 }",
                "a stream has \"every\" or \"tokensPerSecond\", not both"
            ),
            ("stream: { events: [a], tokensPerSecond: 0 }", "expected a whole number from 1 to 1000000, found 0"),
        ]
    )
    func aDelayThatIsNoneIsRefused(text: String, message: String) {
        #expect(faults("{ status: 200, \(text) }").first?.components(separatedBy: " | ").first == message)
    }

    @Test func aStreamRunsAtItsSpeed() throws {
        let stream = try plan("{ stream: { events: [a, b, c], first: 100ms, tokensPerSecond: 50 } }")
        #expect(stream.stream(.sample()).response.chunks.map { $0.at / Self.milli } == [100, 120, 140])
    }

    @Test func eachGapIsDrawnByItself() throws {
        let stream = try plan("{ stream: { events: [a, b, c, d], every: { from: 10ms, to: 1s } } }")
        let times = stream.stream(.sample()).response.chunks.map(\.at)
        let gaps = zip(times, times.dropFirst()).map { $1 - $0 }
        #expect(gaps.allSatisfy { (10 * Self.milli...1000 * Self.milli).contains($0) })
        #expect(Set(gaps).count == 3)
        #expect(times == stream.stream(.sample()).response.chunks.map(\.at), "the same request, the same times")
    }
}
