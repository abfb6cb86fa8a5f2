import Documents
import Exchanges
import TestSupport
import Testing

@testable import Emulation

/// Errors as they were seen: whole bodies, in the API's own words.
@Suite struct ErrorTests {
    private static func server(_ message: String) -> String {
        let message = JSONWriter().string(.string(message))
        return #"{"error":{"object":"error","type":"invalid_request_error","message":\#(message)}}"#
    }

    @Test(
        arguments: [
            (
                #","vl_high_resolution_images":true"#,
                "Extra inputs are not permitted, field: 'vl_high_resolution_images', value: True"
            ),
            (#","logprobs":20"#, "logprobs must be between 0 and 5: 20"),
            (#","x":"it's""#, #"Extra inputs are not permitted, field: 'x', value: "it's""#),
            (#","x":{"a":1}"#, "Extra inputs are not permitted, field: 'x'"),
            (
                #","x":null,"temperature":2.5"#,
                "2 request validation errors: Extra inputs are not permitted, field: 'x', value: None; temperature must be between 0 and 2: 2.5"
            ),
            (#","temperature":"hot""#, "Input should be a valid number, field: 'temperature', value: 'hot'"),
            (#","max_tokens":1.5"#, "Input should be a valid integer, field: 'max_tokens', value: 1.5"),
            (#","stream":"yes""#, "Input should be a valid boolean, field: 'stream', value: 'yes'"),
            (#","n":0"#, "n must be between 1 and 128: 0"),
            (#","n":1000000000000"#, "n must be between 1 and 128: 1000000000000"),
            (#","stop":["a","b","c","d","e"]"#, "stop must have between 0 and 4 items: 5"),
            (#","stop":["a",1]"#, "Input should be a valid string, field: 'stop[1]', value: 1"),
            (
                #","tool_choice":"maybe""#,
                "Input should be 'auto', 'none', 'any' or 'required', field: 'tool_choice', value: 'maybe'"
            ),
            (
                #","response_format":{"type":"xml"}"#,
                "Input should be 'text', 'json_object', 'json_schema' or 'grammar', field: 'response_format.type', value: 'xml'"
            ),
            (
                #","tools":[{"type":"function","function":{"name":"f"},"eager_input_streaming":true}]"#,
                "Extra inputs are not permitted, field: 'tools[0].eager_input_streaming', value: True"
            ),
            (#","tools":[{"type":"function"}]"#, "Field required, field: 'tools[0].function'"),
            (
                #","max_tokens":1,"max_completion_tokens":1"#,
                "max_tokens and max_completion_tokens cannot both be given"
            ),
            (
                #","reasoning_effort":"low","thinking":{"type":"enabled","budget_tokens":10}"#,
                "2 request validation errors: thinking.budget_tokens must be between 1024 and 1000000000: 10; thinking and reasoning_effort cannot both be given"
            ),
        ]
    )
    func aWrongMemberIsToldAsItWasSeen(more: String, message: String) throws {
        let seen = try Emulated().chat("hi", more)
        #expect(seen.status == 400)
        #expect(seen.body == Self.server(message))
        #expect(seen.headers["x-request-id"]?.hasPrefix("chatcmpl-") == true)
    }

    @Test func severalAreJoinedInTheEnvelopeOfMessages() throws {
        let tools =
            (0..<2).map { #"{"name":"t\#($0)","input_schema":{"type":"object"},"eager_input_streaming":true}"# }
            + [#"{"name":"t2","input_schema":{"type":"object"},"cache_control":{"type":"ephemeral"}}"#]
        let body =
            #"{"model":"\#(Emulated.plain)","max_tokens":9,"messages":[{"role":"user","content":"x"}],"tools":[\#(tools.joined(separator: ","))]}"#
        let seen = try Emulated().ask("/messages", body)
        #expect(seen.status == 400)
        #expect(
            seen.body
                == #"{"error":{"type":"invalid_request_error","message":"3 request validation errors: "#
                + "Extra inputs are not permitted, field: 'tools[0].eager_input_streaming', value: True; "
                + "Extra inputs are not permitted, field: 'tools[1].eager_input_streaming', value: True; "
                + #"Extra inputs are not permitted, field: 'tools[2].cache_control'"},"type":"error"}"#
        )
    }

    @Test func whatIsRequiredIsMissed() throws {
        let emulated = try Emulated()
        #expect(
            emulated.ask("/chat/completions", "{}").error
                == "400 2 request validation errors: Field required, field: 'model'; Field required, field: 'messages'"
        )
        #expect(
            emulated.ask("/embeddings", #"{"model":5}"#).error
                == "400 2 request validation errors: Input should be a valid string, field: 'model', value: 5; Field required, field: 'input'"
        )
        #expect(
            emulated.ask("/chat/completions", #"{"model":null,"messages":"x"}"#).error
                == "400 2 request validation errors: Input should be a valid string, field: 'model', value: None; Input should be a valid list, field: 'messages', value: 'x'"
        )
    }

    @Test func onlyJSONUnderItsOwnNameIsTaken() throws {
        let emulated = try Emulated()
        let body = #"{"model":"\#(Emulated.plain)","messages":[]}"#
        let form = emulated.ask(
            "/chat/completions",
            body,
            headers: ["Content-Type": "application/x-www-form-urlencoded"]
        )
        #expect(form.status == 400)
        #expect(
            form.body
                == #"{"error":{"object":"error","type":"invalid_request_error","message":"[{'type': 'model_attributes_type', "#
                + #"'loc': ('body',), 'msg': 'Input should be a valid dictionary or object to extract fields from', "#
                + #"'input': b'...'}]"},"raw_output":null}"#
        )
        #expect(emulated.ask("/chat/completions", body, headers: [:]).body == form.body)
        #expect(emulated.ask("/chat/completions", "[1]").body == form.body)
        let parameters: KeyValuePairs = ["content-type": "Application/JSON; charset=utf-8"]
        #expect(emulated.ask("/chat/completions", body, headers: parameters).status == 200)
        #expect(
            emulated.ask("/chat/completions", "{\"a\":").error
                == "400 [{'type': 'json_invalid', 'loc': ('body', 5), 'msg': 'JSON decode error', 'input': {}, 'ctx': {'error': 'the text ends where a value should be'}}]"
        )
        #expect(emulated.ask("/chat/completions", "").status == 400)
        #expect(
            emulated.askBytes("/chat/completions", [0x22, 0xFF, 0x22]).error.hasPrefix(
                "400 [{'type': 'json_invalid', 'loc': ('body', "
            )
        )
    }

    /// 181 bytes, recorded whole on 2026-10-04.
    @Test(arguments: ["no-such-model", "accounts/fireworks/models/llama-v3p3-70b-instruct", "Pro/moonshotai/Kimi-K2.5"])
    func anUnknownModelIsNotFoundAsRecorded(model: String) throws {
        let seen = try Emulated().chat(model: model)
        let id = try #require(seen.headers["x-request-id"])
        #expect(
            seen
                == Seen(
                    status: 404,
                    headers: [
                        "content-type": "application/json", "date": "Wed, 18 Nov 2026 11:06:40 GMT", "vary": "Origin",
                        "via": "1.1 google", "x-request-id": id,
                    ],
                    body: #"{"error":{"message":"Model not found, inaccessible, and/or not deployed","param":"model","#
                        + #""code":"NOT_FOUND","type":"error"},"request_id":"\#(id)"}"#
                )
        )
        #expect(seen.body.utf8.count == 181)
    }

    @Test func aMalformedModelPathIsTheContractsErrorOnDemand() throws {
        var options = EmulationOptions()
        options.modelPathError = .badRequest
        let emulated = try Emulated(options)
        let seen = emulated.chat(model: "llama")
        #expect(seen.status == 400)
        #expect(seen.body == Self.server("The model must have the form accounts/<account>/models/<model>."))
        #expect(emulated.chat(model: "accounts/fireworks/models/none").status == 404)
        #expect(emulated.chat(model: "accounts/me/models/none#accounts/me/deployments/x").status == 404)
    }

    @Test func pathsAndMethodsAreTheAPIs() throws {
        let emulated = try Emulated()
        let path = emulated.ask("/v1/messages", "{}")
        let id = try #require(path.headers["x-request-id"])
        #expect(path.status == 404)
        #expect(
            path.body
                == #"{"error":{"message":"Path not found: /v1/v1/messages","param":null,"code":"NOT_FOUND","type":"error"},"request_id":"\#(id)"}"#
        )
        #expect(id.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12])
        let elsewhere = emulated.responder.response(to: Request(method: "GET", path: "/"), clock: emulated.clock)
        #expect(elsewhere.error == "404 Path not found: /")
        let method = emulated.ask("/chat/completions", method: "GET")
        #expect(method.error == "405 Method not allowed: GET")
        #expect(method.headers["allow"] == "POST")
        #expect(emulated.ask("/models", "{}").status == 405)
    }

    /// The server's own answer lets a page of any origin call.
    @Test func aPreflightIsLeftToTheServer() throws {
        let emulated = try Emulated()
        let preflight = emulated.ask("/models", method: "OPTIONS", headers: ["Access-Control-Request-Method": "GET"])
        #expect(preflight.headers["x-firedrill-miss"] == "no-match")
        #expect(emulated.ask("/models", method: "OPTIONS").status == 405)
    }

    @Test func aPromptThatIsTooLongIsToldSo() throws {
        let text = String(repeating: "word", count: 131_073)
        let seen = try Emulated().chat(text, model: Emulated.thinker)
        #expect(seen.status == 400)
        #expect(seen.body == Self.server("The prompt is too long: 131073, model maximum context length: 131072"))
        let near = String(repeating: "word", count: 131_070)
        let cut = try Emulated().chat(near, model: Emulated.thinker, #","max_tokens":100"#)
        #expect(cut.json.at("choices[0].finish_reason") == .string("length"))
        #expect(cut.json.at("usage.completion_tokens") == .integer(2))
        let refused = try Emulated().chat(
            near,
            model: Emulated.thinker,
            #","max_tokens":100,"context_length_exceeded_behavior":"error""#
        )
        #expect(refused.error == "400 The prompt is too long: 131170, model maximum context length: 131072")
    }

    @Test func aModelThatDoesNotChatSaysSo() throws {
        let seen = try Emulated().chat(model: "nomic-ai/nomic-embed-text-v1.5")
        #expect(seen.status == 404)
        #expect(seen.body == Self.server("model is missing conversation_config, please use /completions API instead"))
    }
}
