import Documents
import Exchanges
import Foundation
import Scenarios
import TestSupport
import Testing

@Suite struct ShippedScenariosTests {
    static let folders = ["fireworks-ai"]

    @Test(arguments: folders)
    func loadAndSayWhereTheyComeFrom(provider: String) throws {
        let folder = "\(repository)/Scenarios/\(provider)/scenarios"
        let library = try ResponseLibrary.load(provider: "\(repository)/Scenarios/\(provider)")
        let scenarios = try ScenarioFile.loadFolder(folder, library: library)
        let files = try Files.names(in: folder).filter { $0.hasSuffix(".yaml") }
        #expect(scenarios.map { $0.name + ".yaml" } == files)
        #expect(scenarios.contains { $0.name == "success" })
        for scenario in scenarios {
            #expect(!scenario.title.isEmpty)
            #expect((scenario.provenance?.source.utf8.count ?? 0) > 20, "\(scenario.name)")
        }
    }

    @Test(arguments: folders)
    func useEveryBodyFile(provider: String) throws {
        let folder = "\(repository)/Scenarios/\(provider)"
        let library = String(decoding: try Files.read(folder + "/responses.yaml"), as: UTF8.self)
        for body in try Files.names(in: folder + "/responses") {
            #expect(library.contains("responses/" + body), "\(body) is used by no response")
        }
    }
}

/// The JSON Schema, held against the files and against our own reader by an
/// implementation that is not ours.
@Suite(.enabled(if: JSONSchema.isHere, "python's jsonschema and ruamel.yaml are made by Tests/Oracles/setup"))
struct ScenarioSchemaTests {
    @Test(arguments: ShippedScenariosTests.folders)
    func holdsForEveryShippedScenario(provider: String) throws {
        let folder = "\(repository)/Scenarios/\(provider)/scenarios"
        let files = try Files.names(in: folder).filter { $0.hasSuffix(".yaml") }.map { folder + "/" + $0 }
        #expect(try JSONSchema.verdicts(files) == files.map { _ in "valid" })
    }

    @Test(arguments: ShippedScenariosTests.folders)
    func holdsForEveryLibrary(provider: String) throws {
        let file = "\(repository)/Scenarios/\(provider)/responses.yaml"
        #expect(try JSONSchema.verdicts([file], schema: "responses.schema.json") == ["valid"])
    }

