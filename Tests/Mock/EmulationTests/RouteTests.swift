import Documents
import Exchanges
import Foundation
import TestSupport
import Testing

@testable import Emulation

/// Completions, embeddings, documents in order, responses and messages.
@Suite struct RouteTests {
    private static let embedder = "accounts/fireworks/models/qwen3-embedding-8b"

    @Test func aCompletionGoesOnWithItsPrompt() throws {
        let seen = try Emulated().ask("/completions", #"{"model":"\#(Emulated.plain)","prompt":"Roses are"}"#)
        #expect(
            seen.plainBody
                == #"{"id":"ID","object":"text_completion","created":1795000000,"#
                + #""model":"accounts/fireworks/models/minimax-m3","choices":[{"index":0,"#
                + #""text":" And so on, after: \"Roses are\".","finish_reason":"stop"}],"usage":{"prompt_tokens":3,"#
                + #""total_tokens":11,"completion_tokens":8,"prompt_tokens_details":{"cached_tokens":0}}}"#
        )
        let many = try Emulated().ask(
            "/completions",
            #"{"model":"\#(Emulated.plain)","prompt":["a","b"],"echo":true,"max_tokens":2}"#
        )
        #expect(
            many.json["choices"]?.elements?.map { "\($0["text"]?.string ?? "") \($0["finish_reason"]?.string ?? "")" }
                == ["a And so  length", "b And so  length"]
        )
        let tokens = try Emulated().ask("/completions", #"{"model":"\#(Emulated.plain)","prompt":[1,2,3]}"#)
        #expect(tokens.json.at("choices[0].text") == .string(#" And so on, after: "1 2 3"."#))
    }

    /// 16 tokens where nobody says how many, as recorded in 2025-09.
    @Test func aCompletionHasSixteenTokensUnlessMoreAreWanted() throws {
        let long = String(repeating: "long ", count: 30)
        let seen = try Emulated().ask(
            "/completions",
            #"{"model":"\#(Emulated.plain)","prompt":"\#(long)","stream":true}"#
        )
        let events = seen.events
        #expect(events.allSatisfy { $0["object"] == .string("text_completion") })
        #expect(events.first?.at("choices[0].text") != .string(""), "no chunk for a role")
        #expect(events.last?.at("choices[0].text") == .string(""))
        #expect(events.last?.at("choices[0].finish_reason") == .string("length"))
        #expect(events.last?.at("usage.completion_tokens") == .integer(16))
        #expect(seen.body.hasSuffix("data: [DONE]\n\n"))
    }

