import Documents
import Exchanges
import Scenarios
import TestSupport
import Testing

@Suite struct ResponseTests {
    @Test(
        arguments: [
            ("{ status: 200 }", "", nil),
            ("{ status: 200, text: '' }", "", "text/plain; charset=utf-8"),
            ("{ status: 200, text: \"a\\nb\" }", "a\nb", "text/plain; charset=utf-8"),
            ("{ status: 200, base64: 'AAEC /w==' }", nil, "application/octet-stream"),
            (
                "{ status: 200, json: { b: 1.00, a: [~, true, \"x\", 'y', {}], c: 1e3 } }",
                #"{"b":1.00,"a":[null,true,"x","y",{}],"c":1e3}"#, "application/json"
            ),
            ("{ status: 200, json: plain }", "\"plain\"", "application/json"),
            ("{ status: 200, json: ~ }", "null", "application/json"),
            ("{ status: 200, json: '{{case.promptTokens}}' }", "23", "application/json"),
            ("{ status: 200, file: a.json }", "{ \"n\" : 1 }\n", "application/json"),
            ("{ status: 200, file: sub/a.sse }", "data: 1\n\ndata: 2", "text/event-stream; charset=utf-8"),
            ("{ status: 200, file: a.html }", "<p>", "text/html; charset=utf-8"),
            ("{ status: 200, file: a.txt }", "t fw_test_good", "text/plain; charset=utf-8"),
            ("{ status: 200, file: a.bin }", "b", "application/octet-stream"),
            ("{ status: 200, file: noending }", "n", "application/octet-stream"),
        ] as [(String, String?, String?)]
    )
    func hasABodyAndItsType(response: String, body: String?, type: String?) throws {
        let files = [
            "a.json": "{ \"n\" : 1 }\n", "sub/a.sse": "data: 1\n\ndata: 2", "a.html": "<p>", "a.txt": "t {{case.key}}",
            "a.bin": "b", "noending": "n",
        ]
        let plan = try plan(response, files: files)
        if let body { #expect(plan.bytes() == body) }
        #expect(
            plan.stream(.sample()).response.head
                == ResponseHead(status: 200, headers: type.map { ["Content-Type": $0] } ?? [:])
        )
    }

    @Test func keepsTheBytesOfBase64() throws {
        #expect(try plan("{ status: 200, base64: 'AAEC/w==' }").prepared?.body.array == [0, 1, 2, 255])
    }

    @Test func looksForTokensInTextOnly() throws {
        let folder = try TemporaryFolder()
        let bytes: [UInt8] = [0x89, 0x50, 0xFF] + Array("{{ no token".utf8)
        try folder.write(bytes, to: "a.png")
        let text = """
            format: 1
            name: a
            title: t
            provenance: { fidelity: synthetic, source: ours }
            rules: [{ response: { status: 200, file: a.png } }]
            """
        try folder.write(Array(text.utf8), to: "a.yaml")
        let scenario = try ScenarioFile.load(folder.path + "/a.yaml")
        #expect(scenario.rules[0].steps[0].response.prepared?.body.array == bytes)
    }

    @Test(
        arguments: [
            ("{ Content-Type: text/x }", ["Content-Type": "text/x"]),
            ("{ content-type: text/x, B: '2' }", ["content-type": "text/x", "B": "2"]),
            ("{ A: '1' }", ["Content-Type": "text/plain; charset=utf-8", "A": "1"]),
            (
                "[[Set-Cookie, a=1], [X, ''], [set-cookie, b=2], [Set-Cookie, a=1]]",
                [
                    "Content-Type": "text/plain; charset=utf-8", "Set-Cookie": "a=1", "X": "", "set-cookie": "b=2",
                    "Set-Cookie": "a=1",
                ]
            ),
        ] as [(String, Headers)]
    )
    func keepsHeaderLinesInOrderAndCase(headers: String, expected: Headers) throws {
        let plan = try plan("{ status: 201, headers: \(headers), text: x }")
        #expect(plan.stream(.sample()).response.head == ResponseHead(status: 201, headers: expected))
        #expect(plan.prepared?.headers == expected)
    }

    @Test func refusesOneHeaderTwiceInAMapping() {
        #expect(faults("{ status: 200, headers: { A: '1', A: '2' } }").count == 1)
    }

