import Documents
import Exchanges
import Scenarios
import TestSupport
import Testing

@testable import Emulation

@Suite struct ChatTests {
    @Test func aCompletionIsThisWhole() throws {
        let seen = try Emulated().chat(model: Emulated.thinker)
        #expect(seen.status == 200)
        #expect(
            seen.plainBody
                == #"{"id":"ID","object":"chat.completion","created":1795000000,"#
                + #""model":"accounts/fireworks/models/gpt-oss-120b","choices":[{"index":0,"message":{"#
                + #""role":"assistant","content":"You said: \"hi\".","reasoning_content":"The user said: \"hi\"."},"#
                + #""finish_reason":"stop"}],"usage":{"prompt_tokens":1,"total_tokens":10,"completion_tokens":9,"#
                + #""prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":5},"#
                + #""output_tokens_details":{"reasoning_tokens":5}}}"#
        )
        let id = try #require(seen.headers["x-request-id"])
        #expect(seen.json["id"] == .string(id))
        #expect(id.hasPrefix("chatcmpl-") && id.utf8.count == 41)
        #expect(id.utf8.dropFirst(9).allSatisfy { $0 &- 0x30 < 10 || $0 &- 0x61 < 6 })
        let sampling =
            #"{"max_tokens": 2048, "temperature": 1.0, "top_k": 0, "top_p": 1.0, "min_p": 0.0, "#
            + #""typical_p": 1.0, "frequency_penalty": 0.0, "presence_penalty": 0.0, "repetition_penalty": 1.0, "#
            + #""mirostat_target": null, "mirostat_lr": 0.1, "cycle_multiplier": 0.0, "cycle_base": 0.0, "#
            + #""cycle_allowed_length": 0, "cycle_sequence_breakers": []}"#
        #expect(
            seen.headers == [
                "content-type": "application/json", "date": "Wed, 18 Nov 2026 11:06:40 GMT",
                "fireworks-cached-prompt-tokens": "0", "fireworks-prompt-tokens": "1",
                "fireworks-sampling-options": sampling, "fireworks-server-processing-time": "0.000",
                "fireworks-server-time-to-first-token": "0.000", "fireworks-speculation-prompt-matched-tokens": "0",
                "server": "istio-envoy", "vary": "Origin", "via": "1.1 google", "x-ratelimit-over-limit": "no",
                "x-request-id": id,
            ]
        )
    }

    @Test func aStreamIsThisWhole() throws {
        let seen = try Emulated().chat(model: Emulated.thinker, #","stream":true"#)
        let head =
            #"data: {"id":"ID","object":"chat.completion.chunk","created":1795000000,"#
            + #""model":"accounts/fireworks/models/gpt-oss-120b","choices":"#
        let usage =
            #"{"prompt_tokens":1,"total_tokens":10,"completion_tokens":9,"prompt_tokens_details":{"cached_tokens":0},"#
            + #""completion_tokens_details":{"reasoning_tokens":5},"output_tokens_details":{"reasoning_tokens":5}}"#
        func chunk(_ delta: String, _ finish: String = "null", usage: String = "null") -> String {
            head + #"[{"index":0,"delta":{\#(delta)},"finish_reason":\#(finish)}],"usage":\#(usage)}"# + "\n\n"
        }
        let pieces = [
            chunk(#""role":"assistant""#), chunk(#""reasoning_content":"The user said:""#),
            chunk(#""reasoning_content":" \"hi\".""#), chunk(#""content":"You said: \"hi\".""#),
        ]
        #expect(seen.plainBody == (pieces + [chunk("", #""stop""#, usage: usage), "data: [DONE]\n\n"]).joined())
        #expect(seen.chunks.count == 6)
        #expect(seen.headers.map(\.name).contains("fireworks-server-processing-time") == false)
        #expect(seen.headers["content-type"] == "text/event-stream; charset=utf-8")
        let apart = try Emulated().chat(
            model: Emulated.thinker,
            #","stream":true,"stream_options":{"include_usage":true}"#
        )
        let last = head + #"[],"usage":\#(usage)}"# + "\n\n"
        #expect(apart.plainBody == (pieces + [chunk("", #""stop""#), last, "data: [DONE]\n\n"]).joined())
    }

    @Test func equalRequestsGetEqualBytesAndOthersOtherIDs() throws {
        let emulated = try Emulated()
        #expect(emulated.chat() == emulated.chat())
        #expect(emulated.chat().json["id"] != emulated.chat("ho").json["id"])
        var options = EmulationOptions()
        options.seed = 2
        #expect(try emulated.chat().json["id"] != Emulated(options).chat().json["id"])
    }

    @Test func severalChoicesAreToldApart() throws {
        let seen = try Emulated().chat("hi", #","n":3"#)
        let choices = seen.json["choices"]?.elements ?? []
        #expect(choices.map { $0["index"] } == [.integer(0), .integer(1), .integer(2)])
        #expect(
            choices.map { $0.at("message.content")?.string } == [
                #"You said: "hi"."#, #"You said: "hi". (choice 2)"#, #"You said: "hi". (choice 3)"#,
            ]
        )
        let streamed = try Emulated().chat("hi", #","n":2,"stream":true"#).events
        let shown = streamed.map { event -> String in
            let choice = event.at("choices[0]")
            let delta = choice?["delta"] ?? .null
            let finish = choice?["finish_reason"]?.string ?? ""
            return "\(choice?["index"]?.integer ?? -1) \(delta.members?.first?.name ?? finish)"
        }
        #expect(shown == ["0 role", "1 role", "0 content", "1 content", "1 content", "0 stop", "1 stop"])
        #expect(streamed.suffix(2).allSatisfy { $0.at("usage.total_tokens") == .integer(12) })
    }

    @Test(
        arguments: [
            (#","max_tokens":2"#, "You said", "length", 2), (#","max_tokens":0"#, "", "length", 0),
            (#","max_completion_tokens":3"#, "You said: \"h", "length", 3),
            (#","max_tokens":4"#, "You said: \"hi\".", "stop", 4), (#","stop":" said""#, "You", "stop", 1),
            (#","stop":["zz","hi","id"]"#, "You sa", "stop", 2), (#","stop":null"#, "You said: \"hi\".", "stop", 4),
            (#","stop":[]"#, "You said: \"hi\".", "stop", 4),
        ] as [(String, String, String, Int)]
    )
    func endsWhereItIsTold(more: String, text: String, finish: String, tokens: Int) throws {
        let seen = try Emulated().chat("hi", more)
        #expect(seen.json.at("choices[0].message.content") == .string(text))
        #expect(seen.json.at("choices[0].finish_reason") == .string(finish))
        #expect(seen.json.at("usage.completion_tokens") == .integer(tokens))
        let streamed = try Emulated().chat("hi", more + #","stream":true"#).events
        #expect(streamed.compactMap { $0.at("choices[0].delta.content")?.string }.joined() == text)
        #expect(streamed.last?.at("choices[0].finish_reason") == .string(finish))
    }

    /// A token is four bytes and whole characters.
    @Test(arguments: [1, 2, 3, 7, 40])
    func whatIsCutToSoManyTokensCountsForSoMany(tokens: Int) throws {
        let text = String(repeating: "ü日🔥a", count: 60)
        let cut = try #require(TokenCount.cut(text, to: tokens))
        #expect(TokenCount.of(cut) == tokens)
        #expect(text.unicodeScalars.starts(with: cut.unicodeScalars))
        #expect(TokenCount.cut(cut, to: tokens) == nil)
    }

    @Test(arguments: [
        "", "a", "You said: \"hi\".", String(repeating: "word ", count: 500), String(repeating: "x", count: 999),
    ])
    func thePiecesOfATextAreTheText(text: String) {
        let pieces = TextPieces.of(text)
        #expect(pieces.joined() == text)
        #expect(pieces.allSatisfy { !$0.isEmpty })
        #expect(pieces.count <= 500)
    }

    @Test func aLongMessageIsQuotedInPart() throws {
        let seen = try Emulated().chat(String(repeating: "ü", count: 300))
        let quoted = String(repeating: "ü", count: 200) + "…"
        #expect(seen.json.at("choices[0].message.content") == .string("You said: \"\(quoted)\"."))
        #expect(seen.json.at("usage.prompt_tokens") == .integer(150))
    }

    @Test func doesNotThinkWhereItIsToldNotTo() throws {
        for more in [
            #","reasoning_effort":"none""#, #","reasoning_effort":false"#, #","thinking":{"type":"disabled"}"#,
        ] {
            let message = try Emulated().chat("hi", model: Emulated.thinker, more).json.at("choices[0].message")
            #expect(message?.members?.map(\.name) == ["role", "content"], "\(more)")
        }
        let cut = try Emulated().chat("hi", model: Emulated.thinker, #","max_tokens":2"#).json
        #expect(cut.at("choices[0].message.reasoning_content") == .string("The user"))
        #expect(cut.at("choices[0].message.content") == .string(""))
        #expect(cut.at("choices[0].finish_reason") == .string("length"))
    }

    @Test func tellsItsSamplingOptions() throws {
        let seen = try Emulated().chat("hi", #","temperature":0,"top_p":0.5,"top_k":40,"max_completion_tokens":9"#)
        let told = seen.headers["fireworks-sampling-options"] ?? ""
        #expect(told.hasPrefix(#"{"max_tokens": 9, "temperature": 0.0, "top_k": 40, "top_p": 0.5, "min_p": 0.0,"#))
    }

    @Test func tellsPerformanceInTheBodyWhereAsked() throws {
        let asked = #","perf_metrics_in_response":true"#
        #expect(try Emulated().chat("hi", asked).json.at("perf_metrics.prompt-tokens") == .integer(1))
        let events = try Emulated().chat("hi", asked + #","stream":true"#).events
        #expect(events.map { $0["perf_metrics"] != nil } == [false, false, true])
    }

    @Test func aPathMayHaveATokenAndItsName() throws {
        let emulated = try Emulated()
        var request = Request.chat(model: Emulated.plain)
        let plain = emulated.responder.response(to: request, clock: emulated.clock)
        for prefix in ["/c/job-1", "/s/fireworks", "/c/job-1/s/fireworks"] {
            request.path = prefix + "/inference/v1/chat/completions"
            #expect(emulated.responder.response(to: request, clock: emulated.clock) == plain)
        }
        request.path = "/s/other/inference/v1/chat/completions"
        let missed = emulated.responder.response(to: request, clock: emulated.clock)
        #expect(missed.status == 599)
        #expect(missed.headers["x-firedrill-miss"] == "unknown-endpoint")
        let annotation = emulated.responder.annotation(of: .chat("/c/job-1"))
        #expect(annotation?.source == "fireworks")
        #expect(annotation?.token == "job-1")
    }
}
