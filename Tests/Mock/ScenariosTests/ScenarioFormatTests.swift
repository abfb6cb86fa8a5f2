import Documents
import Exchanges
import Foundation
import Matching
import Scenarios
import TestSupport
import Testing

@Suite struct ScenarioFormatTests {
    @Test func readsEveryMember() throws {
        let text = """
            format: 1
            name: A-sample_1
            title: Everything at once
            provenance: { fidelity: wire, source: a proxy, licence: Apache-2.0 }
            rules:
            - when:
                method: [GET, POST]
                path: /a/*
                headers: { Authorization: "Bearer {{case.key}}" }
                query: { q: "*" }
                json: { model: "m*", "messages[0].n": 1.0, stream: true, none: ~, list: [1, {a: b}] }
                not: [{ method: PUT }, { json: { x: y }, not: { path: /z } }]
              steps:
              - response: { status: 429, delay: 1.5s, text: slow }
                times: 2
              - response: { status: 200, stream: { file: a.sse, first: 200ms, every: 30ms } }
                times: forever
              after: cycle
            - response: { status: 204 }
              after: miss
            """
        let scenario = try load(text, files: ["a.sse": "data: 1\n\ndata: 2\n\n"])
        #expect(scenario.name == "A-sample_1")
        #expect(scenario.title == "Everything at once")
        #expect(scenario.provenance == Provenance(fidelity: .wire, source: "a proxy", licence: "Apache-2.0"))
        #expect(scenario.rules.count == 2)
        let rule = scenario.rules[0]
        #expect(
            rule.when.summary
                == "GET|POST, /a/*, Authorization: Bearer {{case.key}}, q=*, model = m*, messages[0].n = 1.0, "
                + "stream = true, none = null, list = [1,{\"a\":\"b\"}], not (PUT), not (x = y, not (/z))"
        )
        #expect(rule.steps.map(\.times) == [2, nil])
        #expect(rule.steps.map(\.response.status) == [429, 200])
        #expect(rule.steps.map(\.response.delay) == [1_500_000_000, 0])
        #expect(rule.after == .cycle)
        guard case .stream(let chunks, let pace) = rule.steps[1].response.body else {
            Issue.record("no stream")
            return
        }
        #expect(chunks.map(\.constant) == ["data: 1\n\n", "data: 2\n\n"].map { Array($0.utf8) })
        #expect(pace == .even(first: 200_000_000, every: 30_000_000))
        #expect(scenario.rules[1].when.summary == "any request")
        #expect(scenario.rules[1].after == .miss)
        #expect(scenario.rules[1].steps.map(\.times) == [1])
    }

    @Test func readsJSONToo() throws {
        let text = """
            {"format": 1, "name": "j", "title": "t", "provenance": {"fidelity": "body", "source": "s"},
             "rules": [{"response": {"status": 200, "json": {"b": 1.0, "a": [null]}}}]}
            """
        let scenario = try load(text, name: "j.json")
        #expect(scenario.rules[0].steps[0].response.bytes() == #"{"b":1.0,"a":[null]}"#)
    }

    @Test func readsAScriptWithoutItsNameAndFormat() throws {
        let script = try Document.yaml(Array("rules: [{ response: { status: 200 } }]".utf8), name: "case.yaml")
        let scenario = try Decoding.decode(script, Scenario.shape(folder: ".", name: "script"))
        #expect(scenario.name == "script")
        #expect(scenario.title == "")
        #expect(scenario.provenance == nil)
        let named = try Document.yaml(Array("name: x\nrules: [{ response: { status: 200 } }]".utf8), name: "case.yaml")
        #expect(throws: DocumentError.self) { try Decoding.decode(named, Scenario.shape(folder: ".", name: "script")) }
    }

    @Test func tellsEveryMistakeOfAFileAtOnce() throws {
        let folder = try TemporaryFolder(["broken.yaml": Self.broken, "bodies/x.txt": "{{case.nothing}}"])
        let error = #expect(throws: DocumentError.self) { try ScenarioFile.load(folder.path + "/broken.yaml") }
        #expect(error?.code == .invalid)
        let text = error?.description.replacingOccurrences(of: folder.path + "/", with: "")
        #expect(text == Self.mistakes)
    }

    static let broken = """
        format: 2
        name: a/b
        titel: Broken
        provenance: { fidelity: wired, source: "", license: MIT }
        rules:
        - wen: { method: POST }
          response: { status: 200 }
        - when:
            method: [GET, 3, post]
            path: "{a"
            headers: { Authorization: "Bearer {{case.kee}}", X-Id: 3 }
            query: [a]
            json: { "a..b": 1, "c[x]": 2, d: "{{request.json.x}}" }
            not: { methods: GET, path: a/b?c=d }
          response: { status: 99, text: a, json: {} }
          steps: []
        - response: { status: "200", headers: { "X Y": a, Content-Length: "3", A: 1, B: "\\a", C: [] }, delay: 3 }
        - response: { status: 204, text: gone }
        - response: { status: 200, headers: [[A, b, c], D], text: "{{case.txt}}" }
        - response: { status: 200, headers: { Date: "{{httpdate+3}}" }, json: { a: "{{request.body}}", b: "{{" } }
        - response: { status: 200, headers: A, file: ../secret.json }
        - response: { status: 200, file: /etc/passwd }
        - response: { status: 200, file: nowhere.json }
        - response: { status: 200, file: bodies }
        - response: { status: 200, file: bodies/x.txt }
        - response: { status: 200, base64: "@@@" }
        - response: { status: 200, stream: { file: nowhere.sse, first: 3, evry: 1s } }
        - response: { status: 200, stream: nowhere.sse }
        - steps:
          - response: { status: 200 }
            times: 0
          - respone: { status: 200 }
            times: twice
          after: lst
        - steps:
          - response: { status: 200 }
            times: forever
          - response: { status: 200 }
        - when: {}
        - []
        """

    static let mistakes = """
        broken.yaml:1:9: expected 1, the format that this program reads, found 2
        broken.yaml:2:7: expected a name of letters, digits, - and _, found "a/b"
        broken.yaml:3:1: unknown key "titel" in a scenario
          hint: did you mean "title"?
        broken.yaml:4:25: expected one of wire, body, reconstructed, synthetic, found "wired"
          hint: did you mean "wire"?
        broken.yaml:4:40: expected a text that is not empty, found ""
        broken.yaml:4:44: unknown key "license" in a provenance
          hint: did you mean "licence"?
        broken.yaml:6:3: unknown key "wen" in a rule
          hint: did you mean "when"?
        broken.yaml:9:19: expected a text that is not empty, found 3
        broken.yaml:9:22: the method "post" is none that clients send
          hint: write POST
        broken.yaml:10:11: not a pattern: { has no closing }
        broken.yaml:11:31: unknown token {{case.kee}}
          hint: did you mean {{case.key}}?
        broken.yaml:11:60: expected a pattern, found 3
          hint: quote it
        broken.yaml:12:12: expected a mapping, found a list
        broken.yaml:13:13: "a..b" is no path
          hint: such as messages[0].role
        broken.yaml:13:24: "c[x]" is no path
          hint: such as messages[0].role
        broken.yaml:13:38: not a pattern: {{request.json.x}} is no token of a pattern, which knows {{case.NAME}} only
        broken.yaml:14:12: unknown key "methods" in a condition
          hint: did you mean "method"?
        broken.yaml:14:32: a path begins with /, and "a/b?c=d" does not
        broken.yaml:14:32: a path holds no ?
          hint: what follows it is matched under "query"
        broken.yaml:15:13: a rule has "response" or "steps", not both
        broken.yaml:15:23: expected a whole number from 200 to 999, found 99
        broken.yaml:15:33: a response has one body, and this one has json and text
        broken.yaml:17:23: expected a whole number from 200 to 999, found "200"
        broken.yaml:17:41: "X Y" is no header name
        broken.yaml:17:51: Content-Length follows from how the body is sent and cannot be given
        broken.yaml:17:75: expected a string, found 1
          hint: quote the value
        broken.yaml:17:81: a header's value holds no control characters
        broken.yaml:17:90: expected a string, found a list
        broken.yaml:17:103: expected a duration such as 250ms, 3s or 2m, found 3
        broken.yaml:18:34: a response with status 204 has no body
        broken.yaml:19:38: expected a pair [name, value], found a list
        broken.yaml:19:49: expected a pair [name, value], found "D"
        broken.yaml:19:59: unknown token {{case.txt}}
          hint: did you mean {{case.text}}?
        broken.yaml:20:45: "httpdate+3" is no time
          hint: whole seconds, such as {{httpdate+3s}} or {{httpdate-1m}}
        broken.yaml:20:71: unknown token {{request.body}}
          hint: known: httpdate±Ns, request.json.PATH, request.header.NAME, case.NAME; {{{{ is two braces
        broken.yaml:20:71: {{ has no closing }}
          hint: write {{{{ for two braces
        broken.yaml:21:37: expected a mapping or a list of pairs, found "A"
        broken.yaml:21:46: a body's file lies beside its scenario, and "../secret.json" does not
        broken.yaml:22:34: a body's file lies beside its scenario, and "/etc/passwd" does not
        broken.yaml:23:34: nowhere.json cannot be read: No such file or directory
        broken.yaml:24:34: bodies is a folder, not a file
        broken.yaml:25:34: bodies/x.txt: unknown token {{case.nothing}}
          hint: known: httpdate±Ns, request.json.PATH, request.header.NAME, case.NAME; {{{{ is two braces
        broken.yaml:26:36: expected base64, found "@@@"
        broken.yaml:27:44: nowhere.sse cannot be read: No such file or directory
        broken.yaml:27:64: expected a duration such as 250ms, 3s or 2m, found 3
        broken.yaml:27:67: unknown key "evry" in a stream
          hint: did you mean "every"?
        broken.yaml:28:36: expected a stream, found "nowhere.sse"
        broken.yaml:31:12: expected a number of times from 1, or forever, found 0
        broken.yaml:32:5: unknown key "respone" in a step
          hint: did you mean "response"?
        broken.yaml:33:12: expected a number of times from 1, or forever, found "twice"
        broken.yaml:34:10: expected one of last, cycle, miss, found "lst"
          hint: did you mean "last"?
        broken.yaml:36:3: a step after one that answers forever is never reached
        broken.yaml:39:3: a rule needs "response" or "steps"
        broken.yaml:40:3: expected a rule, found a list
        """

    @Test(arguments: [
        ("", "expected a scenario, found nothing"),
        ("- a", "expected a scenario, found a list"),
        ("rules: 3", #"a scenario needs "format", 1, the format that this program reads"#),
    ])
    func saysWhatAScenarioIs(text: String, first: String) {
        let error = #expect(throws: DocumentError.self) { try load(text) }
        #expect(error?.diagnostics.first?.message == first)
    }

    @Test func refusesAScenarioWithoutRules() {
        let error = #expect(throws: DocumentError.self) {
            try load(
                "{format: 1, name: a, title: t, provenance: {fidelity: wire, source: s}, rules: []}"
            )
        }
        #expect(error?.diagnostics.map(\.message) == ["a scenario needs a rule"])
    }

    @Test func readsAFolderInTheOrderOfItsNames() throws {
        let text = { (name: String) in
            """
            format: 1
            name: \(name)
            title: t
            provenance: { fidelity: synthetic, source: ours }
            rules: [{ response: { status: 200 } }]
            """
        }
        let folder = try TemporaryFolder([
            "b.yaml": text("one"), "a.yml": text("two"), "c.json": #"{"#, "README.md": "no", ".hidden.yaml": "{",
        ])
        #expect(throws: DocumentError.self) { try ScenarioFile.loadFolder(folder.path) }
        try FileManager.default.removeItem(atPath: folder.path + "/c.json")
        #expect(try ScenarioFile.loadFolder(folder.path).map(\.name) == ["two", "one"])
    }

    @Test func leavesOutBodiesThatLieBesideTheirScenarios() throws {
        let rules = { (file: String) in
            "format: 1\nname: s\ntitle: t\nprovenance: { fidelity: synthetic, source: t }\n"
                + "rules: [ { response: { status: 200, file: \(file) } } ]\n"
        }
        let folder = try TemporaryFolder([
            "s.yaml": rules("./chat.yaml"), "chat.yaml": "a: 1", "other.json": #"{"choices":[]}"#, "list.json": "[1]",
        ])
        #expect(try ScenarioFile.loadFolder(folder.path).map(\.name) == ["s"])
        let wrong = try TemporaryFolder(["s.yaml": rules("chat.json"), "chat.json": "{", "t.json": #"{"rules":1}"#])
        let error = #expect(throws: DocumentError.self) { try ScenarioFile.loadFolder(wrong.path) }
        #expect(Set(error?.diagnostics.map(\.file) ?? []) == [wrong.path + "/t.json"])
    }

    @Test func tellsTheMistakesOfAllFilesOfAFolder() throws {
        let folder = try TemporaryFolder(["a.yaml": "[", "b.yaml": "x: 1"])
        let error = #expect(throws: DocumentError.self) { try ScenarioFile.loadFolder(folder.path) }
        #expect(error?.code == .invalid)
        #expect(Set(error?.diagnostics.map(\.file) ?? []) == [folder.path + "/a.yaml", folder.path + "/b.yaml"])
        try FileManager.default.createDirectory(atPath: folder.path + "/c.yaml", withIntermediateDirectories: true)
        let second = #expect(throws: DocumentError.self) { try ScenarioFile.loadFolder(folder.path) }
        #expect(second?.code == .inaccessible)
    }

    @Test func refusesAnEmptyAndAMissingFolder() throws {
        let folder = try TemporaryFolder()
        let empty = #expect(throws: DocumentError.self) { try ScenarioFile.loadFolder(folder.path) }
        #expect(empty?.description == "\(folder.path): holds no scenario\n  hint: a scenario is a .yaml file")
        #expect(empty?.code == .invalid)
        let missing = #expect(throws: DocumentError.self) { try ScenarioFile.loadFolder(folder.path + "/no") }
        #expect(missing?.code == .inaccessible)
    }
}
