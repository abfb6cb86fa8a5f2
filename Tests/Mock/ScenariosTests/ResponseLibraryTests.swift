import Documents
import Exchanges
import Scenarios
import TestSupport
import Testing

@Suite struct ResponseLibraryTests {
    private static let text = """
        format: 1
        responses:
          chat:
            title: A text, and a stream of it
            provenance: { fidelity: synthetic, source: ours }
            status: 200
            headers: { A: one, Content-Type: application/json, B: two }
            json: { a: 1 }
            stream:
              headers: { A: one, C: three }
              events: [ { a: 1 }, 'data: [DONE]' ]
              at: [50ms, 1.5s]
          limited:
            title: Too many
            provenance: { fidelity: synthetic, source: ours }
            status: 429
            text: slow down
          limited-later:
            title: Too many, with a time
            provenance: { fidelity: synthetic, source: ours }
            use: limited
            headers: { Retry-After: "1" }
        """

    private static func library(_ text: String = text) throws -> ResponseLibrary {
        let folder = try TemporaryFolder(["responses.yaml": text])
        return try ResponseLibrary.load(provider: folder.path)
    }

    /// The plans of a rule's steps, and how often each is given.
    private static func steps(_ text: String) throws -> [Step] {
        let folder = try TemporaryFolder(["s.yaml": "format: 1\nrules:\n- steps: \(text)\n", "b.txt": "own"])
        return try ScenarioFile.load(folder.path + "/s.yaml", library: library()).rules[0].steps
    }

    /// What a response is to a request, head and chunks.
    private static func sent(_ plan: ResponsePlan, stream: Bool) -> [String] {
        let body: Value = .object([Member("stream", .bool(stream))])
        let response = plan.stream(.sample(body: body)).response
        return ["\(response.head.status)"] + response.head.headers.fields.map { "\($0.name): \($0.value)" }
            + response.chunks.map { "\($0.at / 1_000_000) " + String(decoding: $0.bytes, as: UTF8.self) }
    }

    private static let plain = ["200", "A: one", "Content-Type: application/json", "B: two", "0 {\"a\":1}"]
    private static let streamed = [
        "200", "Content-Type: text/event-stream; charset=utf-8", "A: one", "C: three", "50 data: {\"a\":1}\n\n",
        "1500 data: [DONE]\n\n",
    ]

    @Test func holdsResponsesInTheOrderOfItsFile() throws {
        let entries = try Self.library().entries
        #expect(entries.map(\.name) == ["chat", "limited", "limited-later"])
        #expect(entries.map(\.title) == ["A text, and a stream of it", "Too many", "Too many, with a time"])
        #expect(entries.map(\.plan.status) == [200, 429, 429])
        #expect(Self.sent(entries[0].plan, stream: false) == Self.plain)
        #expect(Self.sent(entries[0].plan, stream: true) == Self.streamed)
        let later = ["429", "Content-Type: text/plain; charset=utf-8", "Retry-After: 1", "0 slow down"]
        #expect(Self.sent(entries[2].plan, stream: true) == later)
    }

    @Test func isAskedByNameOrStatus() throws {
        let library = try Self.library()
        let names = ["chat", "limited-later", "429", "200", "500", "Chat", ""].map { library.entry($0)?.name }
        #expect(names == ["chat", "limited-later", "limited", "chat", nil, nil, nil])
    }

    @Test func aStepIsAWordOrAMapping() throws {
        let steps = try Self.steps(
            "[ chat, 429, { use: limited, times: 2 }, { response: chat }, { status: 503, times: forever } ]"
        )
        #expect(steps.map(\.response.status) == [200, 429, 429, 200, 503])
        #expect(steps.map(\.times) == [1, 1, 2, 1, nil])
        #expect(Self.sent(steps[0].response, stream: true) == Self.streamed)
    }

