import Documents
import TestSupport
import Testing

@testable import Subjects

/// The published schema of profiles says the same as their reader.
@Suite(.enabled(if: Repository.hasPython, "the oracles are not installed: Tests/Oracles/setup"))
struct ProfileSchemaTests {
    private static let texts = [
        "{format: 1, class: a.B}", "{format: 1, delegateExpression: '${b}', unevaluated: none}",
        "{format: 1, topic: chat, unevaluated: [payload, catalyst_url]}",
        "{format: 1, class: a.B, inputs: {payload: body, catalyst_url: endpoint, authPrefix: ~}}",
        "{format: 1, class: a.B, secrets: {environment: KEY, folder: /keys, properties: /p}}",
        "{format: 1}", "{format: 2, class: a.B}", "{class: a.B}", "{format: 1, class: a.B, topic: b}",
        "{format: 1, class: ''}", "{format: 1, class: a.B, colour: red}", "{format: 1, class: a.B, unevaluated: some}",
        "{format: 1, class: a.B, inputs: {paylod: x}}", "{format: 1, class: a.B, inputs: {payload: [x]}}",
        "{format: 1, class: a.B, inputs: {payload: ''}}", "{format: 1, class: a.B, secrets: {place: x}}",
        "{format: 1, class: a.B, secrets: {folder: ''}}",
    ]

    @Test func theSchemaTakesWhatTheReaderTakes() throws {
        let program = """
            import json, sys, jsonschema
            from ruamel.yaml import YAML
            schema = json.load(open(sys.argv[1]))
            jsonschema.Draft202012Validator.check_schema(schema)
            for text in sys.argv[2:]:
                document = YAML(typ="safe", pure=True).load(text)
                print("good" if jsonschema.Draft202012Validator(schema).is_valid(document) else "bad")
            """
        let said = try Repository.output(
            of: program,
            [Repository.root + "/Scenarios/profile.schema.json"] + Self.texts
        )
        let read = Self.texts.map { text in
            let document = try? Document.yamlOrJSON(Array(text.utf8), name: "profile.yaml")
            let profile = document.flatMap { try? Decoding.decode($0, .profile) }
            return profile == nil ? "bad" : "good"
        }
        #expect(
            zip(Self.texts, said.split(separator: "\n")).map { "\($1) \($0)" }
                == zip(Self.texts, read).map { "\($1) \($0)" }
        )
        #expect(read.count { $0 == "good" } == 5)
    }

    @Test func theShippedProfileFits() throws {
        let program = """
            import json, sys, jsonschema
            from ruamel.yaml import YAML
            document = YAML(typ="safe", pure=True).load(open(sys.argv[2]))
            for error in jsonschema.Draft202012Validator(json.load(open(sys.argv[1]))).iter_errors(document): print(error.message)
            """
        let files = ["profile.schema.json", "fireworks-ai/profile.yaml"].map { Repository.root + "/Scenarios/" + $0 }
        #expect(try Repository.output(of: program, files) == "")
    }
}
