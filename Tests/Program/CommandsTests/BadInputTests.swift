import Foundation
import TestSupport
import Testing

/// Input that no server may fall over: what is said of it, and that the server
/// serves on.
@Suite struct BadInputTests {
    private static func scenario(_ rules: String) -> String {
        "format: 1\nrules:\n\(rules)\n- response: { status: 200, text: good }\n"
    }

    private static func status(_ mock: RunningMock, _ body: String = "", path: String = "/") throws -> String {
        String(try PlainClient.exchange(mock.port, "POST", path, body: body).dropFirst(9).prefix(3))
    }

    /// What a request gets of a server that has one rule and no other, and
    /// that the next request is answered.
    private static func told(_ when: String, _ body: String) throws -> String {
        let folder = try TemporaryFolder([
            "s.yaml":
                "format: 1\nrules:\n- when: \(when)\n  response: { status: 204 }\n- when: { path: /next }\n  response: { status: 204 }\n"
        ])
        let mock = try RunningMock([folder.path + "/s.yaml", "--allow-misses", "--log", "off"])
        let answer = try PlainClient.exchange(mock.port, "POST", "/", body: body)
        #expect(try status(mock, path: "/next") == "204")
        #expect(try mock.stop().status == 0)
        return answer
    }

    @Test(.timeLimit(.minutes(1))) func anExpressionThatBacktracksForEver() throws {
        let answer = try Self.told("{ body: { regex: '^(a+)+$' } }", String(repeating: "a", count: 5000) + "b")
        #expect(answer.hasPrefix("HTTP/1.1 599 "))
        #expect(answer.contains("the expression reached its limit and counts as no match"))
        let query = try Self.told(
            #"{ json: { "$[?match(@, '(a*)*b')]": { present: true } } }"#,
            "[\"" + String(repeating: "a", count: 5000) + "\"]"
        )
        #expect(query.hasPrefix("HTTP/1.1 599 "))
        #expect(query.contains("a regular expression of the query reached its limit, and counts as no match"))
    }

