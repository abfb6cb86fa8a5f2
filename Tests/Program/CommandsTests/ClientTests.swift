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
}
