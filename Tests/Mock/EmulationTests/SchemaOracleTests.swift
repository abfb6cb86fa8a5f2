import Documents
import TestSupport
import Testing

@testable import Emulation

/// What is made for a JSON Schema satisfies it, says Python's jsonschema.
@Suite(
    .enabled(
        if: Repository.hasPython,
        "the oracles are not installed: ruamel.yaml and jsonschema"
    )
)
struct SchemaOracleTests {
    static let schemas = [
        #"{"type":"object","properties":{"city":{"type":"string"},"degrees":{"type":"number"}},"required":["city"]}"#,
        #"{"type":"string"}"#, #"{"type":"integer"}"#, #"{"type":"number"}"#, #"{"type":"boolean"}"#,
        #"{"type":"null"}"#,
        #"{"type":"array","items":{"type":"string"}}"#, "{}", "true", #"{"type":"array"}"#, #"{"type":"object"}"#,
        #"{"enum":["red","green"]}"#, #"{"const":{"a":[1,null]}}"#, #"{"type":["null","string"]}"#,
        #"{"type":"string","minLength":30}"#, #"{"type":"string","maxLength":3}"#,
        #"{"type":"string","minLength":5,"maxLength":5}"#, #"{"type":"string","maxLength":0}"#,
        #"{"type":"string","pattern":"^[A-Z]{3}-\\d{4}$"}"#, #"{"type":"string","pattern":"^(foo|bar)+\\.(js|ts)x?$"}"#,
        #"{"type":"string","pattern":"[^a-z ]","minLength":4}"#,
        #"{"type":"string","pattern":"^\\w+@\\w+\\.com$","minLength":20}"#,
        #"{"type":"string","format":"date-time"}"#, #"{"type":"string","format":"date"}"#,
        #"{"type":"string","format":"email"}"#, #"{"type":"string","format":"uuid"}"#,
        #"{"type":"string","format":"ipv4"}"#, #"{"type":"string","format":"ipv6"}"#,
        #"{"type":"string","format":"uri"}"#,
        #"{"type":"integer","minimum":10}"#, #"{"type":"integer","maximum":-3}"#,
        #"{"type":"integer","minimum":10,"maximum":20,"multipleOf":7}"#,
        #"{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":0.5}"#, #"{"type":"integer","exclusiveMinimum":3}"#,
        #"{"type":"number","minimum":1.5,"maximum":1.5}"#, #"{"type":"number","multipleOf":0.5,"minimum":0.7}"#,
        #"{"type":"number","multipleOf":0.01,"minimum":0,"maximum":1}"#,
        #"{"type":"integer","multipleOf":0.5,"minimum":2}"#,
        #"{"type":"array","items":{"type":"integer"},"minItems":3,"maxItems":4}"#,
        #"{"type":"array","items":{"type":"integer","minimum":5,"maximum":9},"minItems":5,"uniqueItems":true}"#,
        #"{"type":"array","items":{"enum":["a","b","c"]},"minItems":3,"uniqueItems":true}"#,
        #"{"type":"array","items":{"type":"string"},"minItems":4,"uniqueItems":true}"#,
        #"{"type":"array","items":{"type":"string","format":"uuid"},"minItems":4,"uniqueItems":true}"#,
        #"{"type":"array","items":{"type":"boolean"},"minItems":2,"uniqueItems":true}"#,
        #"{"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],"items":false}"#,
        #"{"type":"array","items":{"type":"integer"},"contains":{"minimum":50},"minItems":2}"#,
        #"{"type":"array","maxItems":0,"items":{"type":"string"}}"#,
        #"{"anyOf":[{"type":"string","maxLength":5},{"type":"number"}]}"#,
        #"{"oneOf":[{"type":"integer"},{"type":"number","minimum":2}]}"#,
        #"{"oneOf":[{"type":"object","properties":{"kind":{"const":"a"}},"required":["kind"]},{"type":"object","properties":{"kind":{"const":"b"}},"required":["kind"]}]}"#,
        #"{"allOf":[{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]},{"properties":{"b":{"type":"integer","minimum":3}},"required":["b"]}]}"#,
        #"{"allOf":[{"type":"number","minimum":3},{"type":"integer","maximum":9}]}"#,
        ##"{"$ref":"#/$defs/node","$defs":{"node":{"type":"object","properties":{"value":{"type":"integer"},"next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]}},"required":["value","next"],"additionalProperties":false}}}"##,
        ##"{"type":"object","properties":{"name":{"type":"string"},"children":{"type":"array","items":{"$ref":"#"}}},"required":["name","children"]}"##,
        ##"{"definitions":{"a/b":{"type":"integer"}},"type":"object","properties":{"x":{"$ref":"#/definitions/a~1b"}},"required":["x"]}"##,
        #"{"type":"object","additionalProperties":{"type":"integer"},"minProperties":3}"#,
        #"{"type":"object","patternProperties":{"^x-[a-z]+$":{"type":"integer"}},"additionalProperties":false,"minProperties":2}"#,
        #"{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"},"c":{"type":"string"}},"required":["c"],"maxProperties":1}"#,
        #"{"type":"object","required":["free"],"properties":{"a":{"type":"string"}},"additionalProperties":{"type":"boolean"}}"#,
        #"{"type":"object","propertyNames":{"pattern":"^[a-z]{2,4}$"},"minProperties":2}"#,
        #"{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"}},"dependentRequired":{"a":["b"]}}"#,
        #"{"if":{"properties":{"kind":{"const":"x"}},"required":["kind"]},"then":{"properties":{"n":{"type":"integer"}},"required":["n"]},"type":"object","properties":{"kind":{"type":"string"}},"required":["kind"]}"#,
        #"{"type":"integer","not":{"const":1}}"#, #"{"type":"string","not":{"enum":["answer"]}}"#,
        #"{"type":"integer","default":42}"#, #"{"type":"string","examples":["like this"]}"#,
        #"{"type":"string","default":7}"#,
        #"{"type":"object","properties":{"\u00fc\ud83d\ude00":{"type":"string"}},"required":["\u00fc\ud83d\ude00"]}"#,
        #"{"properties":{"steps":{"type":"array","items":{"type":"object","properties":{"explanation":{"type":"string"},"output":{"type":"string"}},"required":["explanation","output"],"additionalProperties":false}},"final_answer":{"type":"string"}},"required":["steps","final_answer"],"additionalProperties":false,"type":"object"}"#,
    ]

