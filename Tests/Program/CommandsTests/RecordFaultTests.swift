import Foundation
import TestSupport
import Testing

/// `record` and `check` through the built program, where it is not one quiet
/// exchange: signals, a shared folder, a disk that refuses, hostile harnesses.
@Suite struct RecordFaultTests {
    private typealias Listening = RunningServer

    private static let route = "/inference/v1/chat/completions"
    private static let headers =
        "Content-Type: application/json\r\nAuthorization: Bearer fw_SECRETsecretSECRETsecret\r\n"

    private static func body(stream: Bool = false) -> String {
        #"{"model":"accounts/fireworks/models/llama-v3p3-70b-instruct","stream":\#(stream),"#
            + #""messages":[{"role":"user","content":"Hi"}]}"#
    }

    private static func ask(_ port: UInt16, stream: Bool = false) throws -> String {
        try PlainClient.exchange(port, "POST", route, headers: headers, body: body(stream: stream))
    }

    private static func recordings(_ folder: TemporaryFolder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0 != "manifest.yaml" }.sorted()
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func whatWasRecordedIsReplayedByteForByte(signal: Int32) throws {
        let folder = try TemporaryFolder()
        let mock = try Listening(["mock", "success"])
        let proxy = try Listening(["record", "--upstream", mock.url, "--into", folder.path])
        let seen = try [false, true].map { try Self.ask(proxy.port, stream: $0) }
        #expect(seen[0].hasPrefix("HTTP/1.1 200"))
        #expect(seen[1].contains("Transfer-Encoding: chunked") && seen[1].contains("data: [DONE]"))
        let stopped = try proxy.stop(signal)
        #expect(stopped.status == 0, "\(stopped.error)")
        #expect(!stopped.error.contains("SECRET") && !stopped.output.contains("SECRET"))
        #expect(try Self.recordings(folder).count == 2)
        _ = try mock.stop()
        let replay = try Listening(["replay", folder.path])
        // Chunk sizes stand in the text: boundaries are compared, too.
        for (index, stream) in [false, true].enumerated() {
            let lines = { (text: String) in text.components(separatedBy: "\r\n") }
            let again = lines(try Self.ask(replay.port, stream: stream))
            let isHead = { (line: String) in line.contains(": ") && !line.hasPrefix("data: ") }
            #expect(again.filter(isHead).sorted() == lines(seen[index]).filter(isHead).sorted())
            #expect(again.filter { !isHead($0) } == lines(seen[index]).filter { !isHead($0) })
        }
        #expect(try replay.stop(signal).status == 0)
    }

    /// Flushing costs time and nothing else: what is on the disk is the same.
    @Test func whatIsFlushedIsRecordedAsWell() throws {
        let folder = try TemporaryFolder()
        let mock = try Listening(["mock", "success"])
        let proxy = try Listening(["record", "--upstream", mock.url, "--into", folder.path, "--fsync"])
        for stream in [false, true] {
            #expect(try Self.ask(proxy.port, stream: stream).hasPrefix("HTTP/1.1 200"))
            // The client has a response's end once its file is there.
            #expect(try Self.recordings(folder).count == (stream ? 2 : 1))
        }
        #expect(try proxy.stop().status == 0)
        #expect(try BuiltProgram.run(["fmt", "--check", folder.path]).status == 0)
        _ = try mock.stop()
    }

