import Foundation
import Testing

/// Made by Tests/Clients/setup.
private let pythonWithClients = ReadmeTests.root.path + "/.build/clients/venv/bin/python"

/// The official Python clients, unmodified, pointed at `firedrill mock`.
@Suite(
    .enabled(
        if: FileManager.default.isExecutableFile(atPath: pythonWithClients),
        "the clients are not installed: Tests/Clients/setup"
    )
)
struct ClientTests {
    @Test(arguments: ["openai", "fireworks-ai"])
    func getsACompletionAStreamAndItsOwnErrors(client: String) throws {
        let script = ReadmeTests.root.path + "/Tests/Clients/calls.py"
        let folder = try ReadmeTests.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let (status, output) = try ReadmeTests.run(
            [
                "mock", "--log", "off", "--", "sh", "-c",
                "exec '\(pythonWithClients)' '\(script)' \(client) \"$FIREDRILL_URL\"",
            ],
            in: folder
        )
        #expect(
            output == """
                completion: Hello from Firedrill. 23 7
                stream: 5 chunks, Hello from Firedrill. stop
                401: AuthenticationError 401
                400: BadRequestError 400
                404: NotFoundError 404
                429: RateLimitError 429
                retried: Hello from Firedrill.

                """
        )
        #expect(status == 0)
    }

    /// A miss is a 5xx, which these clients try again unless they are told
    /// not to: `x-should-retry`.
    @Test(arguments: [
        ("openai", "import openai as c; client = c.OpenAI(api_key='k', base_url=url + '/inference/v1')"),
        ("fireworks-ai", "import fireworks as c; client = c.Fireworks(api_key='k', base_url=url + '/inference')"),
    ])
    func doesNotRepeatAMiss(client: String, connect: String) throws {
        let script = """
            import os; url = os.environ["FIREDRILL_URL"] + "/s/rate-limited-forevr"
            \(connect)
            try:
                client.chat.completions.create(model="m", messages=[{"role": "user", "content": "x"}])
            except c.APIStatusError as error:
                print(type(error).__name__, error.status_code, error.response.json()["hint"])
            """
        let outcome = try BuiltProgram.run(["mock", "--log", "off", "--", pythonWithClients, "-c", script])
        #expect(outcome.output == "InternalServerError 599 did you mean /s/rate-limited-forever/?\n")
        #expect(
            outcome.error.hasSuffix(
                "firedrill: 1 request had no answer, so this run counts as failed (--allow-misses)\n"
            )
        )
        #expect(outcome.status == 1)
    }

    /// A flaky line: the first try of each call is cut, and the client's own
    /// transport asks again. Where steps go on by calls, or by what was
    /// delivered, that gets the same step; by requests it eats the script.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            ("call", "first second third"), ("delivered", "first second third"), ("request", "second third third"),
        ]
    )
    func retriesOfItsTransportDoNotEatTheScript(advance: String, said: String) throws {
        let steps = ["first", "second", "third"].map { text in
            "  - { status: 200, json: { id: x, object: chat.completion, created: 1, model: m, choices: "
                + "[ { index: 0, finish_reason: stop, message: { role: assistant, content: \(text) } } ] } }\n"
        }
        let folder = try ReadmeTests.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        try ("format: 1\nrules:\n- advance: \(advance)\n  steps:\n" + steps.joined())
            .write(to: folder.appendingPathComponent("s.yaml"), atomically: true, encoding: .utf8)
        let script = """
            import os, httpx, openai
            def flaky(request):
                if request.headers["x-stainless-retry-count"] == "0":
                    request.headers["X-Firedrill-Fault"] = "cut after=20B by=reset"
            client = openai.OpenAI(api_key="k", base_url=os.environ["FIREDRILL_URL"] + "/v1", max_retries=2,
                                   http_client=httpx.Client(event_hooks={"request": [flaky]}))
            def ask(text):
                answer = client.chat.completions.create(model="m", messages=[{"role": "user", "content": text}])
                return answer.choices[0].message.content
            print(ask("one"), ask("two"), ask("three"))
            """
        let outcome = try BuiltProgram.run(
            [
                "mock", folder.path + "/s.yaml", "--faults-by-header", "--log", "off", "--", pythonWithClients, "-c",
                script,
            ]
        )
        #expect(outcome.output == said + "\n", "\(outcome.error)")
        #expect(outcome.status == 0)
    }
}
