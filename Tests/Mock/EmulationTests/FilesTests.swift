import Documents
import Foundation
import TestSupport
import Testing

@testable import Emulation

/// The files of an emulation: the shipped ones fit their JSON Schemas, and a
/// mistake is told where it is.
@Suite struct FilesTests {
    @Test(
        .enabled(
            if: FileManager.default.isExecutableFile(atPath: Repository.python),
            "the oracles are not installed: ruamel.yaml and jsonschema"
        ),
        arguments: [("emulation/emulation", "emulation"), ("emulation/requests", "requests"), ("models", "models")]
    )
    func theShippedFileFitsItsSchema(file: String, schema: String) throws {
        func problems(_ edit: String) throws -> String {
            let program = """
                import json, sys, jsonschema
                from ruamel.yaml import YAML
                folder, file, name = sys.argv[1:]
                document = YAML(typ="safe", pure=True).load(open(f"{folder}/fireworks-ai/{file}.yaml"))
                schema = json.load(open(f"{folder}/{name}.schema.json"))
                \(edit)
                jsonschema.Draft7Validator.check_schema(schema)
                for error in jsonschema.Draft7Validator(schema).iter_errors(document): print(error.message)
                """
            return try Repository.output(of: program, [Repository.root + "/Scenarios", file, schema])
        }
        #expect(try problems("pass") == "")
        #expect(try problems("document['colour'] = 'red'").contains("colour"))
    }

    @Test func aMistakeIsToldWhereItIs() throws {
        let text = """
            format: 1
            definitions:
              a: { type: strin }
              b: { use: c }
            requests:
              chat:
                fields:
                  x: { type: integer, range: [5, 1] }
                  y: { tpe: string }
            """
        let document = try Document.yamlOrJSON(Array(text.utf8), name: "r.yaml")
        #expect { try Decoding.decode(document, Shape<[String: RequestRules]>.requestRules) } throws: { error in
            (error as? DocumentError)?.description == """
                r.yaml:3:14: expected one of string, integer, number, boolean, array, object, found "strin"
                  hint: did you mean "string"?
                r.yaml:4:13: there is no definition "c" before this
                  hint: did you mean "a"?
                r.yaml:8:34: expected two numbers, the lesser first, found a list
                r.yaml:9:12: unknown key "tpe" in what a member may be
                  hint: did you mean "type"?
                """
        }
    }

    @Test func anEmulationsPartsMustBeThere() throws {
        let path = Repository.provider + "/emulation/emulation.yaml"
        let text = String(decoding: try Files.read(path), as: UTF8.self)
        let broken = text.replacing("envelope: gateway, code: UNAUTHORIZED", with: "envelope: gate, code: UNAUTHORIZED")
            .replacing("form: rerank, request: rerank, id: plain", with: "form: rerank, request: rank, id: plane")
        #expect(broken != text)
        let document = try Document.yamlOrJSON(Array(broken.utf8), name: "e.yaml")
        let requests = ["chat", "completions", "embeddings", "responses", "messages"].map { name in
            (name, RequestRules(body: FieldRule(), notBoth: []))
        }
        let shape = Shape<Emulation>.emulation(Dictionary(uniqueKeysWithValues: requests), ModelCatalogue(models: []))
        #expect { try Decoding.decode(document, shape) } throws: { error in
            let messages = (error as? DocumentError)?.diagnostics.map(\.message) ?? []
            return messages == [
                "route /rerank: there is no form of ids \"plane\"",
                "route /rerank: there is no request \"rank\" in requests.yaml",
                "error unauthorized: there is no envelope \"gate\"",
            ]
        }
    }

    /// What a model is replaced by is in the catalogue, and served.
    @Test func theCatalogueAgreesWithItself() throws {
        let models = try ModelCatalogue.load(Repository.provider + "/models.yaml")
        #expect(models.models.count > 10)
        for model in models.models {
            guard let name = model.replacedBy else { continue }
            #expect(models.model(named: name)?.isServed(on: "2026-11-26") == true)
        }
        let aliases = models.models.flatMap { [$0.id] + $0.aliases }
        #expect(Set(aliases).count == aliases.count)
    }
}
