import Documents
import Exchanges
import Mocking
import Providers
import Scenarios
import TestSupport
import Testing

@testable import Emulation

/// What an emulation remembers from one request to the next.
@Suite struct MemoryTests {
    @Test func keptResponsesAreListedAndDeleted() throws {
        let emulated = try Emulated()
        #expect(
            emulated.ask("/responses", method: "GET").body
                == #"{"object":"list","data":[],"has_more":false,"first_id":null,"last_id":null}"#
        )
        let ids = ["one", "two", "three"].compactMap { input in
            emulated.ask("/responses", #"{"model":"\#(Emulated.plain)","input":"\#(input)"}"#).json["id"]?.string
        }
        func listed(_ query: String = "") -> (ids: [String?], hasMore: Value?) {
            let seen = emulated.ask("/responses" + query, method: "GET").json
            return ((seen["data"]?.elements ?? []).map { $0["id"]?.string }, seen["has_more"])
        }
        #expect(listed().ids == [ids[2], ids[1], ids[0]])
        #expect(listed("?limit=2").ids == [ids[2], ids[1]])
        #expect(listed("?limit=2").hasMore == .bool(true))
        #expect(listed("?limit=2&after=\(ids[1])").ids == [ids[0]])
        #expect(listed("?before=\(ids[1])").ids == [ids[2]])
        let gone = emulated.ask("/responses/\(ids[1])", method: "DELETE")
        #expect(gone.status == 200 && gone.body == #"{"message":"Response deleted successfully"}"#)
        #expect(listed().ids == [ids[2], ids[0]])
        #expect(emulated.ask("/responses/\(ids[1])", method: "DELETE").error == "404 Previous response not found")
        #expect(emulated.ask("/responses/\(ids[1])", method: "GET").error == "404 Previous response not found")
    }

    private static let long = String(repeating: "0123456789abcdef", count: 10)  // 40 tokens.

    private static func cached(_ seen: Seen) -> Int? {
        seen.json.at("usage.prompt_tokens_details.cached_tokens")?.count
    }

    @Test func aPromptThatWasSeenIsCachedByWholeBlocks() throws {
        var options = EmulationOptions()
        options.remembersPrompts = true
        let emulated = try Emulated(options)
        let first = emulated.chat(Self.long)
        #expect(Self.cached(first) == 0 && first.headers["fireworks-cached-prompt-tokens"] == "0")
        let again = emulated.chat(Self.long, #","perf_metrics_in_response":true"#)
        #expect(Self.cached(again) == 32 && again.headers["fireworks-cached-prompt-tokens"] == "32")
        #expect(again.json.at("perf_metrics.cached-prompt-tokens")?.count == 32)
        #expect(Self.cached(emulated.chat("x" + Self.long)) == 0)
        #expect(Self.cached(emulated.chat(String(Self.long.prefix(100)) + "other")) == 16)
        #expect(Self.cached(emulated.chat(Self.long, #","prompt_cache_max_len":20"#)) == 20)
        #expect(Self.cached(emulated.chat(Self.long, #","prompt_cache_isolation_key":"a""#)) == 0)
        #expect(Self.cached(emulated.chat(Self.long, #","prompt_cache_isolation_key":"a""#)) == 32)
        let message = #"[{"role":"user","content":"\#(Self.long)"}]"#
        let other = emulated.ask(
            "/chat/completions",
            #"{"model":"\#(Emulated.plain)","messages":\#(message)}"#,
            key: "fw_another"
        )
        #expect(Self.cached(other) == 0)
    }

    /// Without it equal requests get equal bytes.
    @Test func nothingIsCachedUnlessItIsWanted() throws {
        let emulated = try Emulated()
        #expect(emulated.chat(Self.long) == emulated.chat(Self.long))
    }

    @Test func limitsCountWhatNothingElseIsWrongWith() throws {
        let provider = try Repository.shippedProvider()
        let library = try ResponseLibrary.load(provider: Repository.provider, facts: provider)
        guard case .success(let limit) = LimitText.limit("requests=2/m headers=2025", library: library) else {
            Issue.record("no limit")
            return
        }
        var scenario = Scenario(name: "limited", rules: [])
        scenario.limits = [limit]
        scenario.limitHeaders = library.limitHeaders
        let clock = ManualClock(now: 1_000_000_000, wall: Emulated.seconds * 1_000_000_000)
        let gate = LimitGate(scenario, values: .example, redaction: .sample, clock: clock)
        let responder = EmulationResponder(
            try Emulation.load(provider: Repository.provider),
            provider: provider,
            options: EmulationOptions(),
            redaction: .sample,
            clock: clock,
            limits: gate
        )
        func ask(_ key: String = "fw_one", _ body: String? = nil) -> Seen {
            let usual = #"{"model":"\#(Emulated.plain)","messages":[{"role":"user","content":"hi"}]}"#
            let headers: Headers = ["Content-Type": "application/json", "Authorization": "Bearer \(key)"]
            let path = "/inference/v1/chat/completions"
            let request = Request(method: "POST", path: path, headers: headers, body: Array((body ?? usual).utf8))
            return responder.response(to: request, clock: clock)
        }
        // Neither a wrong key nor a bad request uses anything up.
        #expect(ask("sk-wrong").status == 401)
        #expect(ask("fw_one", "{}").status == 400)
        let seen = [ask(), ask(), ask(), ask("fw_two")]
        #expect(seen.map(\.status) == [200, 200, 429, 200])
        #expect(seen.map { $0.headers["x-ratelimit-remaining-requests"] } == ["1", "0", "0", "1"])
        clock.advance(by: 30_000_000_000)
        #expect(ask().status == 200)
        gate?.reset()
        #expect([ask().status, ask().status, ask().status] == [200, 200, 429])
    }
}
