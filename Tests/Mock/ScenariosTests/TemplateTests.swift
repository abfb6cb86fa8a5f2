import Documents
import Exchanges
import Testing

@testable import Scenarios

@Suite struct TemplateTests {
    private static let context = TemplateContext(
        values: CaseValues(
            text: "a \"b\"\n\\ caf\u{e9} \u{1}",
            model: "accounts/x/models/y",
            promptTokens: 101,
            completionTokens: 7,
            finishReason: "stop",
            key: "fw_k"
        ),
        headers: ["X-Id": "one", "x-id": "two", "X-Quote": "a\"b"],
        body: .object([
            "model": .string("m\"q"), "n": .number("1.50"), "yes": .bool(true), "none": .null,
            "messages": .array([.object(["role": .string("user"), "parts": .array([.number("1"), .null])])]),
        ]),
        wall: 0
    )

    @Test(arguments: [
        ("", ""),
        ("plain } }} { text", "plain } }} { text"),
        ("{{case.model}}", "accounts/x/models/y"),
        ("<{{case.text}}>", "<a \"b\"\n\\ caf\u{e9} \u{1}>"),
        ("{{case.promptTokens}}+{{case.completionTokens}}", "101+7"),
        ("{{case.finishReason}}{{case.key}}", "stopfw_k"),
        ("{{request.header.x-id}},{{request.header.X-None}}.", "one,."),
        ("{{request.json.messages[0].role}}", "user"),
        ("{{request.json.messages[0]}}", #"{"role":"user","parts":[1,null]}"#),
        ("{{request.json.none}}|{{request.json.missing}}|{{request.json.n}}|{{request.json.yes}}", "||1.50|true"),
        ("{{{{case.key}}", "{{case.key}}"),
        ("{{{{{{case.key}}}}", "{{fw_k}}"),
        ("{{{{{{{{", "{{{{"),
        ("\"{{case.promptTokens}}\"", "\"101\""),
    ])
    func fillsText(text: String, expected: String) throws {
        #expect(try filled(text, .text) == expected)
    }

    @Test(arguments: [
        (#"{"a":"{{case.promptTokens}}"}"#, #"{"a":101}"#),
        (#"{"a":"n {{case.promptTokens}}"}"#, #"{"a":"n 101"}"#),
        (#"{"a":"{{case.promptTokens}}{{case.completionTokens}}"}"#, #"{"a":"1017"}"#),
        (#"{"a":"{{case.text}}"}"#, #"{"a":"a \"b\"\n\\ café \u0001"}"#),
        (#"{"a":"x {{case.text}} y"}"#, #"{"a":"x a \"b\"\n\\ café \u0001 y"}"#),
        (#"{"a":"{{request.json.messages}}"}"#, #"{"a":[{"role":"user","parts":[1,null]}]}"#),
        (#"{"a":"={{request.json.messages[0].parts}}"}"#, #"{"a":"=[1,null]"}"#),
        (#"{"a":"={{request.json.messages}}"}"#, #"{"a":"=[{\"role\":\"user\",\"parts\":[1,null]}]"}"#),
        (#"["{{request.json.none}}","{{request.json.missing}}","{{request.json.yes}}"]"#, "[null,null,true]"),
        (#"{"a":"{{request.json.n}}","b":"{{request.json.model}}"}"#, #"{"a":1.50,"b":"m\"q"}"#),
        (#"["{{request.header.X-Quote}}","{{request.header.No}}"]"#, #"["a\"b",""]"#),
        (#"["\"{{case.key}}\""]"#, #"["\"fw_k\""]"#),
        (#"["\"{{case.promptTokens}}"]"#, #"["\"101"]"#),
        (#"["\\","{{case.promptTokens}}"]"#, #"["\\",101]"#),
        (#"{"{{case.promptTokens}}":1}"#, #"{"101":1}"#),
        (#"{"{{case.key}}" : "{{case.promptTokens}}" }"#, #"{"fw_k" : 101 }"#),
        (#"{"a":{"b":{}}}"#, #"{"a":{"b":{}}}"#),
        (#"["{{{{case.key}}"]"#, #"["{{case.key}}"]"#),
        ("data: {\"n\":\"{{case.promptTokens}}\"}\n\n", "data: {\"n\":101}\n\n"),
    ])
    func fillsJSON(text: String, expected: String) throws {
        #expect(try filled(text, .json) == expected)
    }

    @Test(
        arguments: [
            ("{{", "{{ has no closing }}", "write {{{{ for two braces"),
            ("a {{case.text\n}}", "{{ has no closing }}", "write {{{{ for two braces"),
            ("{{case.text}", "{{ has no closing }}", "write {{{{ for two braces"),
            ("{{}}", "unknown token {{}}", nil),
            ("{{case.txt}}", "unknown token {{case.txt}}", "did you mean {{case.text}}?"),
            ("{{case.prompttokens}}", "unknown token {{case.prompttokens}}", "did you mean {{case.promptTokens}}?"),
            ("{{ case.text }}", "unknown token {{ case.text }}", "did you mean {{case.text}}?"),
            ("{{request.jsn.model}}", "unknown token {{request.jsn.model}}", "did you mean {{request.json.model}}?"),
            ("{{request.header.}}", "unknown token {{request.header.}}", "did you mean {{request.header.X-Id}}?"),
            ("{{request.json.}}", #""request.json." holds no path"#, "such as {{request.json.messages[0].role}}"),
            (
                "{{request.json.a..b}}", #""request.json.a..b" holds no path"#,
                "such as {{request.json.messages[0].role}}"
            ),
            ("{{htpdate}}", "unknown token {{htpdate}}", "did you mean {{httpdate}}?"),
            (
                "{{httpdate+}}", #""httpdate+" is no time"#,
                "whole seconds, such as {{httpdate+3s}} or {{httpdate-1m}}"
            ),
            (
                "{{httpdate+1500ms}}", #""httpdate+1500ms" is no time"#,
                "whole seconds, such as {{httpdate+3s}} or {{httpdate-1m}}"
            ),
            (
                "{{httpdate 3s}}", #""httpdate 3s" is no time"#,
                "whole seconds, such as {{httpdate+3s}} or {{httpdate-1m}}"
            ),
        ] as [(String, String, String?)]
    )
    func saysWhatIsWrongWithAToken(text: String, message: String, hint: String?) {
        let known = "known: httpdate±Ns, request.json.PATH, request.header.NAME, case.NAME; {{{{ is two braces"
        for syntax in [TokenTemplate.Syntax.text, .json] {
            guard case .failure(let error) = TokenTemplate.parse(Array(text.utf8), as: syntax) else {
                Issue.record("\(text) is read")
                continue
            }
            #expect(error == TokenSyntaxError(message, hint: hint ?? known))
        }
    }

    @Test func everyUnknownTokenIsToldOnce() {
        let found = faults(
            "{ status: 200, text: 'a {{reqest.json.model}} {{case.modl}} {{{{ {{case.modl}} {{request.json.}} {{x' }"
        )
        #expect(
            found == [
                "unknown token {{reqest.json.model}} | did you mean {{request.json.model}}?",
                "unknown token {{case.modl}} | did you mean {{case.model}}?",
                "\"request.json.\" holds no path | such as {{request.json.messages[0].role}}",
                "{{ has no closing }} | write {{{{ for two braces",
            ]
        )
    }

    @Test(arguments: [
        ("{{httpdate}}", 0, 1), ("{{httpdate+0s}}", 0, 1), ("{{httpdate+3s}}", 3, 4), ("{{httpdate+2m}}", 120, 121),
        ("{{httpdate+1h}}", 3600, 3601), ("{{httpdate-1m}}", -60, -59),
    ])
    func givesADateAtLeastSoFarAhead(token: String, seconds: Int64, later: Int64) throws {
        let start: Int64 = 1_795_000_000
        for nanoseconds in [Int64(0), 1, 500_000_000, 999_999_999] {
            let wall = start * 1_000_000_000 + nanoseconds
            let text = try filled(token, .text, .sample(wall: wall))
            #expect(text == HTTPDate.format(start + later))
            // What the client reads lies no nearer than promised, and less
            // than one second and what had passed of the running one farther.
            #expect((start + later) * 1_000_000_000 >= wall + seconds * 1_000_000_000)
            #expect((start + later) * 1_000_000_000 <= wall + (seconds + 1) * 1_000_000_000)
        }
    }

    @Test func isConstantWithoutTokens() throws {
        let constant = { (text: String) in try TokenTemplate.parse(Array(text.utf8), as: .text).get().constant }
        #expect(try constant("") == [])
        #expect(try constant("a{{{{b") == Array("a{{b".utf8))
        #expect(try constant("{{case.key}}") == nil)
        #expect(try constant("a{{case.key}}") == nil)
    }

    private func filled(
        _ text: String,
        _ syntax: TokenTemplate.Syntax,
        _ context: TemplateContext = TemplateTests.context
    ) throws -> String {
        String(decoding: try TokenTemplate.parse(Array(text.utf8), as: syntax).get().filled(by: context), as: UTF8.self)
    }
}
