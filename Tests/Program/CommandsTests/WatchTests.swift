import Foundation
import TestSupport
import Testing

/// `firedrill mock --watch`, over real sockets and real files.
@Suite struct WatchTests {
    private static func scenario(_ status: String) -> String {
        "format: 1\nrules:\n- steps:\n  - { status: \(status), file: bodies/a.txt }\n"
    }

    /// A kept connection sees the old rules, then the new ones.
    private static func answer(_ client: TestClient) throws -> String {
        try client.send("GET /x HTTP/1.1\r\nHost: h\r\n\r\n")
        let response = try client.response()
        return response.head.dropFirst(9).prefix(3) + " " + String(decoding: response.body, as: UTF8.self)
    }

    @Test(.timeLimit(.minutes(1))) func goodEditsAreServedAndBadOnesAreTold() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/s.yaml"
        try FileManager.default.createDirectory(atPath: folder.path + "/bodies", withIntermediateDirectories: true)
        func write(_ text: String, to name: String = "s.yaml") throws {
            try text.write(toFile: folder.path + "/" + name, atomically: true, encoding: .utf8)
        }
        try write("one", to: "bodies/a.txt")
        try write(Self.scenario("201"))
        let mock = try RunningMock([path, "--watch", "--log", "off"])
        let client = try TestClient(port: mock.port)
        #expect(try Self.answer(client) == "201 one")
        try write(Self.scenario("202"))
        try mock.program.wait("it was not read again") { $0.error.contains("firedrill: read again: 1 scenario\n") }
        #expect(try Self.answer(client) == "202 one")
        try write(Self.scenario("two"))
        try mock.program.wait("no mistake was told") { $0.error.contains("firedrill: the old rules serve on\n") }
        #expect(try Self.answer(client) == "202 one")
        try write(Self.scenario("203"))
        try write("longer", to: "bodies/a.txt")
        try mock.program.wait("it was not read again") {
            $0.error.components(separatedBy: "read again: 1 scenario\n").count >= 3
        }
        #expect(try Self.answer(client) == "203 longer")
        let outcome = try mock.stop()
        #expect(outcome.status == 0)
        let place = "s.yaml:4:15: expected a whole number from 200 to 999, found \"two\""
        #expect(outcome.error.contains(place), "\(outcome.error)")
    }

    @Test(.timeLimit(.minutes(1)), arguments: [[], ["--watch"]])
    func aHangUpFromAProcessReadsThemAgain(options: [String]) throws {
        let mock = try RunningMock(["success", "--log", "off"] + options)
        mock.program.signal(SIGHUP)
        try mock.program.wait("it was not read again") { $0.error.contains("firedrill: read again: 1 scenario\n") }
        #expect(try PlainClient.exchange(mock.port, "GET", "/__firedrill/ready").hasPrefix("HTTP/1.1 200 "))
        #expect(try mock.stop().status == 0)
    }
}