    @Test func whatIsMadeSatisfiesItsSchema() throws {
        #expect(Self.schemas.count >= 60)
        var pairs: [Value] = []
        for text in Self.schemas {
            let schema = try Document.json(Array(text.utf8)).root.value
            do throws(SchemaFailure) {
                pairs.append(.array([schema, try SchemaValue.make(schema, named: "answer")]))
            } catch {
                Issue.record("nothing is made for \(text): \(PythonText.of(error.part))")
            }
        }
        let program = """
            import json, sys, jsonschema
            from jsonschema import Draft202012Validator as V, FormatChecker
            for schema, value in json.load(sys.stdin):
                for error in V(schema, format_checker=FormatChecker()).iter_errors(value):
                    print(json.dumps(schema), json.dumps(value), error.message)
            """
        #expect(try Repository.output(of: program, input: JSONWriter().bytes(.array(pairs))) == "")
    }

    /// A check that finds nothing wrong with anything would prove nothing.
    @Test func theOracleObjects() throws {
        let program = """
            import json, sys, jsonschema
            print([jsonschema.Draft202012Validator(s).is_valid(v) for s, v in json.load(sys.stdin)])
            """
        let pairs = #"[[{"type":"string"},"a"],[{"type":"string"},1],[{"required":["a"]},{}]]"#
        #expect(try Repository.output(of: program, input: Array(pairs.utf8)) == "[True, False, False]\n")
    }

    /// The own check agrees with the oracle about values that were not made
    /// for the schema.
    @Test func theOwnCheckAgreesWithTheOracle() throws {
        let values = [
            "null", "true", "0", "1", "-4", "7", "14", "0.25", "1.5", "60", #""""#, #""a""#, #""answer""#,
            #""ABC-1234""#,
            #""foo.js""#, "[]", "[1]", "[60,1]", "[5,6,7,8,9]", #"["a","b","c"]"#, #"["a",1]"#, "{}", #"{"a":"x"}"#,
            #"{"a":1,"b":2}"#, #"{"kind":"x"}"#, #"{"kind":"x","n":3}"#, #"{"x-a":1,"x-b":2}"#, #"{"c":"c"}"#,
            #"{"name":"n","children":[{"name":"m","children":[]}]}"#, #"{"value":1,"next":{"value":2,"next":null}}"#,
        ]
        var own = ""
        var pairs: [Value] = []
        for text in Self.schemas where !text.contains("format") {
            let schema = try Document.json(Array(text.utf8)).root.value
            for value in values {
                let value = try Document.json(Array(value.utf8)).root.value
                let check = SchemaCheck(root: schema, budget: SchemaBudget())
                own += try check.holds(value, schema) ? "1" : "0"
                pairs.append(.array([schema, value]))
            }
        }
        let program = """
            import json, sys, jsonschema
            print("".join("01"[jsonschema.Draft202012Validator(s).is_valid(v)] for s, v in json.load(sys.stdin)), end="")
            """
        let told = try Repository.output(of: program, input: JSONWriter().bytes(.array(pairs)))
        #expect(own.count == pairs.count)
        let differing = zip(zip(own, told), pairs).filter { $0.0.0 != $0.0.1 }.map { JSONWriter().string($0.1) }
        #expect(differing == [])
        #expect(told.count == own.count)
    }
}
