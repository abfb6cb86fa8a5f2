import Foundation
import TestSupport
import Testing

private let hasBrowser =
    FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")
    && ["/usr/bin/chromium", "/usr/bin/google-chrome"].contains { FileManager.default.isExecutableFile(atPath: $0) }

/// The page over the control interface, driven in a browser.
@Suite(.enabled(if: hasBrowser, "there is no Chromium, or no /usr/bin/python3"))
struct PageTests {
    @Test func showsWhatHappensAndWorksByKeyboard() throws {
        let folder = try TemporaryFolder([
            "own.yaml": """
            format: 1
            rules:
            - name: chat
              when: { method: POST, path: /chat }
              response: { status: 200, json: { a: 1 } }
            - when: { path: /stream }
              response: { status: 200, stream: { events: [ { n: 1 }, { n: 2 }, 'data: [DONE]' ], every: 20ms } }
            """
        ])
        let script = ReadmeTests.root.path + "/Tests/Clients/page.py"
        let outcome = try BuiltProgram.run(
            ["mock", folder.path + "/own.yaml", "--log", "off", "--allow-misses", "--", "sh", "-c"]
                + ["exec /usr/bin/python3 '\(script)' \"$FIREDRILL_URL\""]
        )
        #expect(outcome.status == 0, "\(outcome.output)\n\(outcome.error)")
        #expect(outcome.output.components(separatedBy: "\n").filter { $0.hasPrefix("ok ") }.count == 27)
    }
}
