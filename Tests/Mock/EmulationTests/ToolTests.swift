import Documents
import Exchanges
import TestSupport
import Testing

@testable import Emulation

@Suite struct ToolTests {
    private static let tools = #"""
        ,"tools":[{"type":"function","function":{"name":"get_time","description":"Tells the time.","parameters":
        {"type":"object","properties":{"timezone":{"type":"string"}},"required":["timezone"]}}},
        {"type":"function","function":{"name":"get_day"}}]
        """#

    private func ask(_ more: String, messages: String = "", model: String = Emulated.plain) throws -> Seen {
        let first = #"{"role":"user","content":"What time is it?"}"#
        let body = #"{"model":"\#(model)","messages":[\#(first)\#(messages)]\#(Self.tools)\#(more)}"#
        return try Emulated().ask("/chat/completions", body)
    }

    private static func call(_ id: String, _ name: String) -> String {
        #",{"role":"assistant","tool_calls":[{"id":"\#(id)","type":"function","function":"#
            + #"{"name":"\#(name)","arguments":"{}"}}]}"#
    }

    private static let result =
        call("call_1", "get_time") + #",{"role":"tool","tool_call_id":"call_1","content":"12:00"}"#

    @Test func toolsAndNoResultGiveACall() throws {
        let choice = try #require(try ask("").json.at("choices[0]"))
        let id = choice.at("message.tool_calls[0].id")?.string ?? ""
        #expect(id.hasPrefix("call_") && id.utf8.count == 29)
        #expect(
            JSONWriter().string(choice).replacing(id, with: "CALL")
                == #"{"index":0,"message":{"role":"assistant","tool_calls":[{"index":0,"id":"CALL","#
                + #""type":"function","function":{"name":"get_time","#
                + #""arguments":"{\"timezone\": \"timezone\"}"}}]},"finish_reason":"tool_calls"}"#
        )
    }

    @Test func aResultGivesAText() throws {
        let json = try ask("", messages: Self.result, model: Emulated.thinker).json
        #expect(json.at("choices[0].finish_reason") == .string("stop"))
        let message = json.at("choices[0].message")
        #expect(message?.members?.map(\.name) == ["role", "content"], "after a result nothing is thought")
        #expect(message?["content"] == .string(#"The tool answered: "12:00"."#))
    }

    @Test(
        arguments: [
            ("none", "", nil), ("auto", "", "get_time"), ("any", "", "get_time"), ("required", "", "get_time"),
            ("required", result, "get_day"), ("required", result + call("call_2", "get_day"), "get_day"),
            ("auto", result, nil),
        ] as [(String, String, String?)]
    )
    func theChoiceIsRespected(choice: String, messages: String, name: String?) throws {
        let json = try ask(#","tool_choice":"\#(choice)""#, messages: messages).json
        #expect(json.at("choices[0].message.tool_calls[0].function.name")?.string == name)
        #expect((json.at("choices[0].message.content") == nil) == (name != nil))
    }

    @Test func aNamedToolIsCalled() throws {
        let choice = #","tool_choice":{"type":"function","function":{"name":"get_day"}}"#
        let json = try ask(choice, messages: Self.result).json
        #expect(json.at("choices[0].message.tool_calls[0].function.name") == .string("get_day"))
        #expect(json.at("choices[0].message.tool_calls[0].function.arguments") == .string("{}"))
    }

    @Test func aStreamedCallComesInThePiecesThatWereRecorded() throws {
        let more = #","stream":true,"stream_options":{"include_usage":true}"#
        let events = try ask(more, model: Emulated.thinker).events
        let deltas = events.compactMap { $0.at("choices[0].delta") }.map { JSONWriter().string($0) }
        let id = events.compactMap { $0.at("choices[0].delta.tool_calls[0].id")?.string }.first ?? ""
        #expect(
            deltas.map { $0.replacing(id, with: "CALL") } == [
                #"{"role":"assistant"}"#, #"{"reasoning_content":"The user said:"}"#,
                #"{"reasoning_content":" \"What time is"}"#, #"{"reasoning_content":" it?\"."}"#,
                #"{"tool_calls":[{"index":0,"id":"CALL","type":"function","function":{"name":"get_time"}}]}"#,
                #"{"tool_calls":[{"index":0,"id":null,"type":"function","function":{"arguments":"{\"timezone\":"}}]}"#,
                #"{"tool_calls":[{"index":0,"id":null,"type":"function","function":{"arguments":" \"timezone\"}"}}]}"#,
                "{}",
            ]
        )
        #expect(events.dropLast().last?.at("choices[0].finish_reason") == .string("tool_calls"))
        #expect(events.dropLast().allSatisfy { $0["usage"] == .null })
        #expect(events.last?["choices"] == .array([]))
    }

    @Test func aSchemaThatIsNotUnderstoodIsRefusedAsItWasSeen() throws {
        let tool = #"{"name":"t","input_schema":{"type":"object","anyOf":[{"required":["criteria"]}]}}"#
        let body =
            #"{"model":"\#(Emulated.plain)","max_tokens":9,"messages":[{"role":"user","content":"x"}],"tools":[\#(tool)]}"#
        #expect(
            try Emulated().ask("/messages", body).body
                == #"{"error":{"type":"invalid_request_error","message":"JSON Schema not supported: could not "#
                + #"understand the instance `{'required': ['criteria']}`."},"type":"error"}"#
        )
    }
}
