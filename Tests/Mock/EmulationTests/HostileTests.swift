import Documents
import Exchanges
import TestSupport
import Testing

@testable import Emulation

/// Requests that mean harm: a clear error, bounded work, no crash.
@Suite struct HostileTests {
    private static func asked(_ schema: String, more: String = "") throws -> Seen {
        try Emulated().chat(
            "hi",
            #","response_format":{"type":"json_schema","json_schema":{"name":"x","schema":\#(schema)}}\#(more)"#
        )
    }

    @Test(
        arguments: [
            ##"{"$ref":"#"}"##,
            ##"{"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]}"##,
            ##"{"type":"array","minItems":2,"items":{"$ref":"#"}}"##,
            ##"{"anyOf":[{"$ref":"#"},{"$ref":"#"}]}"##,
            ##"{"allOf":[{"$ref":"#/$defs/a"}],"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"allOf":[{"$ref":"#/$defs/a"}]}}}"##,
            #"{"type":"array","minItems":1000000000,"items":{"type":"string"}}"#,
            #"{"type":"array","minItems":9000,"items":{"type":"string","minLength":9000}}"#,
            #"{"type":"string","minLength":1000000000}"#,
            #"{"type":"string","pattern":"(a{9999}){9999}"}"#,
            #"{"type":"string","pattern":"^(a+)+b(?=c)$"}"#,
            #"{"type":"string","pattern":"("}"#,
            #"{"type":"object","minProperties":1000000000}"#,
            #"{"type":"integer","minimum":5,"maximum":4}"#,
            #"{"enum":[]}"#, #"{"type":"sting"}"#, #"{"$ref":"https://example.com/schema"}"#, #"{"not":{}}"#,
            #"{"type":"string","enum":[1]}"#, #"{"required":["a"]}"#, "false",
        ]
    )
    func aSchemaThatNothingFitsIsRefused(schema: String) throws {
        let seen = try Self.asked(schema)
        #expect(
            seen.error.hasPrefix("400 JSON Schema not supported: could not understand the instance `"),
            "\(seen.error)"
        )
        #expect(seen.body.utf8.count < 2000)
    }

    /// A tree may end where it need not go on.
    @Test func aSchemaThatMayEndIsAnswered() throws {
        let tree =
            ##"{"type":"object","properties":{"name":{"type":"string"},"children":{"type":"array","items":{"$ref":"#"}}},"required":["name","children"]}"##
        #expect(try Self.asked(tree).status == 200)
        let wide = (0..<8).map { ##""p\##($0)":{"$ref":"#"}"## }.joined(separator: ",")
        let many = try Self.asked(#"{"type":"object","properties":{\#(wide)}}"#, more: #","max_tokens":1000000"#)
        #expect(many.status == 200)
        #expect(many.body.utf8.count < 200_000)
    }

    @Test func largeBodiesAreAnswered() throws {
        let emulated = try Emulated()
        let long = emulated.chat(String(repeating: "a", count: 10 << 20))
        #expect(long.error == "400 The prompt is too long: 2621440, model maximum context length: 512000")
        let list = "[" + String(repeating: "0,", count: 1 << 20) + "0]"
        let wrong = emulated.ask("/chat/completions", #"{"model":"\#(Emulated.plain)","messages":\#(list)}"#)
        #expect(wrong.status == 400)
        #expect(
            wrong.error.hasPrefix(
                "400 100 request validation errors: Input should be a valid dictionary, field: 'messages[0]', value: 0; "
            )
        )
        let unknown = emulated.chat("hi", #","x":"\#(String(repeating: "y", count: 1 << 20))""#)
        #expect(unknown.body.utf8.count < 500)
    }

    @Test func deepBodiesAreRefused() throws {
        let deep = String(repeating: "[", count: 1 << 20)
        let seen = try Emulated().ask("/chat/completions", #"{"model":"m","messages":\#(deep)"#)
        #expect(seen.error.contains("containers nest deeper than 256"))
        #expect(seen.status == 400)
        let nested = String(repeating: #"{"a":"#, count: 200) + "1" + String(repeating: "}", count: 200)
        #expect(try Emulated().chat("hi", #","metadata":\#(nested)"#).status == 200)
        let tool = #","tools":[{"type":"function","function":{"name":"f","parameters":\#(nested)}}]"#
        #expect(try Emulated().chat("hi", tool).status == 200)
    }

    @Test func whatIsNoTextIsRefused() throws {
        let emulated = try Emulated()
        for bytes in [[0xFF], [0x00], Array("{\"model\":\"\u{0}\"}".utf8), [0xEF, 0xBB, 0xBF, 0x7B, 0x7D]] as [[UInt8]]
        {
            #expect(emulated.askBytes("/chat/completions", bytes).status == 400)
        }
        let path = emulated.responder.response(
            to: Request(method: "GET", path: "/inference/v1/models/%FF%00%", headers: ["Authorization": "Bearer fw_x"]),
            clock: emulated.clock
        )
        #expect(path.status == 404)
    }

    @Test func manyAnswersAreBounded() throws {
        let schema = #"{"type":"string","minLength":60000}"#
        let format = #","response_format":{"type":"json_schema","json_schema":{"name":"x","schema":\#(schema)}}"#
        let seen = try Emulated().chat("hi", format + #","n":128,"stream":true,"max_tokens":1000000"#)
        #expect(seen.status == 200)
        #expect(seen.body.utf8.count < 64 << 20)
        #expect(try Emulated().chat("hi", #","n":129"#).status == 400)
    }
}