    @Test func fillsTokensInHeaders() throws {
        let plan = try plan(
            "{ status: 200, headers: { Retry-After: '{{httpdate+3s}}', X: 'a {{request.header.X-In}}', Y: '{{{{' } }"
        )
        #expect(plan.prepared == nil)
        let context = TemplateContext.sample(headers: ["X-In": "b\r\nSet-Cookie: c\u{7f}"], wall: 1_500_000_000)
        #expect(
            plan.stream(context).response.head.headers == [
                "Retry-After": "Thu, 01 Jan 1970 00:00:05 GMT", "X": "a bSet-Cookie: c", "Y": "{{",
            ]
        )
    }

    @Test(arguments: [
        ("{ status: 200, text: a }", true),
        ("{ status: 200, text: 'a{{{{' }", true),
        ("{ status: 200, text: '{{case.key}}' }", false),
        ("{ status: 200, text: a, delay: 1ms }", false),
        ("{ status: 200, text: a, delay: 0s }", true),
        ("{ status: 200, text: a, headers: { X: '{{case.key}}' } }", false),
        ("{ status: 200, stream: { file: a.sse } }", false),
    ])
    func isReadyWhereNothingChangesOrWaits(response: String, isReady: Bool) throws {
        #expect(try (plan(response, files: ["a.sse": "data: 1\n\n"]).prepared != nil) == isReady)
    }

    @Test(arguments: [
        ("", []),
        ("data: 1\n\n", ["data: 1\n\n"]),
        ("data: 1\n\ndata: 2\n\n", ["data: 1\n\n", "data: 2\n\n"]),
        ("data: 1\r\n\r\n: c\r\n\r\ndata: 2", ["data: 1\r\n\r\n", ": c\r\n\r\n", "data: 2"]),
        ("event: x\ndata: 1\ndata: 2\n\n\n", ["event: x\ndata: 1\ndata: 2\n\n", "\n"]),
        ("data: \"{{case.promptTokens}}\"\n\ndata: {{case.key}}\n\n", ["data: 23\n\n", "data: fw_test_good\n\n"]),
    ])
    func cutsAStreamAtItsEvents(file: String, chunks: [String]) throws {
        let plan = try plan("{ status: 200, stream: { file: a.sse } }", files: ["a.sse": file])
        guard case .stream(let templates, .even(first: 0, every: 0)) = plan.body else {
            Issue.record("no stream")
            return
        }
        #expect(templates.map { String(decoding: $0.filled(by: .sample()), as: UTF8.self) } == chunks)
        #expect(plan.stream(.sample()).response.head.headers == ["Content-Type": "text/event-stream; charset=utf-8"])
    }

    @Test(arguments: ["../a.json", "sub/../../a.json", "/etc/passwd", "..", "sub/.."])
    func takesNoBodyFromOutsideItsFolder(file: String) {
        #expect(
            faults("{ status: 200, file: \(file) }", files: ["sub/b": ""])
                == ["a body's file lies beside its scenario, and \"\(file)\" does not"]
        )
        #expect(
            faults("{ status: 200, stream: { file: \(file) } }", files: ["sub/b": ""])
                == ["a body's file lies beside its scenario, and \"\(file)\" does not"]
        )
    }

    @Test(arguments: [
        ("{ status: 200, json: {}, file: a }", "a response has one body, and this one has json and file"),
        (
            "{ status: 200, text: a, base64: AA==, stream: {file: a} }",
            "a response has one body, and this one has text and base64 and stream"
        ),
        ("{ status: 304, json: {} }", "a response with status 304 has no body"),
        ("{ status: 205, text: a }", "a response with status 205 has no body"),
        ("{ headers: { A: b } }", #"a response needs "status", a whole number from 200 to 999"#),
        ("{ status: 100 }", "expected a whole number from 200 to 999, found 100"),
        ("{ status: 1000 }", "expected a whole number from 200 to 999, found 1000"),
        ("{ status: 200, delay: 1 }", "expected a duration such as 250ms, 3s or 2m, found 1"),
        ("{ status: 200, delay: -1s }", "expected a duration such as 250ms, 3s or 2m, found \"-1s\""),
        ("{ status: 200, text: 3 }", "expected a string, found 3"),
        (
            "{ status: 200, headers: { transfer-encoding: chunked } }",
            "transfer-encoding follows from how the body is sent and cannot be given"
        ),
    ])
    func saysWhatIsWrong(response: String, error: String) {
        #expect(faults(response, files: ["a": ""]) == [error])
    }
}
