import Documents
import Exchanges
import Scenarios
import TestSupport
import Testing

@testable import Emulation

/// What an answer tells of its tokens and its making, where that is asked for.
@Suite struct AnswerDetailsTests {
    private static let content = "You said: \"hi\"."

    @Test func tokensAreAsManyAsAreCounted() {
        for text in ["", "abc", "abcd", "abcde", "äöüß", "日本語です", "a日b本c語", "😀😀😀", "e\u{301}e\u{301}x"] {
            let tokens = ModelToken.of(text)
            #expect(tokens.count == TokenCount.of(text), "\(text)")
            #expect(tokens.map(\.text).joined().utf8.elementsEqual(text.utf8), "\(text)")
            #expect(tokens.allSatisfy { !$0.text.isEmpty }, "\(text)")
            let offsets = tokens.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.text.unicodeScalars.count) }
            #expect(tokens.map(\.offset) == Array(offsets.dropLast()), "\(text)")
        }
        #expect(ModelToken.of("abcdefgh", limit: 1).map(\.text) == ["abcd"])
    }

    @Test func logprobsAreAnObjectForEachToken() throws {
        let seen = try Emulated().chat("hi", #","logprobs":true,"top_logprobs":2"#)
        let tokens = try #require(seen.json.at("choices[0].logprobs.content")?.elements)
        #expect(tokens.map { $0["token"]?.string } == ["You ", "said", ": \"h", "i\"."])
        #expect(tokens.map { $0["text_offset"]?.count } == [0, 4, 8, 12])
        for token in tokens {
            let names = ["token", "logprob", "sampling_logprob", "bytes", "token_id", "text_offset", "top_logprobs"]
            #expect(token.members?.map(\.name) == names)
            let text = token["token"]?.string ?? ""
            #expect(token["bytes"]?.elements?.compactMap(\.count) == text.utf8.map { Int($0) })
            let tops = token["top_logprobs"]?.elements ?? []
            #expect(tops.count == 2)
            #expect(tops.first?["token"] == token["token"] && tops.first?["logprob"] == token["logprob"])
            let numbers = tops.compactMap { top in
                top["logprob"].flatMap { JSONWriter().string($0) }.flatMap(Double.init)
            }
            #expect(numbers.count == 2 && numbers[0] > numbers[1] && numbers[0] <= 0)
        }
        let plain = try Emulated().chat("hi", #","logprobs":false"#)
        #expect(plain.json.at("choices[0]")?.members?.map(\.name) == ["index", "message", "finish_reason"])
    }

    @Test func aNumberAsksForListsSideBySide() throws {
        let seen = try Emulated().chat("hi", #","logprobs":3"#)
        let logprobs = try #require(seen.json.at("choices[0].logprobs"))
        let names = ["tokens", "token_logprobs", "top_logprobs", "text_offset", "token_ids"]
        #expect(logprobs.members?.map(\.name) == names)
        #expect(names.map { logprobs[$0]?.elements?.count } == [4, 4, 4, 4, 4])
        #expect(logprobs["top_logprobs"]?.elements?.map { $0.members?.count } == [3, 3, 3, 3])
        let none = try Emulated().chat("hi", #","logprobs":0"#).json.at("choices[0].logprobs.top_logprobs")
        #expect(none?.elements?.map { $0.members?.count } == [1, 1, 1, 1])
    }

    @Test(arguments: [#","logprobs":true,"top_logprobs":1"#, #","logprobs":2"#])
    func aStreamTellsTheSameTokens(more: String) throws {
        let text = "a long text, of which several pieces are made, so that there are some"
        let emulated = try Emulated()
        let whole = emulated.chat(text, more).json.at("choices[0].logprobs")
        let events = emulated.chat(text, more + #","stream":true"#).events
        let pieces = events.compactMap { $0.at("choices[0].logprobs") }
        #expect(pieces.count > 2)
        for name in whole?.members?.map(\.name) ?? [] {
            let joined = pieces.flatMap { $0[name]?.elements ?? [] }
            #expect(joined == whole?[name]?.elements, "\(name)")
        }
        #expect(events.filter { $0.at("choices[0].delta.content") != nil }.count == pieces.count)
    }

    @Test func tokensHaveNumbers() throws {
        let emulated = try Emulated()
        let seen = emulated.chat("hi there", #","return_token_ids":true"#).json
        #expect(seen["prompt_token_ids"]?.elements?.count == seen.at("usage.prompt_tokens")?.count)
        #expect(seen.at("choices[0].token_ids")?.elements?.count == seen.at("usage.completion_tokens")?.count)
        let events = emulated.chat("hi there", #","return_token_ids":true,"stream":true"#).events
        #expect(events.first?["prompt_token_ids"] == seen["prompt_token_ids"])
        #expect(events.dropFirst().allSatisfy { $0["prompt_token_ids"] == nil })
        let streamed = events.flatMap { $0.at("choices[0].token_ids")?.elements ?? [] }
        #expect(streamed == seen.at("choices[0].token_ids")?.elements)
        let completion = emulated.ask(
            "/completions",
            #"{"model":"\#(Emulated.plain)","prompt":"Once","return_token_ids":true}"#
        ).json
        #expect(completion.at("choices[0].prompt_token_ids")?.elements?.count == 1)
    }

    @Test func rawOutputTellsWhatTheModelSawAndGave() throws {
        let body =
            #"{"model":"\#(Emulated.thinker)","raw_output":true,"messages":[{"role":"system","content":"Be"},"#
            + #"{"role":"user","content":[{"type":"text","text":"hi"},"#
            + #"{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}]}]}"#
        let emulated = try Emulated()
        let raw = try #require(emulated.ask("/chat/completions", body).json.at("choices[0].raw_output"))
        #expect(
            raw.members?.map(\.name) == [
                "prompt_fragments", "prompt_token_ids", "completion", "completion_token_ids", "completion_logprobs",
                "images", "grammar",
            ]
        )
        #expect(raw["prompt_fragments"] == .array([.string("Be"), .string("hi")]))
        #expect(raw["completion"]?.string == "<think>The user said: \"hi\".</think>" + Self.content)
        #expect(raw["images"] == .array([.string("data:image/png;base64,AA==")]))
        #expect(raw["grammar"] == .null && raw["completion_logprobs"] == .null)
        let streamed = emulated.ask("/chat/completions", String(body.dropLast()) + #","stream":true}"#).events
        #expect(streamed.filter { $0.at("choices[0].raw_output") != nil }.count == 1)
        #expect(streamed.last?.at("choices[0].raw_output") == raw)
    }

    @Test func anEchoStandsBeforeTheAnswerAndCostsNothing() throws {
        let emulated = try Emulated()
        let plain = emulated.chat("hi").json
        let echoed = emulated.chat("hi", #","echo":true,"logprobs":true"#).json
        #expect(echoed.at("choices[0].message.content")?.string == "hi" + Self.content)
        #expect(echoed["usage"] == plain["usage"])
        let offsets = echoed.at("choices[0].logprobs.content")?.elements?.compactMap { $0["text_offset"]?.count }
        #expect(offsets == [0, 4, 8, 12, 16])
        let events = emulated.chat("hi", #","echo":true,"stream":true"#).events
        let deltas = events.compactMap { $0.at("choices[0].delta.content")?.string }
        #expect(deltas == ["hi", Self.content])
        let last = emulated.chat("0123456789", #","echo_last":1"#).json.at("choices[0].message.content")?.string
        #expect(last == "89You said: \"0123456789\".")
        let none = emulated.chat("hi", #","echo_last":0"#).json.at("choices[0].message.content")?.string
        #expect(none == Self.content)
        let completion = emulated.ask(
            "/completions",
            #"{"model":"\#(Emulated.plain)","prompt":"Once","echo":true,"max_tokens":0}"#
        ).json
        #expect(completion.at("choices[0].text")?.string == "Once")
        #expect(completion.at("usage.completion_tokens")?.count == 0)
    }

    /// However long a prompt is and however often it is repeated.
    @Test(.timeLimit(.minutes(1))) func anEchoIsBounded() throws {
        let long = String(repeating: "x", count: 3 << 20)
        let seen = try Emulated().chat(long, #","echo":true,"n":128,"logprobs":true,"raw_output":true"#)
        #expect(seen.status == 400)
        let many = try Emulated().chat(
            String(repeating: "x", count: 600_000),
            #","echo":true,"n":128,"logprobs":1,"return_token_ids":true"#
        )
        #expect(many.status == 200)
        #expect(many.body.utf8.count < 64 << 20)
    }
}
