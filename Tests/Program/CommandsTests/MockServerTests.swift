import Foundation
import TestSupport
import Testing

/// The built program as a server, over real sockets.
@Suite struct MockServerTests {
    private static let chat = "/inference/v1/chat/completions"

    @Test func saysWhereItListensAndServesEveryScenario() throws {
        let mock = try RunningMock([])
        let names = [
            "success", "auth-failed", "bad-model-path", "limits-2025", "limits-2026-08", "rate-limited-forever",
            "rate-limited", "unknown-model",
        ]
        let lines = names.map { name in
            "  " + name.padding(toLength: 20, withPad: " ", startingAt: 0)
                + "  \(mock.url)/s/\(name)/inference/v1" + (name == "success" ? "  (also at /)" : "")
        }
        for line in lines { #expect(mock.program.output.contains(line + "\n"), "\(line)") }
        let statuses = try ([""] + names.map { "/s/" + $0 }).map { prefix in
            try PlainClient.exchange(mock.port, "POST", prefix + Self.chat, body: #"{"model":"m"}"#)
                .dropFirst(9).prefix(3)
        }
        #expect(statuses == ["200", "200", "401", "400", "200", "200", "429", "429", "404"])
        #expect(try mock.stop().status == 0)
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func drainsAtASignalAndEndsWell(signal: Int32) throws {
        let folder = try TemporaryFolder([
            "slow.yaml": """
            format: 1
            name: slow
            title: One response that takes its time
            provenance: { fidelity: synthetic, source: ours }
            rules:
            - response: { status: 200, stream: { file: slow.sse, every: 300ms } }
            """,
            "slow.sse": "data: 1\n\ndata: 2\n\ndata: 3\n\n",
        ])
        let mock = try RunningMock([folder.path + "/slow.yaml"])
        let client = try PlainClient(port: mock.port)
        try client.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n")
        try client.read(through: "data: 1")
        let outcome = try mock.stop(signal)
        #expect(outcome.status == 0)
        #expect(try client.read().hasSuffix("9\r\ndata: 3\n\n\r\n0\r\n\r\n"))
        #expect(outcome.error.contains("GET / 200 "))
        #expect(!outcome.error.contains("client gone"))
        #expect(!outcome.error.contains("cut"))
    }

    @Test func endsAtOnceAtASecondSignal() throws {
        let folder = try TemporaryFolder([
            "slow.yaml": """
            format: 1
            name: slow
            title: One response that takes its time
            provenance: { fidelity: synthetic, source: ours }
            rules:
            - when: { path: /slow }
              response: { status: 200, stream: { file: slow.sse, every: 60s } }
            """,
            "slow.sse": "data: 1\n\ndata: 2\n\n",
        ])
        let mock = try RunningMock([folder.path + "/slow.yaml", "--log", "off"])
        let client = try PlainClient(port: mock.port)
        try client.send("GET /slow HTTP/1.1\r\nHost: test\r\n\r\n")
        try client.read(through: "data: 1")
        mock.program.signal(SIGTERM)
        let start = Date()
        // While it drains, a new connection ends without an answer.
        try mock.program.wait("does not begin to drain") { _ in
            (try? PlainClient.exchange(mock.port, "GET", "/__firedrill/ready"))?.isEmpty ?? true
        }
        mock.program.signal(SIGTERM)
        #expect(try mock.program.outcome() == BuiltProgram.Outcome(output: mock.program.output, error: "", status: 0))
        // A drain that nobody cuts short lasts five seconds.
        #expect(Date().timeIntervalSince(start) < 4.5)
        #expect(try !client.read().contains("data: 2"))
    }

    @Test func writesItsPort() throws {
        let folder = try TemporaryFolder(["port": "old"])
        let mock = try RunningMock(["success", "--port-file", folder.path + "/port"])
        #expect(try String(contentsOfFile: folder.path + "/port", encoding: .utf8) == "\(mock.port)\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["port"])
        #expect(try mock.stop().status == 0)
    }

    @Test func saysThatAPortIsTaken() throws {
        let mock = try RunningMock(["success"])
        let outcome = try BuiltProgram.run(["mock", "success", "--port", "\(mock.port)"])
        #expect(outcome.status == 69)
        #expect(outcome.output == "")
        #expect(outcome.error.hasPrefix("firedrill: "))
        #expect(outcome.error.contains("\(mock.port)"))
        #expect(outcome.error.contains("\n  hint: "))
    }

    @Test(
        arguments: [
            ("exit 0", [], 0), ("exit 7", [], 7), ("kill -9 $$", [], 137),
            ("\(hit)", [], 0), ("\(miss)", [], 1), ("\(miss)", ["--allow-misses"], 0), ("\(miss); exit 5", [], 5),
        ] as [(String, [String], Int32)]
    )
    func endsWithItsCommand(script: String, options: [String], status: Int32) throws {
        let outcome = try BuiltProgram.run(
            ["mock", "success", "--log", "off"] + options + ["--", "/bin/bash", "-c", script]
        )
        #expect(outcome.status == status)
        #expect(outcome.output == "")
        let complaint = "firedrill: 1 request had no answer, so this run counts as failed (--allow-misses)\n"
        #expect(outcome.error.hasSuffix(complaint) == (status == 1))
    }

    private static let hit = request("/inference/v1/chat/completions")
    private static let miss = request("/elsewhere")

    /// A request in bash alone.
    private static func request(_ path: String) -> String {
        #"h=${FIREDRILL_URL#http://}; exec 3<>/dev/tcp/${h%:*}/${h#*:}; "#
            + #"printf 'POST \#(path) HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}' >&3; "#
            + "cat <&3 >/dev/null; true"
    }

    @Test func tellsItsCommandWhereItIs() throws {
        let script = """
            echo ${OPENAI_BASE_URL#$FIREDRILL_URL} ${FIREWORKS_API_BASE#$FIREDRILL_URL}
            [ "$FIREWORKS_BASE_URL" = "$FIREDRILL_URL" ] && echo same
            echo $NO_PROXY $no_proxy
            """
        let outcome = try BuiltProgram.run(
            ["mock", "success", "--log", "off", "--", "/bin/bash", "-c", script],
            environment: ["NO_PROXY": "corp.example", "no_proxy": ""]
        )
        #expect(
            outcome.output == """
                /inference/v1 /inference/v1
                same
                corp.example,127.0.0.1,localhost,::1 127.0.0.1,localhost,::1

                """
        )
        #expect(outcome.status == 0)
        let elsewhere = try BuiltProgram.run(
            ["mock", "success", "--log", "off", "--host", "127.0.0.2", "--", "/bin/sh", "-c", "echo $NO_PROXY"],
            environment: ["NO_PROXY": ""]
        )
        #expect(elsewhere.output == "127.0.0.1,localhost,::1,127.0.0.2\n")
    }

    @Test func answersInTheStepsOfItsCommandLine() throws {
        let mock = try RunningMock(["--steps", "429*2, chat", "--log", "off"])
        let answers = try (0..<4).map { _ in try PlainClient.exchange(mock.port, "POST", Self.chat, body: "{}") }
        #expect(answers.map { $0.dropFirst(9).prefix(3) } == ["429", "429", "200", "200"])
        #expect(!answers[0].lowercased().contains("retry-after:"))
        let streamed = try PlainClient.exchange(mock.port, "POST", Self.chat, body: #"{"model":"m","stream":true}"#)
        #expect(
            streamed.contains("content-type: text/event-stream") || streamed.contains("Content-Type: text/event-stream")
        )
        #expect(streamed.contains("data: [DONE]"))
        #expect(try mock.stop().status == 0)
    }

    @Test func doesTheFaultsOfItsCommandLine() throws {
        let mock = try RunningMock(["success", "--faults", "cut after=2 events by=reset", "--log", "json"])
        let client = try TestClient(port: mock.port)
        let body = #"{"model":"m","stream":true}"#
        try client.send("POST \(Self.chat) HTTP/1.1\r\nHost: h\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        let end = client.untilEnd()
        #expect(end.isReset)
        #expect(end.text.components(separatedBy: "data: ").count == 3)
        try mock.program.wait("no line") { $0.error.contains("\"ending\":\"reset\"") }
        #expect(try mock.stop().status == 0)
    }

    /// A preflight that no rule answers is allowed, or a miss like any other.
    @Test(arguments: [([], "204"), (["--cors", "any"], "204"), (["--cors", "none"], "599")] as [([String], String)])
    func pagesOfOtherOriginsMayCallOrNot(options: [String], status: String) throws {
        let mock = try RunningMock(["success", "--allow-misses", "--log", "off"] + options)
        func ask(_ method: String, _ lines: String) throws -> String {
            let client = try TestClient(port: mock.port)
            try client.send(
                "\(method) \(Self.chat) HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 2\r\n"
                    + "Origin: http://page\r\n\(lines)\r\n{}"
            )
            return client.untilEnd().text
        }
        let preflight = try ask("OPTIONS", "Access-Control-Request-Method: POST\r\n")
        #expect(preflight.hasPrefix("HTTP/1.1 \(status) "))
        #expect(preflight.contains("Access-Control-Allow-Methods: POST") == (status == "204"))
        let answer = try ask("POST", "")
        #expect(answer.hasPrefix("HTTP/1.1 200 "))
        #expect(answer.contains("Access-Control-Allow-Origin: *") == (status == "204"))
        #expect(try mock.stop().status == 0)
    }

    @Test func aRequestMayAskForWhatItGets() throws {
        let mock = try RunningMock(["success", "--faults-by-header", "--log", "off"])
        func answer(_ lines: String) throws -> String {
            let client = try TestClient(port: mock.port)
            try client.send("GET /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\(lines)\r\n")
            return client.untilEnd().text
        }
        #expect(try answer("X-Firedrill-Response: overloaded\r\n").hasPrefix("HTTP/1.1 503 "))
        #expect(try answer("X-Firedrill-Response: 429\r\nX-Firedrill-Fault: close before-head\r\n") == "")
        let wrong = try answer("X-Firedrill-Response: overlaoded\r\n")
        #expect(wrong.hasPrefix("HTTP/1.1 599 "))
        #expect(wrong.contains("did you mean"))
        #expect(try answer("").hasPrefix("HTTP/1.1 599 "), "who asks for nothing gets the scenario's answer")
        let without = try RunningMock(["success", "--log", "off"])
        let client = try TestClient(port: without.port)
        try client.send("GET /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\nX-Firedrill-Response: 429\r\n\r\n")
        #expect(client.untilEnd().text.hasPrefix("HTTP/1.1 599 "))
        _ = try (mock.stop(), without.stop())
    }

    /// What a request asks for by name it gets, and it uses nothing up.
    @Test func aNamedResponseGoesPastTheLimits() throws {
        let mock = try RunningMock(
            ["--steps", "chat", "--limit", "requests=1/m", "--clock", "frozen", "--faults-by-header", "--log", "off"]
        )
        func status(_ lines: String = "") throws -> String {
            let client = try TestClient(port: mock.port)
            try client.send("GET /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\(lines)\r\n")
            return String(client.untilEnd().text.dropFirst(9).prefix(3))
        }
        let named = "X-Firedrill-Response: overloaded\r\n"
        #expect(
            try [status(named), status(named), status(), status(), status(named)] == [
                "503", "503", "200", "429", "503",
            ]
        )
        _ = try mock.stop()
    }

    /// A test that swallows errors is green; the server is not.
    @Test(arguments: [([], 1), (["--allow-misses"], 0)] as [([String], Int32)])
    func aServerThatHadMissesEndsWithAList(options: [String], status: Int32) throws {
        let mock = try RunningMock(["success", "--log", "off"] + options)
        for (path, status) in [("/__firedrill/ready", "200"), ("/models", "599"), ("/models", "599")] {
            #expect(try PlainClient.exchange(mock.port, "GET", path).dropFirst(9).prefix(3) == status)
        }
        let outcome = try mock.stop()
        #expect(outcome.status == status)
        let verdict = status == 1 ? ", so this run counts as failed (--allow-misses)" : ""
        let nearest = "nearest is rule 2 of success: method: expected POST, found GET; path: expected "
        #expect(outcome.error.hasPrefix("  2 x GET /models  no-match; \(nearest)"))
        #expect(outcome.error.hasSuffix("\nfiredrill: 2 requests had no answer\(verdict)\n"))
    }

    /// Browsers ask for it by themselves.
    @Test func aPagesIconIsNoMiss() throws {
        let mock = try RunningMock(["success"])
        #expect(try PlainClient.exchange(mock.port, "GET", "/favicon.ico").hasPrefix("HTTP/1.1 404 "))
        #expect(try PlainClient.exchange(mock.port, "POST", "/favicon.ico").hasPrefix("HTTP/1.1 599 "))
        let outcome = try mock.stop()
        #expect(outcome.status == 1)
        #expect(
            outcome.error.hasSuffix(
                "firedrill: 1 request had no answer, so this run counts as failed (--allow-misses)\n"
            )
        )
    }

    @Test func passesASignalOnToItsCommand() throws {
        let folder = try TemporaryFolder()
        let program = try RunningProgram(
            [
                "mock", "success", "--", "/bin/sh", "-c",
                "trap 'exit 9' TERM; touch \(folder.path)/ready; while :; do sleep 0.05; done",
            ]
        )
        try program.wait("not ready") { _ in FileManager.default.fileExists(atPath: folder.path + "/ready") }
        program.signal(SIGTERM)
        #expect(try program.outcome().status == 9)
    }

    @Test func logsEachRequestAsALineOfJSON() throws {
        let mock = try RunningMock(["success", "rate-limited", "--log", "json"])
        let key = "fw_0123456789abcdefghij"
        for target in [Self.chat, "/c/t/s/rate-limited" + Self.chat, "/x?key=\(key)&\u{e9}", "/s/\(key)/x"] {
            _ = try PlainClient.exchange(
                mock.port,
                "POST",
                target,
                headers: "Authorization: Bearer \(key)\r\n",
                body: #"{"model":"m"}"#
            )
        }
        try mock.program.wait("too few lines") { $0.error.filter { $0 == "\n" }.count >= 4 }
        let outcome = try mock.stop()
        #expect(!outcome.error.contains("0123456789"))
        #expect(outcome.status == 1)
        var lines = outcome.error.split(separator: "\n")
        #expect(lines.count == 5)
        let last = try JSONSerialization.jsonObject(with: Data(lines.removeLast().utf8)) as? [String: Any]
        #expect(last?["event"] as? String == "misses")
        #expect(last?["count"] as? Int == 2)
        #expect((last?["requests"] as? [[String: Any]])?.map { $0["count"] as? Int } == [1, 1])
        var found: [[String: String]] = []
        for line in lines {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            var texts = object.mapValues { $0 is NSNull ? "null" : "\($0)" }
            #expect(texts["time"]?.wholeMatch(of: /\d\d:\d\d:\d\d\.\d\d\dZ/) != nil)
            #expect(Double(texts["ms"] ?? "") != nil)
            texts["time"] = nil
            texts["ms"] = nil
            #expect((texts.removeValue(forKey: "note") != nil) == (texts["miss"] != "null"))
            found.append(texts)
        }
        let line = { (target: String, status: Int, source: String, step: String, miss: String) in
            [
                "method": "POST", "target": target, "status": "\(status)", "source": source,
                "rule": step.isEmpty ? "null" : String(step.prefix(1)),
                "step": step.isEmpty ? "null" : String(step.suffix(1)), "miss": miss, "ending": "complete",
            ]
        }
        #expect(
            found == [
                line(Self.chat, 200, "success", "2.1", "null"),
                line("/c/t/s/rate-limited" + Self.chat, 429, "rate-limited", "1.1", "null"),
                line("/x?key=REDACTED&\u{e9}", 599, "success", "", "no-match"),
                line("/s/REDACTED/x", 599, "REDACTED", "", "unknown-endpoint"),
            ]
        )
    }