    @Test func embeddingsAreUnitVectorsThatTheTextDecides() throws {
        let emulated = try Emulated()
        func vectors(_ more: String) throws -> [[Float]] {
            let seen = emulated.ask("/embeddings", #"{"model":"\#(Self.embedder)",\#(more)}"#)
            #expect(seen.status == 200, "\(seen.body.prefix(300))")
            return (seen.json["data"]?.elements ?? []).map { entry in
                (entry["embedding"]?.elements ?? []).compactMap { number in
                    if case .number(let lexeme) = number { Float(lexeme) } else { nil }
                }
            }
        }
        let both = try vectors(#""input":["cat","dog"],"dimensions":16"#)
        #expect(both.map(\.count) == [16, 16])
        #expect(both[0] != both[1])
        #expect(try vectors(#""input":"cat","dimensions":16"#) == [both[0]])
        for vector in both {
            #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 0.0001)
        }
        #expect(try vectors(#""input":"cat""#).map(\.count) == [4096])
        #expect(try vectors(#""input":[1,2]"#).count == 1)
        #expect(try vectors(#""input":[[1,2],[3]],"dimensions":8"#).count == 2)
        let base64 = emulated.ask(
            "/embeddings",
            #"{"model":"\#(Self.embedder)","input":"cat","dimensions":16,"encoding_format":"base64"}"#
        ).json
        let bytes = try #require(Base64.decode(base64.at("data[0].embedding")?.string ?? ""))
        let decoded = stride(from: 0, to: bytes.count, by: 4).map { at in
            Float(bitPattern: bytes[at..<at + 4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
        }
        #expect(decoded == both[0])
        #expect(
            base64["usage"].map { JSONWriter().string($0) }
                == #"{"prompt_tokens":1,"total_tokens":1,"completion_tokens":0}"#
        )
        #expect(
            emulated.ask("/embeddings", #"{"model":"fireworks/qwen3-embedding-8b","input":[]}"#).body
                == #"{"data":[],"model":"fireworks/qwen3-embedding-8b","object":"list","#
                + #""usage":{"prompt_tokens":0,"total_tokens":0,"completion_tokens":0}}"#
        )
        #expect(emulated.ask("/embeddings", #"{"model":"\#(Emulated.plain)","input":"x"}"#).status == 404)
    }

    @Test func documentsComeInTheOrderOfTheWordsTheyShare() throws {
        let body =
            #"{"model":"accounts/fireworks/models/qwen3-reranker-8b","query":"Red apples?","#
            + #""documents":["green pears","an apple","red apples","Red"]"#
        let seen = try Emulated().ask("/rerank", body + #","top_n":2}"#)
        #expect(
            seen.json["data"].map { JSONWriter().string($0) }
                == #"[{"index":2,"relevance_score":1.0,"document":"red apples"},"#
                + #"{"index":3,"relevance_score":0.5,"document":"Red"}]"#
        )
        let bare = try Emulated().ask("/rerank", body + #","return_documents":false}"#)
        #expect(bare.json["data"]?.elements?.map { $0["index"]?.integer } == [2, 3, 0, 1])
        #expect(bare.json.at("data[0].document") == nil)
    }

    @Test func aResponseIsKeptAndToldAgain() throws {
        let emulated = try Emulated()
        let made = emulated.ask("/responses", #"{"model":"\#(Emulated.plain)","input":"hi"}"#)
        #expect(made.status == 200)
        #expect(
            made.plainBody.hasPrefix(
                #"{"id":"ID","object":"response","created_at":1795000000.0,"status":"completed","#
                    + #""model":"accounts/fireworks/models/minimax-m3","output":[{"id":"msg_"#
            )
        )
        #expect(made.json.at("output[0].content[0].text") == .string(#"You said: "hi"."#))
        #expect(
            made.json["usage"].map { JSONWriter().string($0) }
                == #"{"total_tokens":5,"prompt_tokens":1,"completion_tokens":4}"#
        )
        let id = try #require(made.json["id"]?.string)
        #expect(id.hasPrefix("resp_"))
        #expect(emulated.ask("/responses/\(id)", method: "GET").json == made.json)
        let missing = emulated.ask("/responses/resp_none", method: "GET")
        #expect(missing.status == 404)
        #expect(missing.body == #"{"detail":"Previous response not found"}"#)
        let after = #"{"model":"\#(Emulated.plain)","input":"hi","previous_response_id":""#
        #expect(emulated.ask("/responses", after + id + "\"}").status == 200)
        #expect(emulated.ask("/responses", after + "resp_x\"}").body == missing.body)
    }

    @Test func onlySoManyResponsesAreKept() throws {
        let store = ResponseStore()
        for number in 0...1000 { store.keep("\(number)", .integer(number)) }
        #expect(store.response("0") == nil)
        #expect(store.response("1") == .integer(1))
        store.keep("large", .string(String(repeating: "x", count: 20 << 20)))
        #expect(store.response("large") == nil, "one that is larger than all may be is not kept")
        #expect(store.response("1000") == nil)
        store.keep("next", .null)
        #expect(store.response("next") == .null)
    }

    @Test func aStreamedResponseTellsItsSteps() throws {
        let seen = try Emulated().ask("/responses", #"{"model":"\#(Emulated.plain)","input":"hi","stream":true}"#)
        let names = seen.body.components(separatedBy: "\n").filter { $0.hasPrefix("event: ") }.map { $0.dropFirst(7) }
        #expect(
            names == [
                "response.created", "response.in_progress", "response.output_item.added", "response.content_part.added",
                "response.output_text.delta", "response.output_text.done", "response.content_part.done",
                "response.output_item.done", "response.completed",
            ]
        )
        #expect(seen.events.map { $0["sequence_number"] } == (0..<9).map { .integer($0) })
        #expect(seen.events.last?.at("response.output[0].content[0].text") == .string(#"You said: "hi"."#))
    }

    @Test func responsesCallToolsUntilTheyHaveAResult() throws {
        let tools =
            #","tools":[{"type":"function","name":"f","parameters":{"type":"object","properties":{"n":{"type":"integer"}}}}]"#
        let first = try Emulated().ask("/responses", #"{"model":"\#(Emulated.plain)","input":"hi"\#(tools)}"#)
        #expect(first.json.at("output[0].type") == .string("function_call"))
        #expect(first.json.at("output[0].arguments") == .string(#"{"n": 1}"#))
        let streamed = try Emulated().ask(
            "/responses",
            #"{"model":"\#(Emulated.plain)","input":"hi","stream":true\#(tools)}"#
        )
        let names = streamed.events.compactMap { $0["type"]?.string }
        #expect(
            names.suffix(3) == [
                "response.function_call_arguments.done", "response.output_item.done", "response.completed",
            ]
        )
        let items =
            #"[{"role":"user","content":"hi"},{"type":"function_call","call_id":"c","name":"f","arguments":"{}"},"#
            + #"{"type":"function_call_output","call_id":"c","output":"42"}]"#
        let second = try Emulated().ask("/responses", #"{"model":"\#(Emulated.plain)","input":\#(items)\#(tools)}"#)
        #expect(second.json.at("output[0].content[0].text") == .string(#"The tool answered: "42"."#))
    }

    @Test func aMessageIsThisWhole() throws {
        let body = #"{"model":"\#(Emulated.plain)","max_tokens":99,"messages":[{"role":"user","content":"hi"}]"#
        let seen = try Emulated().ask("/messages", body + "}")
        #expect(
            seen.plainBody
                == #"{"id":"ID","type":"message","role":"assistant","model":"accounts/fireworks/models/minimax-m3","#
                + #""content":[{"type":"text","text":"You said: \"hi\"."}],"stop_reason":"end_turn","#
                + #""stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":4}}"#
        )
        let streamed = try Emulated().ask("/messages", body + #","stream":true,"stop_sequences":[":"]}"#)
        #expect(
            streamed.plainBody == """
                event: message_start
                data: {"type":"message_start","message":{"id":"ID","type":"message","role":"assistant",\
                "model":"accounts/fireworks/models/minimax-m3","content":[],"stop_reason":null,"stop_sequence":null,\
                "usage":{"input_tokens":1,"output_tokens":0}}}

                event: content_block_start
                data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"You said"}}

                event: content_block_stop
                data: {"type":"content_block_stop","index":0}

                event: message_delta
                data: {"type":"message_delta","delta":{"stop_reason":"stop_sequence","stop_sequence":":"},\
                "usage":{"output_tokens":2}}

                event: message_stop
                data: {"type":"message_stop"}


                """
        )
    }

    @Test func messagesCallToolsUntilTheyHaveAResult() throws {
        let tools = #","tools":[{"name":"f","input_schema":{"type":"object","properties":{"city":{"type":"string"}}}}]"#
        let head =
            #"{"model":"\#(Emulated.thinker)","max_tokens":99,"thinking":{"type":"enabled","budget_tokens":1024},"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}"#
        let first = try Emulated().ask("/messages", head + "]" + tools + "}")
        #expect(first.json["stop_reason"] == .string("tool_use"))
        #expect(first.json["content"]?.elements?.map { $0["type"]?.string } == ["thinking", "tool_use"])
        #expect(first.json.at("content[1].input.city") == .string("city"))
        let streamed = try Emulated().ask("/messages", head + "]" + tools + #","stream":true}"#)
        let pieces = streamed.events.compactMap { $0.at("delta.partial_json")?.string }
        #expect(pieces.joined() == #"{"city": "city"}"#)
        let result =
            #",{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":{}}]},"#
            + #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"sunny"}]}]"#
        let second = try Emulated().ask("/messages", head + result + tools + "}")
        #expect(second.json.at("content[0].text") == .string(#"The tool answered: "sunny"."#))
        #expect(second.json["stop_reason"] == .string("end_turn"))
    }
}