    /// What stands in a good scenario, in place of `…`, and whether it is
    /// good. Mistakes that only a reader sees (a token, a file that is
    /// missing) are not here.
    static let rules: [(rule: String, isGood: Bool)] = [
        ("response: { status: 200 }", true),
        ("response: { status: 199 }", false),
        ("response: { status: '200' }", false),
        ("response: { status: 200, text: a, json: 1 }", false),
        ("response: { status: 200, text: 1 }", false),
        ("response: { status: 200, base64: AA== }", true),
        ("response: { status: 200, file: a.sse }", true),
        ("response: { status: 200, stream: { file: a.sse, first: 1ms, every: 1.5s } }", true),
        ("response: { status: 200, stream: { first: 1ms } }", false),
        ("response: { status: 200, stream: { file: a.sse, each: 1s } }", false),
        ("response: { status: 200, delay: 2m }", true),
        ("response: { status: 200, delay: 2 }", false),
        ("response: { status: 200, delay: { from: 1s, to: 2s } }", true),
        ("response: { status: 200, delay: { median: 1s, p99: 2s } }", true),
        ("response: { status: 200, delay: { mean: 1s } }", false),
        ("response: { status: 200, delay: { from: 1s, deviation: 2s } }", false),
        ("response: { stream: { events: [{ a: 1 }], first: { mean: 1s, deviation: 1ms }, tokensPerSecond: 9 } }", true),
        ("response: { stream: { events: [{ a: 1 }], every: 1s, tokensPerSecond: 9 } }", false),
        ("response: { status: 200, delay: 2d }", false),
        ("response: { status: 200, delay: 1..5s }", false),
        ("response: { status: 200, headers: { A: b } }", true),
        ("response: { status: 200, headers: [[A, b], [A, c]] }", true),
        ("response: { status: 200, headers: [[A, b, c]] }", false),
        ("response: { status: 200, headers: { A: 1 } }", false),
        ("response: { status: 200, headers: { 'A B': c } }", false),
        ("response: { status: 200, header: { A: b } }", false),
        ("response: { json: 1 }", true),
        ("response: { headers: { A: b } }", false),
        ("response: {}", false),
        ("response: { status: 200, stream: { events: [{ a: 1 }, 'data: [DONE]'], at: [1ms, 2s] } }", true),
        ("response: { stream: { events: [{ a: 1 }], every: 1s } }", true),
        ("response: { stream: { events: [{ a: 1 }], file: a.sse } }", false),
        ("response: { stream: { events: [1] } }", false),
        ("response: { stream: { events: [{ a: 1 }], at: [1ms], first: 1ms } }", false),
        ("response: { json: 1, stream: { file: a.sse, headers: { A: b } } }", true),
        ("response: 7", false),
        ("steps: [{ status: 200, times: 2 }, { json: 1 }, { status: 500, faults: [{ cut: { after: 1B } }] }]", true),
        ("steps: [{ status: 200, response: { status: 200 } }]", false),
        ("steps: [{ headers: { A: b } }]", false),
        ("steps: [{ status: 200, faults: [{ close: before-head }] }]", true),
        ("steps: [{ status: 200, faults: [{ reset: head }] }]", false),
        ("steps: [{ status: 200, faults: [{ stall: { at: before-head } }] }]", true),
        ("steps: [{ status: 200, faults: [{ stall: { at: 1B, for: forever } }] }]", true),
        ("steps: [{ status: 200, faults: [{ stall: { for: 1s } }] }]", false),
        ("steps: [{ status: 200, faults: [{ drip: { bytes: 8, every: 1ms } }] }]", true),
        ("steps: [{ status: 200, faults: [{ drip: { bytes: 0, every: 1ms } }] }]", false),
        ("steps: [{ status: 200, faults: [{ rate: 2KB/s }] }]", true),
        ("steps: [{ status: 200, faults: [{ rate: 2KB }] }]", false),
        ("steps: [{ status: 200, faults: [{ rate: 0B/s }] }]", false),
        ("steps: [{ status: 200, faults: [{ slice: 1B }] }]", true),
        ("steps: [{ status: 200, faults: [{ slice: [3, 1] }] }]", true),
        ("steps: [{ status: 200, faults: [{ slice: event }] }]", true),
        ("steps: [{ status: 200, faults: [{ slice: 0B }] }]", false),
        ("steps: [{ status: 200, faults: [{ slice: [] }] }]", false),
        ("steps: [{ status: 200, faults: [{ head: interim }] }]", true),
        ("steps: [{ status: 200, faults: [{ head: none }] }]", false),
        ("steps: [{ status: 200, faults: [{ chunk: trailer }] }]", true),
        ("steps: [{ status: 200, faults: [{ chunk: none }] }]", false),
        ("steps: [{ status: 200, faults: [{ gzip: truncated }] }]", true),
        ("steps: [{ status: 200, faults: [{ gzip: true }] }]", false),
        ("steps: [{ status: 200, faults: [{ events: { no-done: true } }] }]", true),
        ("steps: [{ status: 200, faults: [{ events: { no-done: false } }] }]", false),
        ("steps: [{ status: 200, faults: [{ events: { error: { a: 1 }, after: 2 events } }] }]", true),
        ("steps: [{ status: 200, faults: [{ events: { bom: true, after: 2 events } }] }]", false),
        ("steps: [{ status: 200, faults: [{ events: { bom: true, endless: true } }] }]", false),
        ("steps: [{ status: 200, faults: [{ events: { line-ends: lf } }] }]", false),
        ("steps: [{ status: 200, faults: [{ events: { usage: extra-chunk } }] }]", true),
        ("steps: [{ status: 200, faults: [{ events: { usage: true } }] }]", false),
        ("steps: [{ status: 200, faults: [{ cut: { after: 1B }, slice: 1B }] }]", false),
        ("steps: [{ response: { status: 200 }, times: 2 }, { response: { status: 200 }, times: forever }]", true),
        ("steps: [{ response: { status: 200 }, times: 0 }]", false),
        ("steps: [{ response: { status: 200 }, times: always }]", false),
        ("steps: []", false),
        ("steps: [{ times: 1 }]", false),
        ("{ response: { status: 200 }, after: miss }", true),
        ("{ response: { status: 200 }, after: stop }", false),
        ("{ response: { status: 200 }, steps: [{ response: { status: 200 } }] }", false),
        ("after: last", false),
        ("{ response: { status: 200 }, when: {} }", true),
        ("{ response: { status: 200 }, when: { method: GET, path: /a, headers: {A: b}, query: {a: b} } }", true),
        ("{ response: { status: 200 }, when: { method: [GET, PUT], json: { a: [1], b: x } } }", true),
        ("{ response: { status: 200 }, when: { method: get } }", false),
        ("{ response: { status: 200 }, when: { method: '' } }", false),
        ("{ response: { status: 200 }, when: { method: 3 } }", false),
        ("{ response: { status: 200 }, when: { path: a/b } }", false),
        ("{ response: { status: 200 }, when: { path: '**' } }", true),
        ("{ response: { status: 200 }, when: { path: '/a?b' } }", false),
        ("{ response: { status: 200 }, when: { headers: { A: 1 } } }", false),
        ("{ response: { status: 200 }, when: { query: [a] } }", false),
        ("{ response: { status: 200 }, when: { json: [a] } }", false),
        (#"{ response: { status: 200 }, when: { headers: { A: { regex: "^b" } } } }"#, true),
        (#"{ response: { status: 200 }, when: { headers: { A: { regexp: b } } } }"#, false),
        (#"{ response: { status: 200 }, when: { headers: { A: { regex: b, not: c } } } }"#, false),
        (#"{ response: { status: 200 }, when: { headers: { A: {} } } }"#, false),
        (#"{ response: { status: 200 }, when: { headers: { A: { present: true } } } }"#, true),
        (#"{ response: { status: 200 }, when: { headers: { A: { present: false } } } }"#, false),
        (#"{ response: { status: 200 }, when: { query: { a: { atLeast: 3 } } } }"#, true),
        (#"{ response: { status: 200 }, when: { query: { a: { atLeast: x } } } }"#, false),
        (#"{ response: { status: 200 }, when: { form: { a: b, c: { contains: d } } } }"#, true),
        (#"{ response: { status: 200 }, when: { form: [a] } }"#, false),
        (#"{ response: { status: 200 }, when: { body: { contains: x } } }"#, true),
        (#"{ response: { status: 200 }, when: { body: "*x*" } }"#, true),
        (#"{ response: { status: 200 }, when: { body: 3 } }"#, false),
        (#"{ response: { status: 200 }, when: { json: { a: { oneOf: [1, b, { not: c }] } } } }"#, true),
        (#"{ response: { status: 200 }, when: { json: { a: { oneOf: 1 } } } }"#, false),
        (#"{ response: { status: 200 }, when: { json: { a: { b: 1 } } } }"#, true),
        (#"{ response: { status: 200 }, when: { json: { a: { regex: b, c: 1 } } } }"#, true),
        (#"{ response: { status: 200 }, when: { json: { "$.a[?@.b == 'c']": x, $: { present: true } } } }"#, true),
        (#"{ response: { status: 200 }, when: { not: { json: { "$..a": { atLeast: 1 } } } } }"#, true),
        (#"{ response: { status: 200 }, when: { json: { $ref: x } } }"#, false),
        ("{ response: { status: 200 }, when: { not: { method: GET } } }", true),
        ("{ response: { status: 200 }, when: { not: [{ method: GET }, { not: { path: /a } }] } }", true),
        ("{ response: { status: 200 }, when: { not: { mthod: GET } } }", false),
        ("{ response: { status: 200 }, wen: {} }", false),
        ("{ response: { status: 200 }, when: { step: 0 } }", true),
        ("{ response: { status: 200 }, when: { step: -1 } }", false),
        ("{ response: { status: 200 }, when: { step: 1 }, every: 2 }", false),
        ("{ response: { status: 200 }, when: { not: { step: 1 } } }", false),
        ("{ response: { status: 200 }, when: { state: [a] } }", false),
        ("{ steps: [{ status: 200, set: [a] }] }", false),
        ("{ response: { status: 200 }, name: a }", true),
        ("{ response: { status: 200 }, name: '' }", false),
        ("{ response: { status: 200 }, every: 3 }", true),
        ("{ response: { status: 200 }, every: 0 }", false),
        ("{ response: { status: 200 }, chance: 10% }", true),
        ("{ response: { status: 200 }, chance: 0.5% }", true),
        ("{ response: { status: 200 }, chance: 100% }", true),
        ("{ response: { status: 200 }, chance: 0% }", false),
        ("{ response: { status: 200 }, chance: 101% }", false),
        ("{ response: { status: 200 }, chance: 10 }", false),
        ("{ response: { status: 200 }, every: 3, chance: 10% }", false),
        ("{ response: { status: 200 }, per: key, advance: delivered }", true),
        ("{ response: { status: 200 }, per: connection, advance: call, when: { state: {} } }", true),
        ("{ response: { status: 200 }, per: token, advance: request, every: 2 }", true),
        ("{ response: { status: 200 }, per: client }", false),
        ("{ response: { status: 200 }, advance: always }", false),
        ("{ response: { status: 200 }, advance: call, every: 2 }", false),
        ("{ response: { status: 200 }, advance: delivered, chance: 2% }", false),
        ("{ response: { status: 200 }, advance: delivered, when: { step: 2 } }", false),
    ]

    static let heads: [(head: String, isGood: Bool)] = [
        ("{format: 1, name: a, title: t, provenance: {fidelity: wire, source: s}}", true),
        ("{format: 1, name: a, title: t, provenance: {fidelity: wire, source: s, licence: l}}", true),
        ("{format: 2, name: a, title: t, provenance: {fidelity: wire, source: s}}", false),
        ("{format: 1, name: a.b, title: t, provenance: {fidelity: wire, source: s}}", false),
        ("{format: 1, name: '', title: t, provenance: {fidelity: wire, source: s}}", false),
        ("{format: 1, name: a, title: '', provenance: {fidelity: wire, source: s}}", false),
        ("{format: 1, name: a, title: t, provenance: {fidelity: real, source: s}}", false),
        ("{format: 1, name: a, title: t, provenance: {fidelity: wire}}", false),
        ("{format: 1, name: a, title: t, provenance: {fidelity: wire, source: s}, note: x}", false),
        ("{format: 1, name: a, title: t}", true),
        ("{format: 1, name: a, provenance: {fidelity: wire, source: s}}", true),
        ("{format: 1}", true),
        ("{name: a, title: t, provenance: {fidelity: wire, source: s}}", false),
    ]

    @Test func agreesWithOurReader() throws {
        let head = Self.heads[0].head.dropLast()
        let texts =
            Self.rules.map { rule in
                let rule = rule.rule.hasPrefix("{") ? rule.rule : "{\(rule.rule)}"
                return "\(head), rules: [\(rule)]}"
            } + Self.heads.map { "\($0.head.dropLast()), rules: [{response: {status: 200}}]}" } + ["\(head)}"]
            + ["\(head), rules: []}"]
        let good = Self.rules.map(\.isGood) + Self.heads.map(\.isGood) + [false, false]
        let folder = try TemporaryFolder(["a.sse": "data: 1\n\n"])
        let files = texts.indices.map { "\(folder.path)/\($0).yaml" }
        for (index, text) in texts.enumerated() { try folder.write(Array(text.utf8), to: "\(index).yaml") }
        let verdicts = try JSONSchema.verdicts(files)
        for (index, file) in files.enumerated() {
            #expect((verdicts[index] == "valid") == good[index], "\(texts[index]): schema: \(verdicts[index])")
            let isRead = (try? ScenarioFile.load(file)) != nil
            #expect(isRead == good[index], "\(texts[index]): reader")
        }
    }
}

/// Python's validator.
enum JSONSchema {
    static let python = repository + "/.build/oracles/venv/bin/python"

    static let isHere: Bool =
        FileManager.default.isExecutableFile(atPath: python)
        && (try? run(["-c", "import jsonschema, ruamel.yaml"])) != nil

    /// `valid`, or what is wrong first, for each file.
    static func verdicts(_ files: [String], schema: String = "scenario.schema.json") throws -> [String] {
        let script = """
            import json, sys, jsonschema
            from ruamel.yaml import YAML
            folder, name = sys.argv[1:3]
            schema = json.load(open(folder + name))
            jsonschema.Draft7Validator.check_schema(schema)
            other = {n: json.load(open(folder + n)) for n in ["scenario.schema.json"]}
            base = "file:///schemas/"
            resolver = jsonschema.RefResolver(base + name, schema, {base + n: s for n, s in other.items()})
            validator = jsonschema.Draft7Validator(schema, resolver=resolver)
            for path in sys.argv[3:]:
                document = YAML(typ="safe", pure=True).load(open(path))
                errors = sorted(validator.iter_errors(document), key=str)
                print("valid" if not errors else errors[0].message.replace("\\n", " "))
            """
        let output = try run(["-W", "ignore", "-c", script, repository + "/Scenarios/", schema] + files)
        return output.split(separator: "\n").map(String.init)
    }

    struct Failure: Error {}

    static func run(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