    @Test(.timeLimit(.minutes(1))) func aQueryOverADeepBody() throws {
        let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        let answer = try Self.told(#"{ json: { "$..[?@..a]": { present: true } } }"#, deep)
        #expect(answer.hasPrefix("HTTP/1.1 599 "))
        #expect(answer.contains("a body that is no JSON (containers nest deeper than 256)"))
        let asDeepAsMayBe = String(repeating: "[", count: 256) + String(repeating: "]", count: 256)
        let none = try Self.told(#"{ json: { "$..[?@..a]": { present: true } } }"#, asDeepAsMayBe)
        #expect(none.contains("$ selects 1 node, and ..[?@..a] nothing of it"))
    }

    @Test(.timeLimit(.minutes(1))) func aQueryOverAWideBody() throws {
        let wide = "[" + (0..<30_000).map { "{\"a\":\($0)}" }.joined(separator: ",") + "]"
        let answer = try Self.told(
            #"{ json: { "$..[?$..[?@.b]]": { present: true }, "$[?$..b]": { absent: true } } }"#,
            wide
        )
        #expect(answer.hasPrefix("HTTP/1.1 599 "))
        #expect(answer.contains("the query visited as many nodes as one request may cost, and counts as no match"))
    }

    /// Each edit of a served file is told with its place, and the old rules
    /// serve on.
    @Test(.timeLimit(.minutes(1))) func editsThatAreNoScenario() throws {
        let edits = [
            (
                "- { when: { state: { phase: warm } }, response: { status: 201 } }",
                "3:22: nobody declares the state \"phase\""
            ),
            (
                "- { name: one, response: { status: 201 } }\n- { name: one, response: { status: 202 } }",
                "4:11: two rules have the name \"one\""
            ),
            (
                "- when:\n    json:\n      $.a[?@.b = 1]: x\n  response: { status: 201 }",
                "5:7: \"$.a[?@.b = 1]\" is no JSONPath query (RFC 9535): = is no operator (character 10)"
            ),
            (
                "- { when: { body: { regex: '(' } }, response: { status: 201 } }",
                "3:28: not a regular expression (PCRE2): missing closing parenthesis (after 1 bytes)"
            ),
            (
                "- { advance: call, every: 2, response: { status: 201 } }",
                "3:14: \"advance: call\" goes on by its responses, \"every\" by its requests"
            ),
            (
                "- { per: client, response: { status: 201 } }",
                "3:10: expected one of token, key, connection, found \"client\""
            ),
        ]
        let folder = try TemporaryFolder(["s.yaml": Self.scenario("")])
        let path = folder.path + "/s.yaml"
        let mock = try RunningMock([path, "--watch", "--log", "off"])
        for (rules, message) in edits {
            try Self.scenario(rules).write(toFile: path, atomically: true, encoding: .utf8)
            try mock.program.wait("no \(message)") { $0.error.contains("s.yaml:\(message)\n") }
            #expect(try Self.status(mock) == "200")
        }
        let outcome = try mock.stop()
        #expect(outcome.status == 0)
        #expect(outcome.error.components(separatedBy: "the old rules serve on\n").count == edits.count + 1)
    }

    @Test(.timeLimit(.minutes(1))) func aPlaceOfAFaultPastTheEnd() throws {
        let steps = """
            - steps:
              - { status: 500, text: hello, faults: [ { cut: { after: 5B } }, { stall: { at: 6B, for: 1s } } ] }
              - { status: 200, stream: { events: [ a, b ] }, faults: [ { events: { duplicate: 3 } } ] }
            """
        let folder = try TemporaryFolder(["s.yaml": Self.scenario(steps)])
        let remarks = [
            "s.yaml:4:67: 6B lies past the end of the body, which has 5 bytes\n  hint: the end counts in its place; 100% is the end\n",
            "s.yaml:5:60: event 3 lies past the end of the stream, which has 2 events\n",
        ]
        let lint = try BuiltProgram.run(["scenario", "lint", folder.path + "/s.yaml"])
        #expect(lint.status == 1)
        for remark in remarks { #expect(lint.output.contains(remark), "\(lint.output)") }
        // It is served all the same, and told at the start.
        let mock = try RunningMock([folder.path + "/s.yaml", "--log", "off"])
        #expect(try Self.status(mock) == "500")
        let outcome = try mock.stop()
        #expect(outcome.status == 0)
        for remark in remarks { #expect(outcome.error.contains(remark), "\(outcome.error)") }
    }

    /// Files come, go and are half written while they are read.
    @Test(.timeLimit(.minutes(1))) func aFolderThatIsEditedWhileItLoads() throws {
        let folder = try TemporaryFolder(["a.yaml": Self.scenario("")])
        let mock = try RunningMock([folder.path, "--watch", "--log", "off"])
        let isOver = Flag()
        let (path, program) = (folder.path, mock.program)
        let editor = Thread {
            var round = 0
            while !isOver.isSet {
                round += 1
                let text = Self.scenario("- { when: { path: /none }, response: { status: 201 } }")
                try? text.write(toFile: path + "/b\(round % 5).yaml", atomically: false, encoding: .utf8)
                try? String(text.prefix(round % 90)).write(
                    toFile: path + "/c\(round % 3).yaml",
                    atomically: round % 2 == 0,
                    encoding: .utf8
                )
                try? FileManager.default.removeItem(atPath: path + "/b\((round + 2) % 5).yaml")
                if round % 20 == 0 { program.signal(SIGHUP) }
            }
        }
        editor.start()
        try mock.program.wait("was not read again and again") { program in
            (try? Self.status(mock)) == "200" && program.error.components(separatedBy: "serve on\n").count > 5
        }
        isOver.set()
        while !editor.isFinished { usleep(1000) }
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name != "a.yaml" {
            try FileManager.default.removeItem(atPath: folder.path + "/" + name)
        }
        // What stands in the end is what is served.
        try "format: 1\nrules:\n- response: { status: 203 }\n".write(
            toFile: folder.path + "/a.yaml",
            atomically: true,
            encoding: .utf8
        )
        try mock.program.wait("the last edit is not served") { _ in (try? Self.status(mock)) == "203" }
        let outcome = try mock.stop()
        #expect(outcome.status == 0)
        // Each mistake names its file.
        #expect(outcome.error.contains(".yaml:"))
    }

    private final class Flag: @unchecked Sendable {
        private let lock = NSLock()
        private var value = false

        var isSet: Bool {
            lock.lock()
            defer { lock.unlock() }
            return value
        }

        func set() {
            lock.lock()
            value = true
            lock.unlock()
        }
    }
}
