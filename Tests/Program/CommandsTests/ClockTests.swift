import Foundation
import TestSupport
import Testing

/// `--clock`, and the clock's route, of the built program.
@Suite struct ClockTests {
    private static let clock = "/__firedrill/clock"

    private static func body(_ answer: String) -> String {
        String(answer.components(separatedBy: "\r\n\r\n").dropFirst().joined(separator: "\r\n\r\n"))
    }

    @Test func aStreamOfAMinuteIsMovedThrough() throws {
        let folder = try TemporaryFolder([
            "slow.yaml": """
            format: 1
            rules:
            - response:
                delay: 10s
                headers: { X-Sent: "{{httpdate}}" }
                stream: { events: ["data: 1", "data: 2"], first: 20s, every: 30s }
            """
        ])
        let mock = try RunningMock([folder.path + "/slow.yaml", "--clock", "frozen@2026-05-14T00:00:00Z"])
        let client = try PlainClient(port: mock.port)
        try client.send("GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
        var state = ""
        try mock.program.wait("does not wait") { _ in
            state = Self.body((try? PlainClient.exchange(mock.port, "GET", Self.clock)) ?? "")
            return state.contains(#""waiting":1"#)
        }
        #expect(state == #"{"now":"2026-05-14T00:00:00Z","mode":"frozen","waiting":1}"# + "\n")
        let answers = try ["10s", "20s", "29.75s", "250ms"].map {
            Self.body(try PlainClient.exchange(mock.port, "POST", Self.clock, body: #"{"advance":"\#($0)"}"#))
        }
        #expect(
            answers == [
                #"{"now":"2026-05-14T00:00:10Z","mode":"frozen","waiting":1}"# + "\n",
                #"{"now":"2026-05-14T00:00:30Z","mode":"frozen","waiting":1}"# + "\n",
                #"{"now":"2026-05-14T00:00:59.750Z","mode":"frozen","waiting":1}"# + "\n",
                #"{"now":"2026-05-14T00:01:00Z","mode":"frozen","waiting":0}"# + "\n",
            ]
        )
        let answer = try client.read()
        // The token is resolved when the request is answered, the date when the head is sent.
        #expect(answer.contains("X-Sent: Thu, 14 May 2026 00:00:01 GMT\r\n"))
        #expect(answer.contains("Date: Thu, 14 May 2026 00:00:10 GMT\r\n"))
        #expect(answer.hasSuffix("9\r\ndata: 1\n\n\r\n9\r\ndata: 2\n\n\r\n0\r\n\r\n"))
        #expect(try mock.stop().status == 0)
    }

    @Test func runsFasterAndOtherwiseWhenItIsTold() throws {
        let mock = try RunningMock(["success", "--clock", "x1000"])
        let answers = try [#"{"mode":"frozen"}"#, #"{"now":"2199-12-31T23:59:59Z"}"#, #"{"mode":"x0.5"}"#].map {
            Self.body(try PlainClient.exchange(mock.port, "POST", Self.clock, body: $0))
        }
        #expect(answers[0].hasSuffix(#"Z","mode":"frozen","waiting":0}"# + "\n"))
        #expect(answers[1] == #"{"now":"2199-12-31T23:59:59Z","mode":"frozen","waiting":0}"# + "\n")
        #expect(answers[2].hasPrefix(#"{"now":"2199-12-31T23:59:59"#))
        #expect(answers[2].hasSuffix(#"Z","mode":"x0.5","waiting":0}"# + "\n"))
        #expect(try mock.stop().status == 0)
    }

    @Test(arguments: [
        (
            #"{"advance":"-60s"}"#,
            #"{"error":"a clock is not set back\nhint: move it forward, or start the server anew"}"#
        ),
        (
            #"{"now":"2020-01-01T00:00:00Z"}"#,
            #"{"error":"a clock is not set back\nhint: move it forward, or start the server anew"}"#
        ),
        (
            #"{"advance":"999999999s","now":"2026-01-01T00:00:00Z"}"#,
            #"{"error":"body:1:31: a clock is told one of advance, now, mode"}"#
        ),
        (
            #"{"mode":"x0"}"#,
            #"{"error":"body:1:9: expected real, frozen, or xN from x0.001 to x100000, found \"x0\""}"#
        ),
        (#"{"advance":60}"#, #"{"error":"body:1:12: expected a duration such as 250ms, 60s or 2m, found 60"}"#),
        (#"{"mode":"#, #"{"error":"body:1:9: "#),
        ("", #"{"error":"body:1:1: "#),
        (
            #"{"modes":"real"}"#,
            #"{"error":"body:1:1: a clock is told one of advance, now, mode\nbody:1:2: unknown key \"modes\" in an order to the clock\n"#
        ),
    ])
    func saysWhatIsWrongWithAnOrder(body: String, error: String) throws {
        let mock = try RunningMock(["success", "--clock", "frozen@2026-05-14T00:00:00Z"])
        let answer = try PlainClient.exchange(mock.port, "POST", Self.clock, body: body)
        #expect(answer.hasPrefix("HTTP/1.1 400 "))
        #expect(Self.body(answer).hasPrefix(error), "\(Self.body(answer))")
        let after = Self.body(try PlainClient.exchange(mock.port, "GET", Self.clock))
        #expect(after == #"{"now":"2026-05-14T00:00:00Z","mode":"frozen","waiting":0}"# + "\n")
        let deleted = try PlainClient.exchange(mock.port, "DELETE", Self.clock)
        #expect(deleted.contains("HTTP/1.1 405 ") && deleted.contains("Allow: GET, HEAD, POST\r\n"))
        #expect(try mock.stop().status == 0)
    }
}
