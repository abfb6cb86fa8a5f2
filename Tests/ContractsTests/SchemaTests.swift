import Foundation
import Testing

/// The shipped files against their JSON Schemas, judged by Python's
/// jsonschema.
@Suite(.enabled(if: Repository.hasPython, "the oracles are not installed: Tests/Oracles/setup"))
struct SchemaTests {
    @Test(arguments: ["contract", "requirements"])
    func theShippedFileFitsItsSchema(name: String) throws {
        #expect(try problems(name, edit: "pass") == "")
    }

    @Test(arguments: ["contract", "requirements"])
    func anUnknownKeyDoesNotFit(name: String) throws {
        #expect(try problems(name, edit: "document['colour'] = 'red'").contains("colour"))
    }

    /// What the oracle says about a shipped file after an edit.
    private func problems(_ name: String, edit: String) throws -> String {
        let program = """
            import json, sys, jsonschema
            from ruamel.yaml import YAML
            folder, name = sys.argv[1:]
            document = YAML(typ="safe", pure=True).load(open(f"{folder}/fireworks-ai/{name}.yaml"))
            schema = json.load(open(f"{folder}/{name}.schema.json"))
            \(edit)
            jsonschema.Draft7Validator.check_schema(schema)
            for error in jsonschema.Draft7Validator(schema).iter_errors(document): print(error.message)
            """
        let process = Process()
        process.executableURL = URL(filePath: Repository.python)
        process.arguments = ["-c", program, Repository.root + "/Scenarios", name]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: text, as: UTF8.self)
    }
}