    @Test func whatStandsBesideUseOverrides() throws {
        let header = try Self.steps("[ { use: chat, status: 201, headers: { b: own, D: four } } ]")[0].response
        #expect(
            Self.sent(header, stream: false)
                == ["201", "A: one", "Content-Type: application/json", "b: own", "D: four", "0 {\"a\":1}"]
        )
        #expect(Self.sent(header, stream: true)[1...4].elementsEqual(Self.streamed[1...3] + ["b: own"]))
        // A stream of the old text would be a lie about the new one.
        let body = try Self.steps("[ { use: chat, file: b.txt } ]")[0].response
        let own = ["200", "Content-Type: text/plain; charset=utf-8", "A: one", "B: two", "0 own"]
        #expect(Self.sent(body, stream: false) == own)
        #expect(Self.sent(body, stream: true) == own)
        let twin = try Self.steps("[ { use: chat, stream: { events: ['data: x'] } } ]")[0].response
        #expect(Self.sent(twin, stream: false) == Self.plain)
        #expect(Self.sent(twin, stream: true).last == "0 data: x\n\n")
        // What has no body takes the stream as its body, whoever asks.
        let stream = try Self.steps("[ { use: limited, stream: { events: ['data: x'] } } ]")[0].response
        #expect(Self.sent(stream, stream: true).last == "0 data: x\n\n")
    }

    @Test func saysWhatIsWrong() throws {
        func told(_ steps: String) -> [String] {
            do {
                _ = try Self.steps(steps)
                return []
            } catch let error as DocumentError {
                return error.diagnostics.map { $0.message + ($0.hint.map { " | " + $0 } ?? "") }
            } catch {
                return ["\(error)"]
            }
        }
        #expect(told("[ cht ]") == ["there is no response \"cht\" | did you mean \"chat\"?"])
        #expect(
            told("[ { use: nothing-like-it } ]") == [
                "there is no response \"nothing-like-it\" | firedrill list responses tells them"
            ]
        )
        #expect(
            told("[ 418 ]") == [
                "no response of the library has status 418 | write the response out, or override a status: "
                    + "{ use: NAME, status: 418 }; firedrill list responses tells them"
            ]
        )
        #expect(told("[ { use: [chat] } ]") == ["expected a response's name, found a list"])
        #expect(
            told("[ { use: chat, response: chat } ]") == [
                "a step has \"response\" or a response's own members, not both"
            ]
        )
        #expect(told("[ { times: 2 } ]") == ["a step needs a response: \"use\", \"status\" or \"response\""])
        #expect(told("[ { use: chat, status: 204 } ]") == ["a response with status 204 has no body"])
        #expect(
            told("[ { stream: { events: ['data: 1'], at: [1s, 2s] } } ]") == [
                "2 times for 1 events: each event has one"
            ]
        )
        #expect(
            told("[ { stream: { events: ['a', 'b'], at: [2s, 1s] } } ]") == [
                "the times of events ascend | each counts from the request, not from the last"
            ]
        )
        #expect(told("[ { stream: { first: 1s } } ]") == ["a stream is given by one of file, events"])
    }

    @Test func withoutALibraryAWordIsRefused() throws {
        let folder = try TemporaryFolder(["s.yaml": "format: 1\nrules:\n- response: chat\n"])
        let error = #expect(throws: DocumentError.self) { try ScenarioFile.load(folder.path + "/s.yaml") }
        #expect(error?.diagnostics.map(\.message) == ["there is no library of responses here to take \"chat\" from"])
        #expect(try ResponseLibrary.load(provider: folder.path).entries.isEmpty)
    }

    @Test(arguments: [
        (
            "format: 1\nresponses:\n  '429':\n    title: t\n    provenance: { fidelity: synthetic, source: s }\n    status: 429\n",
            "a name of digits alone is taken for a status"
        ),
        (
            "format: 1\nresponses:\n  a b:\n    title: t\n    provenance: { fidelity: synthetic, source: s }\n    status: 429\n",
            "expected a name of letters, digits, - and _, found \"a b\""
        ),
        (
            "format: 1\nresponses:\n  a:\n    provenance: { fidelity: synthetic, source: s }\n    status: 429\n",
            "a response needs \"title\", a text that is not empty"
        ),
        (
            "format: 1\nresponses:\n  a:\n    title: t\n    status: 429\n",
            "a response needs \"provenance\", a provenance"
        ),
        (
            "format: 1\nresponses:\n  a:\n    title: t\n    provenance: { fidelity: synthetic, source: s }\n    use: b\n",
            "there is no library of responses here to take \"b\" from"
        ),
        ("format: 1\nresponses: [a]\n", "expected a mapping from names to responses, found a list"),
    ])
    func aBrokenLibraryIsRefused(text: String, message: String) throws {
        let error = #expect(throws: DocumentError.self) { try Self.library(text) }
        #expect(error?.diagnostics.map(\.message) == [message])
    }
}

@Suite struct StepsTextTests {
    private static func told(_ text: String) throws -> [String] {
        let library = try ResponseLibrary.load(provider: repository + "/Scenarios/fireworks-ai")
        switch StepsText.scenario(text, library: library) {
        case .success(let scenario):
            return scenario.rules[0].steps.map { "\($0.response.status) \($0.times ?? 0)" }
        case .failure(let problem): return [problem.message, problem.hint]
        }
    }

    @Test func aLineIsAScenario() throws {
        #expect(try Self.told("429*2, chat") == ["429 2", "200 1"])
        #expect(try Self.told("overloaded * 3,unauthorized") == ["503 3", "401 1"])
        #expect(try Self.told("412") == ["412 1"])
    }

    @Test func aBrokenLineIsRefused() throws {
        #expect(try Self.told("429*2,,chat") == ["a step is missing", "such as --steps '429*2, chat'"])
        #expect(try Self.told("") == ["a step is missing", "such as --steps '429*2, chat'"])
        #expect(try Self.told("429*0")[0] == "\"0\" is no number of times")
        #expect(try Self.told("429**2")[0] == "\"*2\" is no number of times")
        #expect(try Self.told("429*99999999999999999999")[0] == "\"99999999999999999999\" is no number of times")
        #expect(try Self.told("chats") == ["there is no response \"chats\"", "did you mean \"chat\"?"])
    }
}

/// What stands in a file need not be said in it.
@Suite struct ScenarioNameTests {
    @Test(arguments: [
        ("limits.yaml", "limits"), ("my test.v2.yaml", "my-test-v2"), ("Grüße.yml", "Gr----e"), ("a_b-c.json", "a_b-c"),
    ])
    func aFileWithoutANameHasItsOwn(file: String, name: String) throws {
        let text =
            file.hasSuffix("json")
            ? #"{"format": 1, "rules": [{"response": {"status": 200}}]}"#
            : "format: 1\nrules:\n- response: { status: 200 }\n"
        let scenario = try load(text, name: file)
        #expect(scenario.name == name)
        #expect(scenario.title == "")
        #expect(scenario.provenance == nil)
    }
}
