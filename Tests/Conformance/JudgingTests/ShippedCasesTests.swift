import Contracts
import Documents
import Foundation
import Judging
import Scenarios
import TestSupport
import Testing

/// The shipped cases, the shipped requirements and the checks belong
/// together.
@Suite struct ShippedCasesTests {
    @Test func everyRequirementHasItsChecksAndEveryCheckItsRequirement() throws {
        let named = Set(try Repository.requirements().checks)
        let known = Set(try Repository.checks().map(\.id))
        let own: Set = ["wire.no-stray", "wire.script-consumed", "wire.no-overflow", "run.terminated"]
        #expect(named.subtracting(known) == [])
        #expect(known.subtracting(named) == own)
    }

    @Test func everyCheckIsMadeInSomeCase() throws {
        let made = Set(try Repository.cases().flatMap { $0.allChecks.map(\.check) })
        #expect(made == Set(try Repository.checks().map(\.id)))
    }

    @Test func everyCheckOfARequirementKillsSomething() throws {
        let idle = try Repository.checks().filter { $0.kills.isEmpty }.map(\.id)
        #expect(idle == [])
    }

    /// A response that says the same in every attempt could be guessed.
    @Test func everySuccessWithABodyHoldsDrawnValues() throws {
        for testCase in try Repository.cases() {
            for step in testCase.script?.rules.flatMap(\.steps) ?? [] where (200...203).contains(step.response.status) {
                guard case .whole(let body) = step.response.body else { continue }
                #expect(body.constant == nil, "\(testCase.id)")
            }
        }
    }

    /// A control that asks for much would block what others are to find.
    @Test func controlsStandOnTheirOwn() throws {
        let cases = try Repository.cases()
        let controls = Set(cases.compactMap(\.control))
        #expect(controls == ["outcome/success", "errors/right-key", "errors/good-path"])
    }

    @Test(
        .enabled(if: Repository.hasPython, "the oracles are not installed: Tests/Oracles/setup"),
        arguments: ["pass", "document['cases'][0]['titel'] = 'x'", "document['cases'][0]['checks'] = ['ret.cuont']"]
    )
    func theShippedFilesFitTheirSchema(edit: String) throws {
        let program = """
            import glob, json, os, sys, jsonschema
            from ruamel.yaml import YAML
            folder = sys.argv[1]
            load = lambda name: json.load(open(f"{folder}/{name}"))
            schema, scenario = load("cases.schema.json"), load("scenario.schema.json")
            jsonschema.Draft7Validator.check_schema(schema)
            base = "file:///schemas/"
            store = {base + "scenario.schema.json": scenario}
            resolver = jsonschema.RefResolver(base + "cases.schema.json", schema, store)
            count = 0
            for path in sorted(glob.glob(f"{folder}/fireworks-ai/cases/*.yaml")):
                document = YAML(typ="safe", pure=True).load(open(path))
                \(edit)
                count += 1
                for error in jsonschema.Draft7Validator(schema, resolver=resolver).iter_errors(document):
                    print(os.path.basename(path), error.message)
            assert count > 5
            """
        let process = Process()
        process.executableURL = URL(filePath: Repository.python)
        process.arguments = ["-W", "ignore", "-c", program, Repository.root + "/Scenarios"]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(text.isEmpty == (edit == "pass"), "\(text.prefix(2000))")
        #expect(process.terminationStatus == 0)
    }

    @Test func theSchemaNamesEveryCheck() throws {
        let bytes = try Files.read(Repository.root + "/Scenarios/cases.schema.json")
        let check = try #require(try Document.json(bytes).root.value["definitions"]?["check"]?["anyOf"])
        let plain = (check[0]?["enum"]?.elements ?? []).compactMap(\.string)
        let withParameters = (check[1]?["properties"]?.members ?? []).map(\.name)
        let family = try Regex(try #require(check[2]?["pattern"]?.string))
        let known = Check.all.filter { !$0.isImplicit }
        let ofContract = try Repository.checks().map(\.id).filter { !Check.all.map(\.id).contains($0) }
        #expect(ofContract.count == 8)
        #expect(ofContract.allSatisfy { $0.wholeMatch(of: family) != nil })
        #expect(
            Set(plain) == Set(known.filter { !$0.parameters.contains(where: \.isRequired) }.map(\.id))
        )
        #expect(Set(withParameters) == Set(known.filter { !$0.parameters.isEmpty }.map(\.id)))
    }
}
