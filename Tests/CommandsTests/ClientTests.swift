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
}
