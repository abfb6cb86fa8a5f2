import Contracts
import Documents
import Exchanges
import Testing

@testable import ReferenceConnector

@Suite struct PayloadTests {
    @Test(arguments: [
        "What is BPMN?", "\"", #"\"#, "a\nb\r\n\tc", "\u{2028}\u{2029}", "😀 e\u{301} é", "</script>",
        "\u{0}\u{1F}\u{7F}",
        "${7*7}", "${userMessage}", "${", #""}],"model":"evil"#, "{{x}}", #"\u0041"#, "",
    ])
    func aValueArrivesAsItWas(text: String) async throws {
        var stage = Stage(.response(200, [:], Stage.chat))
        stage.run.variables = [("userMessage", .string(text))]
        #expect(await stage.execute().outcome == .completed)
        let body = try Document.json(try #require(stage.upstream.requests.first).body).root
        let content = try #require(body["messages"]?[1]?["content"]?.string)
        #expect(Array(content.utf8) == Array(text.utf8))
        let expected = try Document.json(Array(Stage.body("").utf8)).root.value
        var rest = body.value
        if case .object(var members) = rest, case .array(var messages)? = rest["messages"] {
            messages[1] = Value.object(["role": .string("user"), "content": .string("")])
            members[2].value = .array(messages)
            rest = .object(members)
        }
        #expect(rest == expected)
    }

    @Test(arguments: [
        (ProcessValue.integer(7), #"{"in": "7!", "out": 7}"#), (.boolean(true), #"{"in": "true!", "out": true}"#),
        (.null, #"{"in": "!", "out": null}"#), (.string("a\"b"), #"{"in": "a\"b!", "out": "a\"b"}"#),
        (ProcessValue(.double, .number("1.50")), #"{"in": "1.50!", "out": 1.50}"#),
        (ProcessValue(.json, .array([.string("x")])), #"{"in": "[\"x\"]!", "out": ["x"]}"#),
    ])
    func outsideOfAStringStandsTheValuesOwnJSON(value: ProcessValue, body: String) async {
        var stage = Stage(.response(200))
        stage.run.parameters["catalyst_payload"] = #"{"in": "${x}!", "out": ${x}}"#
        stage.run.variables = [("x", value)]
        #expect(await stage.execute().outcome == .completed)
        #expect(stage.upstream.bodies == [body])
    }

    @Test func anEscapedQuoteDoesNotEndAString() async {
        var stage = Stage(.response(200))
        stage.run.parameters["catalyst_payload"] = #"{"a": "\"${x}\\", "b": ${x}}"#
        stage.run.variables = [("x", .string("1\n"))]
        _ = await stage.execute()
        #expect(stage.upstream.bodies == [#"{"a": "\"1\n\\", "b": "1\n"}"#])
    }

    @Test(arguments: [[], [("userMessage", ProcessValue.absent)], [("usermessage", .string("x"))]])
    func aVariableThatIsNotSetFailsBeforeAnythingIsSent(variables: [(String, ProcessValue)]) async {
        var stage = Stage(.response(200))
        stage.run.variables = variables.map { ($0.0, $0.1) }
        #expect(
            await stage.execute().outcome
                == .failed(
                    type: "MissingVariable",
                    message: "the payload names the process variable userMessage, which is not set"
                )
        )
        #expect(stage.upstream.requests.isEmpty)
    }

    @Test func aPayloadThatIsNotJSONIsLeftToTheProvider() async {
        var stage = Stage(.response(400, [:], Stage.refusal("not JSON")))
        stage.run.parameters["catalyst_payload"] = "{"
        #expect(await stage.execute().outcome == .bpmnError(code: "INVALID_REQUEST", message: "HTTP 400: not JSON"))
        #expect(stage.upstream.bodies == ["{"])
    }
}
