import Exchanges
import Foundation
import Recordings
import TestSupport
import Testing

/// The control interface of the built program.
@Suite struct ControlTests {
    private static func call(
        _ mock: RunningServer,
        _ method: String,
        _ path: String,
        _ body: String = "",
        headers: String = ""
    ) throws -> (status: Int, json: [String: Any]) {
        let client = try PlainClient(port: mock.port)
        try client.send(
            "\(method) /__firedrill/\(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\(headers)"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
        let parts = try client.read().components(separatedBy: "\r\n\r\n")
        let object = try? JSONSerialization.jsonObject(with: Data((parts.count > 1 ? parts[1] : "").utf8))
        return (Int(parts[0].dropFirst(9).prefix(3)) ?? 0, object as? [String: Any] ?? [:])
    }

    private static func post(_ mock: RunningServer, _ path: String, _ body: String = "{}") throws {
        _ = try PlainClient.exchange(mock.port, "POST", path, body: body)
    }

    private static let scenario = """
        format: 1
        states: { phase: cold }
        rules:
        - name: warm
          when: { path: /chat, state: { phase: warm } }
          response: { status: 200, json: { warm: true } }
        - when: { path: /chat }
          steps: [ { status: 503, json: {} }, { status: 200, json: {}, set: { phase: warm } } ]
        - when: { path: /never }
          response: { status: 200 }
        - name: third
          when: { path: /some }
          every: 3
          response: { status: 200 }
        """

    private static func serve(_ options: [String] = [], _ text: String = scenario) throws -> (
        RunningServer, TemporaryFolder
    ) {
        let folder = try TemporaryFolder(["own.yaml": text])
        return (try RunningServer(["mock", folder.path + "/own.yaml", "--allow-misses"] + options), folder)
    }

    @Test func showsRulesStatesAndRequests() throws {
        let (mock, _) = try Self.serve()
        for _ in 1...3 { try Self.post(mock, "/chat") }
        for _ in 1...4 { try Self.post(mock, "/some") }
        try Self.post(mock, "/c/t/chat")
        let rules = try Self.call(mock, "GET", "rules").json
        let seen = (rules["rules"] as? [[String: Any]] ?? []).map { rule in
            "\(rule["scenario"] ?? "")/\(rule["name"] ?? "") \(rule["matched"] ?? "") \(rule["answered"] ?? "") "
                + "\((rule["steps"] as? [Int] ?? []))"
        }
        #expect(
            seen == [
                "own/warm 1 1 [1]", "own/rule 2 3 3 [2, 1]", "own/rule 3 0 0 [0]", "own/third 4 1 [1]",
            ]
        )
        #expect(rules["unused"] as? [String] == ["own/rule 3"])
        let requests = try Self.call(mock, "GET", "requests").json["requests"] as? [[String: Any]] ?? []
        #expect(requests.map { $0["n"] as? Int } == Array(1...8))
        #expect(
            requests.map { $0["rule"] as? String } == ["rule 2", "rule 2", "warm", nil, nil, "third", nil, "rule 2"]
        )
        #expect(requests.map { $0["step"] as? Int } == [0, 1, 0, nil, nil, 0, nil, 0])
        #expect(
            requests.map { $0["missed"] as? String } == [nil, nil, nil, "no-match", "no-match", nil, "no-match", nil]
        )
        #expect(requests.map { $0["token"] as? String }.last == "t")
        #expect(requests.allSatisfy { $0["scenario"] as? String == "own" && $0["delivered"] as? String == "complete" })
        let missed = try Self.call(mock, "GET", "requests?missed=true").json["requests"] as? [[String: Any]]
        #expect(missed?.count == 3)
        let warm = try Self.call(mock, "GET", "requests?rule=own/warm").json["requests"] as? [[String: Any]]
        #expect(warm?.map { $0["n"] as? Int } == [3])
        let states = try Self.call(mock, "GET", "states").json["states"] as? [[String: Any]] ?? []
        #expect(
            states.map { "\($0["token"] as? String ?? "-") \($0["values"] ?? "")" } == [
                "- [\"phase\": \"warm\"]", "t [\"phase\": \"cold\"]",
            ]
        )
        #expect(try mock.stop().status == 0)
    }

    /// A response that is whole and written as none other is a response to the
    /// journal, and to the verdict.
    @Test(arguments: ["close: after-response", "head: folded", "chunk: trailer", "head: garbage"])
    func aResponseInAFormOfItsOwnHasItsStatus(fault: String) throws {
        let (mock, _) = try Self.serve(
            [],
            """
            format: 1
            rules:
            - steps:
              - { status: 429, headers: { Retry-After: "7" }, json: {}, faults: [ { \(fault) } ] }
            """
        )
        for _ in 0..<2 {
            let client = try TestClient(port: mock.port)
            try client.send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}")
            _ = client.untilEnd()
        }
        let isRead = fault != "head: garbage"
        let requests = try Self.call(mock, "GET", "requests").json["requests"] as? [[String: Any]] ?? []
        let statuses = requests.map { ($0["response"] as? [String: Any])?["status"] as? Int }
        #expect(statuses == (isRead ? [429, 429] : [0, 0]))
        let one = try Self.call(mock, "GET", "requests/1").json["response"] as? [String: Any]
        let headers = one?["headers"] as? [[String]]
        #expect(headers?.contains(["Retry-After", "7"]) == (isRead ? true : nil))
        #expect(one?["raw"] != nil)
        #expect(one?["body"] == nil)
        let verdict = try Self.call(mock, "POST", "verify", #"{"format":1,"client":["honours-retry-after"]}"#).json
        let words = verdict["client"] as? [[String: Any]]
        #expect(words?.map { $0["verdict"] as? String } == [isRead ? "broken" : "not seen"])
        _ = try mock.stop()
    }

    @Test func setsAndResetsStates() throws {
        let (mock, _) = try Self.serve()
        let body = #"{"states":[{"token":"a","scenario":"own","values":{"phase":"warm"}}]}"#
        #expect(try Self.call(mock, "PUT", "states", body).status == 200)
        #expect(try PlainClient.exchange(mock.port, "POST", "/c/a/chat").contains("\"warm\":true"))
        #expect(try !PlainClient.exchange(mock.port, "POST", "/chat").contains("warm"))
        #expect(try Self.call(mock, "POST", "reset?token=a").status == 200)
        #expect(try PlainClient.exchange(mock.port, "POST", "/c/a/chat").hasPrefix("HTTP/1.1 503 "))
        // Only the token's: the other one goes on.
        #expect(try PlainClient.exchange(mock.port, "POST", "/chat").hasPrefix("HTTP/1.1 200 "))
        #expect(try Self.call(mock, "POST", "reset").status == 200)
        #expect(try PlainClient.exchange(mock.port, "POST", "/chat").hasPrefix("HTTP/1.1 503 "))
        #expect((try Self.call(mock, "GET", "rules").json["unused"] as? [String])?.count == 3)
        let unknown = try Self.call(mock, "POST", "reset?token=nobody")
        #expect(unknown.status == 404)
        #expect(unknown.json["error"] as? String == "no request had the token \"nobody\"")
        let wrong = [
            #"{"states":[{"scenario":"onw","values":{}}]}"#: (
                404, "there is no scenario \"onw\"", "did you mean \"own\"?"
            ),
            #"{"states":[{"scenario":"own","values":{"phse":1}}]}"#: (
                404, "scenario own declares no state \"phse\"", "did you mean \"phase\"?"
            ),
        ]
        for (body, expected) in wrong {
            let reply = try Self.call(mock, "PUT", "states", body)
            #expect(reply.status == expected.0)
            #expect(reply.json["error"] as? String == expected.1)
            #expect(reply.json["hint"] as? String == expected.2)
        }
        for junk in ["", "[]", "{\"states\":1}", "{\"states\":[{\"token\":3}]}", "\u{0}"] {
            #expect(try Self.call(mock, "PUT", "states", junk).status == 400, "\(junk)")
        }
        #expect(try mock.stop().status == 0)
    }

    @Test func judgesWhatIsPosted() throws {
        let (mock, _) = try Self.serve()
        for _ in 1...2 { try Self.post(mock, "/chat") }
        let body = """
            {"format":1,"expect":[{"name":"once","where":{"path":"/chat"},"requests":{"exactly":1}}],
            "client":["sends-user-agent"]}
            """
        let reply = try Self.call(mock, "POST", "verify", body)
        #expect(reply.status == 200)
        #expect(reply.json["kept"] as? Bool == false)
        let first = (reply.json["expectations"] as? [[String: Any]])?.first
        #expect(first?["name"] as? String == "once")
        #expect(first?["expected"] as? String == "exactly 1 request")
        #expect(first?["actual"] as? String == "2")
        #expect((reply.json["client"] as? [[String: Any]])?.first?["verdict"] as? String == "broken")
        #expect(try mock.stop().status == 0)
    }

    @Test func tellsWhatAMissLacksAndWhatToWrite() throws {
        let (mock, _) = try Self.serve()
        try Self.post(mock, "/chta")
        let json = try Self.call(mock, "GET", "requests/1").json
        #expect(json["missed"] as? String == "no-match")
        let near = (json["near"] as? [[String: Any]])?.first
        #expect(near?["name"] as? String == "rule 1 (warm) of own")
        #expect(near?["diff"] as? [String] == ["- path: /chat", "+ path: /chta"])
        #expect(json["write"] as? String == "in rule 1 (warm) of own, when: { path: /chta }")
        #expect(try mock.stop().status == 0)
    }

    @Test func countsAnewWhenFilesAreEdited() throws {
        let (mock, folder) = try Self.serve(["--watch"])
        try Self.post(mock, "/never")
        let edited = "format: 1\nrules:\n- { name: new, response: { status: 204 } }\n"
        try edited.write(toFile: folder.path + "/own.yaml", atomically: true, encoding: .utf8)
        mock.program.signal(SIGHUP)
        try mock.program.wait("the file is not read again") { $0.error.contains("read again: 1 scenario") }
        #expect(try Self.call(mock, "GET", "rules").json["unused"] as? [String] == ["own/new"])
        let requests = try Self.call(mock, "GET", "requests").json["requests"] as? [[String: Any]]
        #expect(requests?.map { $0["rule"] as? String } == ["rule 3"])
        #expect(try mock.stop().status == 0)
    }

    @Test func hasTheClockAmongItsRoutes() throws {
        let (mock, _) = try Self.serve(["--clock", "frozen@2026-12-31T23:59:00Z"])
        let advanced = try Self.call(mock, "POST", "clock", #"{"advance":"60s"}"#)
        #expect(advanced.status == 200)
        #expect(advanced.json["now"] as? String == "2027-01-01T00:00:00Z")
        #expect(try Self.call(mock, "POST", "clock", #"{"advance":"-1s"}"#).status == 400)
        #expect(try Self.call(mock, "GET", "clock").json["mode"] as? String == "frozen")
        let wrong = try Self.call(mock, "PUT", "clock")
        #expect(wrong.status == 405)
        try Self.post(mock, "/chat")
        let requests = try Self.call(mock, "GET", "requests").json["requests"] as? [[String: Any]]
        #expect(requests?.first?["at"] as? String == "2027-01-01T00:00:00.000Z")
        #expect(try mock.stop().status == 0)
    }

    @Test func keepsNothingWhereNothingIsWanted() throws {
        let (mock, _) = try Self.serve(["--journal", "0", "--log", "off"])
        try Self.post(mock, "/chat")
        #expect(try Self.call(mock, "GET", "requests").status == 409)
        #expect(try Self.call(mock, "GET", "ready").status == 200)
        #expect(try mock.stop().status == 0)
    }

    @Test func takesItsKeyFromTheEnvironment() throws {
        let folder = try TemporaryFolder(["own.yaml": Self.scenario])
        let mock = try RunningServer(
            ["mock", folder.path + "/own.yaml", "--control-key", "env:CONTROL"],
            environment: ["FIREDRILL_DATA": repository, "CONTROL": "opensesame"]
        )
        #expect(try Self.call(mock, "GET", "requests").status == 401)
        #expect(try Self.call(mock, "GET", "requests", headers: "Authorization: Bearer opensesame\r\n").status == 200)
        let outcome = try mock.stop()
        #expect(outcome.status == 0)
        #expect(!outcome.error.contains("opensesame"))
        let unset = try BuiltProgram.run(["mock", "success", "--control-key", "env:FIREDRILL_UNSET"])
        #expect(unset.status == 2)
        #expect(unset.error.contains("--control-key: the variable \"FIREDRILL_UNSET\" is not set, or empty"))
    }

    @Test func replayHasAJournalToo() throws {
        let folder = ReadmeTests.root.path + "/Recordings/fireworks-ai/chat"
        let mock = try RunningServer(["replay", folder, "--allow-misses"])
        try Self.post(mock, "/elsewhere")
        let requests = try Self.call(mock, "GET", "requests").json["requests"] as? [[String: Any]]
        #expect(requests?.map { $0["missed"] as? String } == ["no-match"])
        #expect(try Self.call(mock, "GET", "rules").json["rules"] as? [String] == [])
        #expect(try mock.stop().status == 0)
    }

    /// Two recordings of one request, by turns.
    @Test func listsAndResetsTheTokensOfAReplay() throws {
        let folder = try TemporaryFolder()
        for number in 1...2 {
            let recording = Recording(
                provenance: Provenance(fidelity: .synthetic, source: "ours"),
                exchange: Exchange(
                    request: Request(path: "/v1/x", body: Array("{}".utf8)),
                    response: Response(status: 200 + number, body: Array("ok".utf8)),
                    ending: .complete
                )
            )
            try folder.write(Array(RecordingWriter.bytes(recording)), to: "000\(number)-x.yaml")
        }
        let replay = try RunningServer(["replay", folder.path, "--repeat", "cycle"])
        func statuses(_ paths: String...) throws -> [String] {
            try paths.map {
                String(try PlainClient.exchange(replay.port, "POST", $0, body: "{}").dropFirst(9).prefix(3))
            }
        }
        func states() throws -> [String] {
            let states = try Self.call(replay, "GET", "states").json["states"] as? [[String: Any]] ?? []
            return states.map { "\($0["token"] as? String ?? "-") \($0["values"] ?? "")" }
        }
        #expect(try statuses("/v1/x", "/c/t/v1/x", "/v1/x", "/v1/x") == ["201", "201", "202", "201"])
        #expect(try states() == ["- [\"0001-x.yaml\": 3]", "t [\"0001-x.yaml\": 1]"])
        let reset = try Self.call(replay, "POST", "reset?token=t")
        #expect(reset.status == 200)
        #expect(reset.json["reset"] as? String == "t")
        #expect(try states() == ["- [\"0001-x.yaml\": 3]", "t [:]"])
        #expect(try statuses("/c/t/v1/x", "/v1/x") == ["201", "202"])
        #expect(try Self.call(replay, "POST", "reset").json["reset"] as? String == "all")
        #expect(try statuses("/c/t/v1/x", "/v1/x") == ["201", "201"])
        let unknown = try Self.call(replay, "POST", "reset?token=nobody")
        #expect(unknown.status == 404)
        #expect(unknown.json["error"] as? String == "no request had the token \"nobody\"")
        let set = try Self.call(replay, "PUT", "states", #"{"states":[{"token":"t","scenario":"x","values":{}}]}"#)
        #expect(set.status == 404)
        #expect(set.json["error"] as? String == "a replay counts its requests itself")
        #expect(try replay.stop().status == 0)
    }

    @Test func listenersDoNotHoldUpTheEnd() throws {
        let (mock, _) = try Self.serve()
        let client = try PlainClient(port: mock.port)
        try client.send("GET /__firedrill/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        try client.read(through: "event: hello")
        let start = Date()
        #expect(try mock.stop().status == 0)
        // A drain that waits for it lasts five seconds.
        #expect(Date().timeIntervalSince(start) < 4.5)
    }
}
