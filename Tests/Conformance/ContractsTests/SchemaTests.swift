import TestSupport
import Testing

/// The shipped files against their JSON Schemas, judged by Python's
/// jsonschema.
@Suite(.enabled(if: Repository.hasSchemaOracle, "the oracles are not installed: ruamel.yaml and jsonschema"))
struct SchemaTests {
    @Test(arguments: ["contract", "provider", "requirements"])
    func theShippedFileFitsItsSchema(name: String) throws {
        #expect(try problems(name, edit: "pass") == "")
    }

    @Test(arguments: ["contract", "provider", "requirements"])
    func anUnknownKeyDoesNotFit(name: String) throws {
        #expect(try problems(name, edit: "document['colour'] = 'red'").contains("colour"))
    }

    @Test func theListOfProvidersFitsItsSchema() throws {
        let program = """
            import json, sys, jsonschema
            from ruamel.yaml import YAML
            folder = sys.argv[1]
            document = YAML(typ="safe", pure=True).load(open(f"{folder}/providers.yaml"))
            schema = json.load(open(f"{folder}/providers.schema.json"))
            jsonschema.Draft7Validator.check_schema(schema)
            for error in jsonschema.Draft7Validator(schema).iter_errors(document): print(error.message)
            """
        #expect(try Repository.output(of: program, [Repository.root + "/Scenarios"]) == "")
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
        return try Repository.output(of: program, [Repository.root + "/Scenarios", name])
    }
}
