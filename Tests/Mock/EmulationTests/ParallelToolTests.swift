import Documents
import Testing

@testable import Emulation

/// Several calls at once, and functions, which are tools of an older form.
@Suite struct ParallelToolTests {
    private static func tool(_ name: String) -> String {
        #"{"type":"function","function":{"name":"\#(name)","parameters":{"type":"object"}}}"#
    }
    private static let two = #","tools":[\#(tool("first")),\#(tool("second"))]"#
    private static let parallel = two + #","parallel_tool_calls":true"#

    @Test func allToolsAreCalledWhereThatIsAskedFor() throws {
        let emulated = try Emulated()
        let calls = try #require(emulated.chat("hi", Self.parallel).json.at("choices[0].message.tool_calls")?.elements)
        #expect(calls.map { $0.at("function.name")?.string } == ["first", "second"])
        #expect(calls.map { $0["index"]?.count } == [0, 1])
        #expect(Set(calls.compactMap { $0["id"]?.string }).count == 2)
        let one = emulated.chat("hi", Self.two).json.at("choices[0].message.tool_calls")?.elements
        #expect(one?.count == 1)
        let named = emulated.chat(
            "hi",
            Self.parallel + #","tool_choice":{"type":"function","function":{"name":"second"}}"#
        )
        #expect(named.json.at("choices[0].message.tool_calls")?.elements?.count == 1)
        let none = emulated.chat("hi", Self.parallel + #","tool_choice":"none""#)
        #expect(none.json.at("choices[0].finish_reason")?.string == "stop")
    }

    @Test func aStreamTellsThemApartByTheirIndex() throws {
        let emulated = try Emulated()
        let whole = emulated.chat("hi", Self.parallel).json.at("choices[0].message.tool_calls")?.elements
        let events = emulated.chat("hi", Self.parallel + #","stream":true"#).events
        let deltas = events.compactMap { $0.at("choices[0].delta.tool_calls[0]") }
        #expect(deltas.compactMap { $0["index"]?.count } == [0, 0, 1, 1])
        #expect(deltas.map { $0.at("function.name")?.string } == ["first", nil, "second", nil])
        let arguments = { (index: Int) in
            deltas.filter { $0["index"]?.count == index }.compactMap { $0.at("function.arguments")?.string }.joined()
        }
        #expect(whole?.map { $0.at("function.arguments")?.string } == [arguments(0), arguments(1)])
    }

    @Test func resultsOfBothEndTheLoop() throws {
        let body =
            #"{"model":"\#(Emulated.plain)","messages":[{"role":"user","content":"hi"},{"role":"assistant","#
            + #""tool_calls":[{"id":"a","type":"function","function":{"name":"first","arguments":"{}"}},"#
            + #"{"id":"b","type":"function","function":{"name":"second","arguments":"{}"}}]},"#
            + #"{"role":"tool","tool_call_id":"a","content":"1"},{"role":"tool","tool_call_id":"b","content":"2"}]"#
        let seen = try Emulated().ask("/chat/completions", body + Self.parallel + "}").json
        #expect(seen.at("choices[0].message.content")?.string == "The tool answered: \"2\".")
    }

    @Test func responsesAndMessagesHaveThemToo() throws {
        let emulated = try Emulated()
        let tools = ["first", "second"].map { #"{"type":"function","name":"\#($0)","parameters":{"type":"object"}}"# }
        let body =
            #"{"model":"\#(Emulated.plain)","input":"hi","parallel_tool_calls":true,"tools":[\#(tools.joined(separator: ","))]"#
        let output = emulated.ask("/responses", body + "}").json["output"]?.elements
        #expect(output?.map { $0["name"]?.string } == ["first", "second"])
        #expect(Set(output?.compactMap { $0["call_id"]?.string } ?? []).count == 2)
        let events = emulated.ask("/responses", body + #","stream":true}"#).events
        let done = events.filter { $0["type"]?.string == "response.output_item.done" }
        #expect(done.map { $0["output_index"]?.count } == [0, 1])
        #expect(done.compactMap { $0.at("item.name")?.string } == ["first", "second"])
        let message =
            #"{"model":"\#(Emulated.plain)","max_tokens":99,"messages":[{"role":"user","content":"hi"}],"#
            + #""tool_choice":{"type":"auto","disable_parallel_tool_use":false},"tools":["#
            + #"{"name":"first","input_schema":{"type":"object"}},{"name":"second","input_schema":{"type":"object"}}]}"#
        let content = emulated.ask("/messages", message).json["content"]?.elements
        #expect(content?.map { $0["name"]?.string } == ["first", "second"])
    }

    @Test func functionsAreTools() throws {
        let functions = #","functions":[{"name":"old","parameters":{"type":"object"}}]"#
        let emulated = try Emulated()
        let seen = emulated.chat("hi", functions).json
        #expect(seen.at("choices[0].message.tool_calls[0].function.name")?.string == "old")
        #expect(seen.at("choices[0].finish_reason")?.string == "tool_calls")
        let none = emulated.chat("hi", functions + #","function_call":"none""#).json
        #expect(none.at("choices[0].message.content")?.string == "You said: \"hi\".")
        let named = emulated.chat("hi", functions + #","function_call":{"name":"old"}"#).json
        #expect(named.at("choices[0].message.tool_calls[0].function.name")?.string == "old")
        let body =
            #"{"model":"\#(Emulated.plain)","messages":[{"role":"user","content":"hi"},"#
            + #"{"role":"assistant","function_call":{"name":"old","arguments":"{}"}},"#
            + #"{"role":"function","name":"old","content":"12:00"}]\#(functions)}"#
        let text = emulated.ask("/chat/completions", body).json.at("choices[0].message.content")?.string
        #expect(text == "The tool answered: \"12:00\".")
    }
}