    @Test func twoRecordersShareAFolder() throws {
        let folder = try TemporaryFolder()
        let mock = try Listening(["mock", "success"])
        let proxies = try (0..<2).map { _ in
            try Listening(["record", "--upstream", mock.url, "--into", folder.path])
        }
        for _ in 0..<10 { for proxy in proxies { _ = try Self.ask(proxy.port) } }
        for proxy in proxies { #expect(try proxy.stop().status == 0) }
        let names = try Self.recordings(folder)
        let wanted = (1...20).map { (number: Int) -> String in (number < 10 ? "000" : "00") + String(number) }
        #expect(names.map { String($0.prefix(4)) } == wanted)
        _ = try mock.stop()
    }

    /// Whoever runs the tests may be root, whom no read-only folder stops: a
    /// limit on the size of files does.
    @Test func aDiskThatRefusesIsToldAndLeavesNoHalfAFile() throws {
        let folder = try TemporaryFolder()
        let mock = try Listening(["mock", "success"])
        let proxy = try Listening(
            ["record", "--upstream", mock.url, "--into", folder.path],
            limit: "ulimit -f 1; "
        )
        for _ in 0..<2 { #expect(try Self.ask(proxy.port).hasPrefix("HTTP/1.1 200")) }
        let stopped = try proxy.stop()
        #expect(stopped.status == 74)
        #expect(stopped.error.components(separatedBy: "NOT WRITTEN").count == 3, "\(stopped.error)")
        #expect(stopped.error.contains("2 exchanges were relayed and could not be written"))
        #expect(try Self.recordings(folder) == [])
        _ = try mock.stop()
    }

    /// A shortage of descriptors is told as what it is, and passes.
    @Test func tooFewDescriptorsAreToldAndRecoveredFrom() throws {
        let folder = try TemporaryFolder([
            "slow.yaml": "format: 1\nrules: [{ steps: [{ status: 200, text: late, delay: 1s }] }]\n"
        ])
        let mock = try Listening(["mock", folder.path + "/slow.yaml", "--log", "off"])
        let into = folder.path + "/into"
        let proxy = try Listening(
            ["record", "--upstream", mock.url, "--into", into],
            limit: "ulimit -n 32; "
        )
        // Each that is on its way holds two of them.
        let clients = try (0..<24).map { number in
            let client = try PlainClient(port: proxy.port)
            try client.send("GET /\(number) HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
            return client
        }
        let answers = try clients.map { try $0.read() }
        let refused = answers.filter { $0.hasPrefix("HTTP/1.1 502 ") }
        #expect(!refused.isEmpty)
        for answer in refused {
            #expect(answer.contains("no socket for \(mock.url): Too many open files (EMFILE)"), "\(answer)")
            #expect(answer.contains("ulimit -n"))
        }
        #expect(try PlainClient.exchange(proxy.port, "GET", "/after").hasPrefix("HTTP/1.1 200 "))
        let stopped = try proxy.stop()
        #expect(stopped.status == 0, "\(stopped.error)")
        let count = answers.count { $0.hasPrefix("HTTP/1.1 200 ") } + 1
        let names = try FileManager.default.contentsOfDirectory(atPath: into)
        #expect(names.count { $0.hasPrefix("0") } == count)
        _ = try mock.stop()
    }

    @Test func mistakesInManyRecordingsAreCounted() throws {
        let folder = try TemporaryFolder()
        let wrong = "format: 1\n" + (0..<150).map { "unknown\($0): 1\n" }.joined()
        for number in 1...3 {
            try Data(wrong.utf8).write(to: URL(fileURLWithPath: folder.path + "/000\(number)-a.yaml"))
        }
        for words in [["fmt", folder.path], ["replay", folder.path, "--", "true"]] {
            let outcome = try BuiltProgram.run(words, environment: ["FIREDRILL_DATA": repository])
            #expect(outcome.status == 2)
            let lines = outcome.error.split(separator: "\n")
            #expect(lines.count { $0.hasPrefix(folder.path) } == 20)
            let more = lines.last?.wholeMatch(of: #/… and (\d+) more/#).flatMap { Int($0.1) } ?? 0
            #expect(more > 3 * 150 - 20, "\(words): \(lines.last ?? "")")
        }
    }

    @Test(
        arguments: [
            (["--upstream", "ftp://x", "--into", "rec"], 2, "http or https"),
            (["--upstream", "http://", "--into", "rec"], 2, "no host"),
            (["--upstream", "http://user:pw@x", "--into", "rec"], 2, "no user"),
            (["--upstream", "http://x?key=y", "--into", "rec"], 2, "no user, query or fragment"),
            (["--upstream", "http://x"], 2, "--into"),
            (["--upstream", "http://x", "--into", "/dev/null/rec"], 74, "/dev/null"),
        ] as [([String], Int32, String)]
    )
    func whatCannotBeRecordedIsSaidAtTheStart(arguments: [String], code: Int32, words: String) throws {
        let folder = try TemporaryFolder()
        let outcome = try BuiltProgram.run(
            ["record"] + arguments,
            folder: folder.path,
            environment: ["FIREDRILL_DATA": repository]
        )
        #expect(outcome.status == code)
        #expect(outcome.error.contains(words) && !outcome.error.contains("pw"), "\(outcome.error)")
        #expect(try Self.recordings(folder) == [])
    }

    @Test func anUpstreamThatIsDownIsABadGatewayForTheClientAlone() throws {
        let folder = try TemporaryFolder()
        let mock = try Listening(["mock", "success"])
        let url = mock.url
        _ = try mock.stop()
        let proxy = try Listening(["record", "--upstream", url, "--into", folder.path])
        for count in 1...2 {
            let response = try Self.ask(proxy.port)
            #expect(response.hasPrefix("HTTP/1.1 502") && response.contains("\"hint\""), "\(count)")
        }
        // A run that has recorded nothing is not one that went well.
        let stopped = try proxy.stop()
        #expect(stopped.status == 69)
        #expect(
            stopped.error.contains(
                "none of 2 requests has had an answer from \(url), so nothing is recorded: no connection to \(url): Connection refused"
            ),
            "\(stopped.error)"
        )
        #expect(try Self.recordings(folder) == [])
    }

    /// Nothing that a client has had whole is lost, however the recorder
    /// ends.
    @Test func whatAClientHasWholeIsOnTheDisk() throws {
        let folder = try TemporaryFolder()
        let mock = try Listening(["mock", "success"])
        for count in 1...5 {
            let proxy = try Listening(["record", "--upstream", mock.url, "--into", folder.path])
            #expect(try Self.ask(proxy.port, stream: count.isMultiple(of: 2)).hasPrefix("HTTP/1.1 200"))
            proxy.program.signal(SIGKILL)
            #expect(try Self.recordings(folder).count == count)
            _ = try proxy.program.outcome()
        }
        _ = try mock.stop()
    }

    @Test func anOlderRecordingOfTheSameRequestIsWarnedOf() throws {
        let folder = try TemporaryFolder()
        let mock = try Listening(["mock", "success"])
        for isSecond in [false, true] {
            let proxy = try Listening(["record", "--upstream", mock.url, "--into", folder.path, "--log", "off"])
            for _ in 0..<2 { _ = try Self.ask(proxy.port) }
            let stopped = try proxy.stop()
            let lines = stopped.error.split(separator: "\n").filter { $0.contains("older recording") }
            #expect(lines.count == (isSecond ? 1 : 0), "\(stopped.error)")
            if isSecond {
                let names = try Self.recordings(folder)
                #expect(
                    lines.first.map(String.init)
                        == "warning: \(names[0]) is an older recording of the same request; a replay answers with it "
                        + "first, then with \(names[2])"
                )
            }
        }
        _ = try mock.stop()
    }

    /// A suite that runs with a token a test can be recorded as it is.
    @Test func aTokenInThePathIsNotTheUpstreams() throws {
        let folder = try TemporaryFolder()
        let mock = try Listening(["mock", "success"])
        let proxy = try Listening(["record", "--upstream", mock.url + "/inference/v1", "--into", folder.path])
        let ask = { (port: UInt16) in
            try PlainClient.exchange(port, "POST", "/c/one" + Self.route, headers: Self.headers, body: Self.body())
        }
        #expect(try ask(proxy.port).hasPrefix("HTTP/1.1 200"))
        _ = try proxy.stop()
        let name = try #require(try Self.recordings(folder).first)
        let text = try String(contentsOfFile: folder.path + "/" + name, encoding: .utf8)
        #expect(text.contains("\n  path: \(Self.route)\n"))
        #expect(text.contains("\n  token: one\n"))
        let replay = try Listening(["replay", folder.path])
        #expect(try ask(replay.port).hasPrefix("HTTP/1.1 200"))
        _ = try replay.stop()
        _ = try mock.stop()
    }

    /// A gateway's key in the upstream's path, of whatever form, is told
    /// nowhere, also where the upstream repeats it; requests that hold the same
    /// are found again.
    @Test(arguments: [
        ("Zk3-opaque.Gateway", "Zk3-opaque.Gateway", "REDACTED/v1"),
        ("token/huntingfox", "huntingfox", "token/REDACTED/v1"),
        ("a;sig=huntingfox", "huntingfox", "REDACTED"),
    ])
    func aKeyInTheUpstreamsPathIsHidden(piece: String, key: String, shown: String) throws {
        let folder = try TemporaryFolder([
            "echo.yaml": """
            format: 1
            rules: [ { response: { status: 200, headers: { X-Route: "/\(key)/v1" }, text: "no /\(key)/v1 here" } } ]
            """
        ])
        let mock = try Listening(["mock", folder.path + "/echo.yaml"])
        let into = folder.path + "/rec"
        let proxy = try Listening(["record", "--upstream", "\(mock.url)/\(piece)/v1", "--into", into])
        let ask = { (port: UInt16) in
            try PlainClient.exchange(port, "POST", "/x", headers: Self.headers, body: #"{"project":"\#(key)"}"#)
        }
        #expect(try ask(proxy.port).contains("no /\(key)/v1 here"), "the client gets what came")
        let outcome = try proxy.stop()
        #expect(!(outcome.output + outcome.error).contains(key))
        #expect(outcome.output.contains("relaying to \(mock.url)/\(shown), recording"))
        let names = try FileManager.default.contentsOfDirectory(atPath: into)
        #expect(names.count == 2)
        for name in names {
            let text = try String(contentsOfFile: into + "/" + name, encoding: .utf8)
            let parts = text.components(separatedBy: "\nresponse:")
            #expect(!parts[parts.count - 1].contains(key), "\(name)")
        }
        let replay = try Listening(["replay", into])
        #expect(try ask(replay.port).contains("no /REDACTED/v1 here"))
        _ = try replay.stop()
        _ = try mock.stop()
    }

    /// One that is short is told nowhere either, and hides no part of what the
    /// upstream says.
    @Test func aShortKeyInTheUpstreamsPathIsNotTold() throws {
        let folder = try TemporaryFolder()
        let into = folder.path + "/rec"
        let mock = try Listening(["mock", "--steps", "chat"])
        let proxy = try Listening(["record", "--upstream", "\(mock.url)/token/abc/auth/own", "--into", into])
        _ = try PlainClient.exchange(proxy.port, "POST", "/x", headers: Self.headers, body: "{}")
        let outcome = try proxy.stop()
        #expect(outcome.output.contains("relaying to \(mock.url)/token/REDACTED/auth/own"))
        #expect(!(outcome.output + outcome.error).contains("abc"))
        let manifest = try String(contentsOfFile: into + "/manifest.yaml", encoding: .utf8)
        #expect(!manifest.contains("abc"))
        _ = try mock.stop()
    }

    // MARK: check

    /// A harness in Python: what it does at hello and at a run.
    private static func harness(hello: String = good, run: String = "pass") throws -> TemporaryFolder {
        try TemporaryFolder([
            "h.py": """
            import json, os, sys, threading, time
            def send(**message): print(json.dumps(message), flush=True)
            for line in sys.stdin:
                order = json.loads(line)
                if order["op"] == "hello":
                    \(hello)
                elif order["op"] == "run":
                    \(run)
                elif order["op"] == "bye":
                    break
            """
        ])
    }

    private static let good = "send(op='hello', protocol=1, subject={'name': 'tried'}, capabilities=[], maxParallel=9)"

    private static func check(_ folder: TemporaryFolder, _ glob: String = "outcome/*") throws -> RunningProgram {
        try RunningProgram(
            BuiltProgram.path,
            ["check", "--subject", "exec:exec python3 h.py", "--case", glob, "--journal", "j"],
            folder: folder.path,
            environment: ["FIREDRILL_DATA": repository]
        )
    }

    @Test(arguments: [
        ("send(op='fault', id=order['id'], message='mine')", 3),
        ("[send(op='result', id=order['id'], outcome='completed') for _ in '12']", 3),
        ("send(op='unsupported', id=order['id'], capability='x', message='y')", 5),
        ("os._exit(7)", 1),
    ])
    func whatAHarnessBreaksIsItsOwn(run: String, code: Int32) throws {
        let folder = try Self.harness(run: run)
        // The folder goes with its last use, which is the program's.
        defer { withExtendedLifetime(folder) {} }
        let outcome = try Self.check(folder).outcome()
        #expect(outcome.status == code, "\(outcome.error)")
        // What is piped is not cut to a terminal's width.
        for line in outcome.output.split(separator: "\n") { #expect(!line.hasSuffix("…"), "\(line)") }
    }

    @Test func withoutTheCapabilityNoTwoRunsOverlap() throws {
        let folder = try Self.harness(
            run: """
                open('at-work', 'x').close(); time.sleep(0.02); os.remove('at-work'); \
                send(op='result', id=order['id'], outcome='completed')
                """
        )
        let outcome = try Self.check(folder, "errors/*").outcome()
        // A second run beside the first would find the file and die.
        #expect(!outcome.output.contains("subject-crashed"), "\(outcome.output)")
        #expect(outcome.status == 1)
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func aSignalEndsTheWaitForAHello(signal: Int32) throws {
        let folder = try Self.harness(hello: "print('hello came', file=sys.stderr); open('said', 'x').close()")
        let program = try Self.check(folder)
        try program.wait("no hello") { _ in FileManager.default.fileExists(atPath: folder.path + "/said") }
        let start = Date()
        program.signal(signal)
        let outcome = try program.outcome()
        #expect(outcome.status == 128 + signal, "\(outcome.error)")
        #expect(outcome.error.contains("interrupted before the first attempt"))
        #expect(Date().timeIntervalSince(start) < 25, "the time for a hello is 60 s")
    }

    @Test func aSignalLeavesNoVerdictOnWhatItEnded() throws {
        let folder = try Self.harness(run: "open('began', 'w').close()")
        let program = try Self.check(folder)
        try program.wait("no run") { _ in FileManager.default.fileExists(atPath: folder.path + "/began") }
        program.signal(SIGINT)
        let outcome = try program.outcome()
        #expect(outcome.status == 130, "\(outcome.error)")
        #expect(!outcome.output.contains("FAIL") && outcome.output.contains("interrupted"), "\(outcome.output)")
        let journal = try String(contentsOfFile: folder.path + "/j", encoding: .utf8).split(separator: "\n")
        #expect(journal.count == 2 && journal[1].contains("\"end\":\"interrupted\""), "\(journal)")
    }

    /// The client went elsewhere, and its test is green.
    @Test(arguments: ["text", "json", "off"])
    func aRecorderThatNobodyCalledSaysSo(log: String) throws {
        let folder = try TemporaryFolder()
        let proxy = try Listening(["record", "--upstream", "http://127.0.0.1:9", "--into", folder.path, "--log", log])
        // What is asked of the server itself is not recorded.
        _ = try PlainClient.exchange(proxy.port, "GET", "/__firedrill/ready")
        let stopped = try proxy.stop()
        #expect(stopped.status == 0)
        let text = """
            firedrill: no request to relay came: nothing is recorded
              hint: point the client at \(proxy.url)/inference/v1

            """
        let json = #"{"event":"nothing-recorded","url":"\#(proxy.url)/inference/v1"}"# + "\n"
        #expect(stopped.error.hasSuffix(log == "json" ? json : text), "\(stopped.error)")
    }

    @Test func aTakenPortLeavesNoFolder() throws {
        let folder = try TemporaryFolder()
        let mock = try Listening(["mock", "success"])
        let outcome = try BuiltProgram.run(["record", "--into", folder.path + "/rec", "--port", "\(mock.port)"])
        #expect(outcome.status == 69 && outcome.error.contains("\(mock.port)"), "\(outcome.error)")
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/rec"))
    }
}
