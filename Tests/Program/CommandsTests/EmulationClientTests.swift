import Foundation
import Testing

private let pythonWithClients = ReadmeTests.root.path + "/.build/clients/venv/bin/python"
private let oracles = ReadmeTests.root.path + "/.build/oracles/venv/lib"

/// The official Python clients, unmodified, pointed at the emulation.
@Suite(
    .enabled(
        if: FileManager.default.isExecutableFile(atPath: pythonWithClients)
            && FileManager.default.fileExists(atPath: oracles),
        "the clients or the oracles are not installed: Tests/Clients/setup, Tests/Oracles/setup"
    )
)
struct EmulationClientTests {
    @Test(arguments: ["openai", "fireworks-ai"])
    func takesTheEmulationForTheAPI(client: String) throws {
        let versions = try FileManager.default.contentsOfDirectory(atPath: oracles)
        let packages = oracles + "/" + (try #require(versions.first { $0.hasPrefix("python3") })) + "/site-packages"
        let script = ReadmeTests.root.path + "/Tests/Clients/emulation.py"
        let outcome = try BuiltProgram.run([
            "mock", "fireworks", "--log", "off", "--", "sh", "-c",
            "exec '\(pythonWithClients)' -W ignore '\(script)' \(client) \"$FIREDRILL_URL\" '\(packages)'",
        ])
        let own =
            client == "openai"
            ? """
            embeddings: [32, 32] 1.0
            models: True True fireworks
            response: You said: "Hello". completed
            streamed response: response.created response.completed You said: "Hello".
            kept response: You said: "Hello".
            deleted: NotFoundError 404 "Previous response not found"

            """
            : """
            message: You said: "Hello". end_turn

            """
        #expect(
            outcome.output == """
                chat: You said: "Hello". stop 7
                thinks: The user said: "Hello".
                stream: 3 You said: "Hello". stop 7
                usage apart: [1, 1, 1, 0] [False, False, False, True]
                tools: 2 turns, The tool answered: "12:00".
                streamed tool: get_time {'timezone': 'timezone'} tool_calls
                no tool: stop
                structured: 3 schemas, {'answer': 'You said: "Hello".'}
                logprobs: ['You ', 'said', ': "H', 'ello', '".'] [2, 2, 2, 2, 2]
                streamed logprobs: ['You ', 'said', ': "H', 'ello', '".']
                raw: HelloYou said: "Hello". ['Hello'] You said: "Hello". 5 2
                parallel: ['get_time', 'get_place']
                streamed parallel: {0: 'get_time{"timezone": "timezone"}', 1: 'get_place{}'}
                functions: old
                grammar: yes
                lists: ['Once', ' And', ' so '] [0, 4, 8] [1, 1, 1]
                completion:  And so on, afte length
                streamed completion:  And so on, after: "Once".

                """ + own + """
                    wrong key: AuthenticationError 401 "The API key you provided is invalid."
                    retired: NotFoundError 404 "Model not found, inaccessible, and/or not deployed"
                    unknown field: BadRequestError 400 "Extra inputs are not permitted, field: 'vl_high_resolution_images', value: True"
                    wrong type: BadRequestError 400 "Input should be a valid number, field: 'temperature', value: 'hot'"
                    too long: BadRequestError 400 "The prompt is too long: 600000, model maximum context length: 512000"

                    """
        )
        #expect(outcome.status == 0, "\(outcome.error)")
    }
}
