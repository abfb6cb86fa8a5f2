import Exchanges
import Scenarios
import TestSupport
import Testing

@testable import Emulation

@Suite struct PacingTests {
    private static let millisecond: UInt64 = 1_000_000

    private static func paced(_ tokensPerSecond: Double?) throws -> Emulated {
        var options = EmulationOptions()
        options.firstToken = .fixed(300 * millisecond)
        options.tokensPerSecond = tokensPerSecond
        return try Emulated(options)
    }

    @Test func aStreamComesTokenByToken() throws {
        let seen = try Self.paced(10).chat("hi", model: Emulated.thinker, #","stream":true"#)
        // The role and 4 tokens, 2 more, 4 more, the end: the first token comes with the head.
        #expect(seen.chunks.map { $0.at / Self.millisecond } == [300, 600, 800, 1200, 1200, 1200])
        #expect(seen.headers["fireworks-server-time-to-first-token"] == "0.300")
        let atOnce = try Self.paced(nil).chat("hi", #","stream":true"#)
        #expect(atOnce.chunks.map { $0.at / Self.millisecond } == [300, 300, 300, 300])
    }

    @Test func aPlainResponseTakesAsLong() throws {
        let emulated = try Self.paced(10)
        let start = emulated.clock.now
        let seen = emulated.chat()
        #expect(emulated.clock.now - start == 700 * Self.millisecond)
        #expect(seen.headers["fireworks-server-processing-time"] == "0.700")
        #expect(seen.headers["fireworks-server-time-to-first-token"] == "0.300")
    }

    @Test func errorsAndListsTakeNoTime() throws {
        let emulated = try Self.paced(10)
        let start = emulated.clock.now
        #expect(emulated.chat(model: "no-such").status == 404)
        #expect(emulated.ask("/models", method: "GET").status == 200)
        #expect(emulated.clock.now == start)
    }
}
