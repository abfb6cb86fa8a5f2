import Control
import Documents
import Foundation
import Matching
import Scenarios
import TestSupport
import Testing

/// The schema of expectations and the reader say the same.
@Suite struct ExpectationsFormatTests {
    static let texts: [(text: String, isGood: Bool)] = [
        ("{format: 1, client: [backs-off]}", true),
        ("{format: 1, client: [back-off]}", false),
        ("{format: 1, client: backs-off}", false),
        ("{format: 1}", false),
        ("{format: 2, client: [backs-off]}", false),
        ("{client: [backs-off]}", false),
        ("{format: 1, expect: [{requests: {exactly: 0}}]}", true),
        ("{format: 1, expect: [{requests: {exactly: -1}}]}", false),
        ("{format: 1, expect: [{requests: {exactly: 1, atLeast: 1}}]}", false),
        ("{format: 1, expect: [{requests: {}}]}", false),
        ("{format: 1, expect: [{requests: {atLeast: 1, atMost: 2}, name: a}]}", true),
        ("{format: 1, expect: [{name: a}]}", false),
        ("{format: 1, expect: [{name: '', requests: {exactly: 0}}]}", false),
        ("{format: 1, expect: [{gaps: {honour: retry-after}}]}", true),
        ("{format: 1, expect: [{gaps: {honour: date}}]}", false),
        ("{format: 1, expect: [{gaps: {atLeast: [3s, 1.5s]}}]}", true),
        ("{format: 1, expect: [{gaps: {atLeast: []}}]}", false),
        ("{format: 1, expect: [{gaps: {atLeast: [3]}}]}", false),
        ("{format: 1, expect: [{gaps: {honour: retry-after, atLeast: [3s]}}]}", false),
        ("{format: 1, expect: [{where: {path: /a, json: {n: {atLeast: 3}}}, requests: {exactly: 1}}]}", true),
        ("{format: 1, expect: [{where: {pth: /a}, requests: {exactly: 1}}]}", false),
        ("{format: 1, expect: [{where: {state: {a: b}}, requests: {exactly: 1}}]}", false),
        ("{format: 1, expect: [{requests: {exactly: 1}, other: 1}]}", false),
        ("{format: 1, expect: [{requests: {exactly: 1}}], other: 1}", false),
    ]

    @Test(arguments: texts)
    func readerTakesWhatIsGood(text: String, isGood: Bool) throws {
        let document = try Document.yaml(Array(text.utf8), name: "expect.yaml")
        let read = try? Decoding.decode(document, Expectations.shape(condition: RequestMatcher.shape))
        #expect((read != nil) == isGood)
    }

    @Test(.enabled(if: Repository.hasPython, "the oracles are not installed: Tests/Oracles/setup"))
    func schemaTakesTheSame() throws {
        let script = """
            import json, sys, jsonschema
            from ruamel.yaml import YAML
            folder = sys.argv[1]
            names = ["expectations.schema.json", "scenario.schema.json"]
            schemas = {n: json.load(open(folder + n)) for n in names}
            jsonschema.Draft7Validator.check_schema(schemas[names[0]])
            base = "file:///schemas/"
            resolver = jsonschema.RefResolver(base + names[0], schemas[names[0]], {base + n: schemas[n] for n in names})
            validator = jsonschema.Draft7Validator(schemas[names[0]], resolver=resolver)
            for text in sys.argv[2:]:
                print("valid" if validator.is_valid(YAML(typ="safe", pure=True).load(text)) else "not")
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Repository.python)
        process.arguments =
            ["-W", "ignore", "-c", script, Repository.root + "/Scenarios/"] + Self.texts.map(\.text)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let verdicts = said.split(separator: "\n").map { $0 == "valid" }
        #expect(verdicts.count == Self.texts.count)
        for (verdict, text) in zip(verdicts, Self.texts) { #expect(verdict == text.isGood, "\(text.text)") }
    }
}