    @Test func logsEachRequestAsALineForPeople() throws {
        let mock = try RunningMock(["success"])
        _ = try PlainClient.exchange(mock.port, "POST", Self.chat, body: #"{"model":"m"}"#)
        // A control character makes it no target; what is beyond ASCII is taken.
        _ = try PlainClient.exchange(mock.port, "GET", "/\u{1B}[2J", body: "")
        _ = try PlainClient.exchange(mock.port, "GET", "/caf\u{e9}", body: "")
        try mock.program.wait("too few lines") { $0.error.filter { $0 == "\n" }.count >= 3 }
        let lines = try mock.stop().error.split(separator: "\n").map(String.init)
        let expected = [
            #/^\d\d:\d\d:\d\d\.\d{3}Z POST /inference/v1/chat/completions 200 \d+\.\d ms  success rule 2 step 1$/#,
            #/^\d\d:\d\d:\d\d\.\d{3}Z GET /\\x1B\[2J 400 \d+\.\d ms  refused: target$/#,
            #/^\d\d:\d\d:\d\d\.\d{3}Z GET /caf\u{e9} 599 \d+\.\d ms  MISS no-match  nearest is rule .* hint: .*$/#,
            #/^  GET /caf\u{e9}  no-match; nearest is rule .* hint: .*$/#,
            #/^firedrill: 1 request had no answer, so this run counts as failed \(--allow-misses\)$/#,
        ]
        #expect(lines.count == expected.count)
        for (line, pattern) in zip(lines, expected) { #expect(line.wholeMatch(of: pattern) != nil, "\(line)") }
    }

    /// A key of no known form is known by its header alone.
    @Test(arguments: ["text", "json"])
    func hidesAKeyOfItsHeadersInEachLine(form: String) throws {
        let mock = try RunningMock(["success", "--log", form])
        let key = "Q7opaque.key-0123"
        let ask = { (target: String, header: String) in
            _ = try PlainClient.exchange(mock.port, "POST", target, headers: header + "\r\n", body: #"{"model":"m"}"#)
        }
        try ask("/c/\(key)" + Self.chat, "Authorization: Bearer \(key)")
        try ask("/c/Q7opaque%2Ekey-0123" + Self.chat, "X-Api-Key: \(key)")
        try ask(Self.chat + "?a=\(key)&api_key=\(key)", "X: y")
        try ask("/nothing/\(key)", "Cookie: sid=\(key)")
        try ask("/s/\(key)/nothing", "Authorization: \(key)")
        try mock.program.wait("too few lines") { $0.error.filter { $0 == "\n" }.count >= 5 }
        let told = try mock.stop().error
        #expect(!told.contains(key) && !told.contains("%2Ekey"), "\(told)")
        for target in [
            "/c/REDACTED\(Self.chat)", "\(Self.chat)?a=REDACTED&api_key=REDACTED", "/nothing/REDACTED",
            "/s/REDACTED/nothing",
        ] { #expect(told.contains(target), "\(target) in \(told)") }
    }

    @Test func saysWhatTheServerAnswersByItself() throws {
        let mock = try RunningMock(["success", "--body-limit", "1"])
        let preflight = "Origin: http://page.example\r\nAccess-Control-Request-Method: POST\r\n"
        _ = try PlainClient.exchange(mock.port, "OPTIONS", Self.chat, headers: preflight)
        _ = try PlainClient.exchange(mock.port, "POST", "/", body: String(repeating: "a", count: 2 << 20))
        try mock.program.wait("too few lines") { $0.error.filter { $0 == "\n" }.count >= 2 }
        let lines = try mock.stop().error.split(separator: "\n").map { $0.dropFirst("00:00:00.000Z ".count) }
        let expected = [
            #/OPTIONS /inference/v1/chat/completions 204 \d+\.\d ms  preflight/#,
            #/POST / 413 \d+\.\d ms  refused: too long a body/#,
        ]
        #expect(lines.count == expected.count)
        for (line, pattern) in zip(lines, expected) { #expect(line.wholeMatch(of: pattern) != nil, "\(line)") }
    }

    @Test func isSilentWithoutALog() throws {
        let mock = try RunningMock(["success", "--log=off"])
        _ = try PlainClient.exchange(mock.port, "POST", Self.chat, body: "{}")
        #expect(try mock.stop().error == "")
    }

    @Test func refusesABodyPastItsLimit() throws {
        let mock = try RunningMock(["success", "--body-limit", "1"])
        let fits = #"{"model":"m","x":""# + String(repeating: "a", count: (1 << 20) - 20) + "\"}"
        #expect(try PlainClient.exchange(mock.port, "POST", Self.chat, body: fits).hasPrefix("HTTP/1.1 200 "))
        let tooLong = fits + String(repeating: " ", count: 100)
        #expect(try PlainClient.exchange(mock.port, "POST", Self.chat, body: tooLong).hasPrefix("HTTP/1.1 413 "))
        #expect(try PlainClient.exchange(mock.port, "POST", Self.chat, body: "{}").hasPrefix("HTTP/1.1 200 "))
        #expect(try mock.stop().status == 0)
    }

    @Test func notesAClientThatVanishesMidStream() throws {
        let folder = try TemporaryFolder([
            "long.yaml": """
            format: 1
            name: long
            title: A long stream
            provenance: { fidelity: synthetic, source: ours }
            rules:
            - response: { status: 200, stream: { file: long.sse, every: 20ms } }
            """,
            "long.sse": String(repeating: "data: x\n\n", count: 5000),
        ])
        let mock = try RunningMock([folder.path + "/long.yaml"])
        let client = try PlainClient(port: mock.port)
        try client.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n")
        try client.read(through: "data: x")
        client.close()
        try mock.program.wait("not noted") { $0.error.contains("client gone") }
        let outcome = try mock.stop()
        #expect(outcome.status == 0)
        #expect(outcome.error.hasSuffix(" ms  long rule 1 step 1  client gone\n"))
    }

    @Test func findsItsDataWhereItIsTold() throws {
        let folder = try TemporaryFolder()
        // A program that no checkout holds: its own folders, and no other.
        let bin = folder.path + "/bin"
        try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: BuiltProgram.path, toPath: bin + "/firedrill")
        let nowhere = try RunningProgram(bin + "/firedrill", ["mock"], folder: folder.path).outcome()
        #expect(nowhere.status == 2)
        #expect(nowhere.error.hasPrefix("firedrill: no folder Scenarios in "))
        for (arguments, environment) in [
            (["--data", repository], [:]), ([], ["FIREDRILL_DATA": repository]),
            (["--data", repository], ["FIREDRILL_DATA": "/nowhere"]), ([], [:]),
        ] as [([String], [String: String])] {
            let mock = try RunningMock(["success"] + arguments, folder: folder.path, environment: environment)
            #expect(try mock.stop().status == 0)
        }
        for (arguments, environment) in [
            (["--data", folder.path], ["FIREDRILL_DATA": repository]), ([], ["FIREDRILL_DATA": folder.path]),
        ] as [([String], [String: String])] {
            let outcome = try BuiltProgram.run(["mock"] + arguments, environment: environment)
            #expect(outcome.status == 2)
            #expect(outcome.error.hasPrefix("firedrill: no folder Scenarios in \(folder.path)\n"))
        }
        let empty = try RunningMock(["success"], environment: ["FIREDRILL_DATA": ""])
        #expect(try empty.stop().status == 0)
    }
}
