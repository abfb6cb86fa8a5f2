import Documents
import Foundation
import TestSupport
import Testing

@testable import Releases

/// The rules of element templates, held against the published schema and
/// bpmn.io's own validator where they are at hand.
@Suite struct TemplateSchemaTests {
    /// One change to a sound template, and what is said of it.
    struct Edit: Sendable, CustomTestStringConvertible {
        var name: String
        /// The JSON that comes of it.
        var text: String
        /// What we say, without the file's name; empty for a sound one.
        var said: [String]
        var testDescription: String { name }
    }

    private static func edit(
        _ name: String,
        template: String = "",
        without: String? = nil,
        property: String? =
            #""label": "L", "type": "String", "value": "v", "binding": { "type": "property", "name": "x" }"#,
        said: String...
    ) -> Edit {
        var members = [
            ("name", #""n""#), ("id", #""i""#), ("appliesTo", #"["bpmn:ServiceTask"]"#),
            ("properties", property.map { "[{ \($0) }]" } ?? "[]"),
        ]
        members.removeAll { $0.0 == without }
        var lines = members.map { "\"\($0.0)\": \($0.1)" }
        if !template.isEmpty { lines.append(template) }
        return Edit(name: name, text: "{\n" + lines.joined(separator: ",\n") + "\n}", said: said)
    }

    private static func bound(_ name: String, _ type: String, _ binding: String, said: String...) -> Edit {
        var edit = edit(name, property: "\(type)\"binding\": { \(binding) }")
        edit.said = said
        return edit
    }

    private static let any =
        "property, camunda:property, camunda:inputParameter, camunda:outputParameter, camunda:in, "
        + "camunda:out, camunda:in:businessKey, camunda:executionListener, camunda:field, camunda:errorEventDefinition"

    static let edits: [Edit] = [
        edit("sound"),
        edit("no properties", property: nil),
        edit("no name", without: "name", said: "1:1: missing template name"),
        edit("no id", without: "id", said: "1:1: missing template id"),
        edit("no appliesTo", without: "appliesTo", said: "1:1: missing appliesTo=[]"),
        edit("no property list", without: "properties", said: "1:1: missing properties=[]"),
        edit("name a number", template: #""name": 1"#, without: "name", said: "5:9: must be string"),
        edit("version a text", template: #""version": "1""#, said: "6:12: must be integer"),
        edit("version 1.0", template: #""version": 1.0"#),
        edit("version beyond all integers", template: #""version": 1e400"#, said: "6:12: must be integer"),
        edit("version beyond ours", template: #""version": 1e30"#),
        edit("version 1.5", template: #""version": 1.5"#, said: "6:12: must be integer"),
        edit("metadata a list", template: #""metadata": []"#, said: "6:13: must be object"),
        edit("keywords numbers", template: #""keywords": ["a", 1]"#, said: "6:19: must be string"),
        edit("deprecated", template: #""deprecated": true"#),
        edit("deprecated with words", template: #""deprecated": { "message": "m", "documentationRef": "http://x" }"#),
        edit("deprecated a text", template: #""deprecated": "x""#, said: "6:15: must be boolean or object"),
        edit(
            "applies to no name",
            template: #""appliesTo": ["Task"]"#,
            without: "appliesTo",
            said: #"5:15: invalid item for "appliesTo", should contain namespaced property, example: "bpmn:Task""#
        ),
        edit("element type empty", template: #""elementType": {}"#, said: "6:16: missing elementType value"),
        edit(
            "element type no name",
            template: #""elementType": { "value": "x" }"#,
            said: #"6:27: invalid item for "elementType", should contain namespaced property, example: "bpmn:Task""#
        ),
        edit(
            "groups",
            template: #""groups": [{ "id": "a" }, { "label": "b" }]"#,
            said: #"6:12: missing label for group "0""#,
            #"6:27: missing id for group "1""#
        ),
        edit(
            "documentation",
            template: #""documentationRef": "ftp://x""#,
            said: #"6:21: Malformed documentation URL, must match "^(https|http)://.*""#
        ),
        edit("no binding", property: #""type": "String""#, said: #"5:16: missing binding for property "0""#),
        edit(
            "value a list",
            property: #""value": [], "binding": { "type": "property", "name": "x" }"#,
            said: "5:27: must be string,number,boolean"
        ),
        edit("value a number without a type", property: #""value": 3, "binding": { "type": "property", "name": "x" }"#),
        edit(
            "value a number in a text",
            property: #""type": "String", "value": 3, "binding": { "type": "property", "name": "x" }"#,
            said: "5:45: must be string,boolean"
        ),
        edit(
            "a placeholder in a text",
            property: #""placeholder": "p", "type": "Text", "binding": { "type": "property", "name": "x" }"#
        ),
        edit(
            "a placeholder elsewhere",
            property: #""placeholder": "p", "type": "Hidden", "binding": { "type": "property", "name": "x" }"#,
            said: "5:33: a placeholder is only for properties of type String or Text"
        ),
        edit(
            "no choices",
            property: #""type": "Dropdown", "binding": { "type": "property", "name": "x" }"#,
            said: #"5:16: must provide choices=[] with "Dropdown" type"#
        ),
        edit(
            "half a choice",
            property:
                #""type": "Dropdown", "choices": [{ "name": "a" }], "binding": { "type": "property", "name": "x" }"#,
            said: #"5:50: { name, value } must be specified for "Dropdown" choices"#
        ),
        edit(
            "constraints",
            property:
                #""constraints": { "notEmpty": 1, "minLength": "2", "pattern": 3 }, "binding": { "type": "property", "name": "x" }"#,
            said: "5:47: must be boolean",
            "5:63: must be number",
            "5:79: must be object or string"
        ),
        bound("no kind of binding", "", "", said: "5:29: must have required property 'type'"),
        bound(
            "an unknown kind",
            "",
            #""type": "nope""#,
            said: "5:39: invalid property.binding type \"nope\"; must be any of { \(any) }"
        ),
        bound(
            "a property without a name",
            "",
            #""type": "property""#,
            said: #"5:29: property.binding "property" requires name"#
        ),
        bound(
            "an input without a name",
            "",
            #""type": "camunda:inputParameter""#,
            said: #"5:29: property.binding "camunda:inputParameter" requires name"#
        ),
        bound(
            "an output without a source",
            "",
            #""type": "camunda:outputParameter""#,
            said: #"5:29: property.binding "camunda:outputParameter" requires source"#
        ),
        bound(
            "an in of nothing",
            "",
            #""type": "camunda:in""#,
            said: #"5:29: property.binding "camunda:in" requires variables, target, or both"#
        ),
        bound("an in of all", "", #""type": "camunda:in", "variables": "all""#),
        bound(
            "an in of some",
            "",
            #""type": "camunda:in", "variables": "some""#,
            said: "5:66: must be one of all, local"
        ),
        bound(
            "an out of two",
            "",
            #""type": "camunda:out", "source": "a", "sourceExpression": "b""#,
            said: "5:29: property.binding \"camunda:out\" requires one of the following: variables, sourceExpression, "
                + "source, (sourceExpression and variables), or (source and variables)"
        ),
        bound("an out of a source", "", #""type": "camunda:out", "source": "a", "variables": "local""#),
        bound("an out of an expression", "", #""type": "camunda:out", "sourceExpression": "a", "variables": "local""#),
        bound("a business key", "", #""type": "camunda:in:businessKey""#),
        bound(
            "an error without a reference",
            "",
            #""type": "camunda:errorEventDefinition""#,
            said: #"5:29: property.binding "camunda:errorEventDefinition" requires errorRef"#
        ),
        bound(
            "a visible listener",
            #""type": "String", "#,
            #""type": "camunda:executionListener", "event": "start""#,
            said:
                #"5:26: invalid property type "String" for binding type "camunda:executionListener"; must be "Hidden""#
        ),
        bound(
            "a script without a language",
            #""type": "Hidden", "#,
            #""type": "camunda:executionListener", "implementationType": "script""#,
            said: #"5:47: property.binding "camunda:executionListener" requires scriptFormat with a script"#
        ),
        bound(
            "a class with a language",
            #""type": "Hidden", "#,
            #""type": "camunda:executionListener", "implementationType": "class", "scriptFormat": "groovy""#,
            said: #"5:47: property.binding "camunda:executionListener" has a scriptFormat and is no script"#
        ),
        bound(
            "an unknown listener",
            #""type": "Hidden", "#,
            #""type": "camunda:executionListener", "implementationType": "bean""#,
            said: "5:108: must be one of class, delegateExpression, expression, script"
        ),
        bound("a plain listener", #""type": "Hidden", "#, #""type": "camunda:executionListener", "event": "start""#),
        bound(
            "a text as a property",
            #""type": "Text", "#,
            #""type": "camunda:property", "name": "x""#,
            said:
                #"5:26: invalid property type "Text" for binding type "camunda:property"; must be any of { String, Hidden, Dropdown }"#
        ),
        bound(
            "a truth value as a field",
            #""type": "Boolean", "#,
            #""type": "camunda:field", "name": "x""#,
            said:
                #"5:26: invalid property type "Boolean" for binding type "camunda:field"; must be any of { String, Text, Hidden, Dropdown }"#
        ),
        bound(
            "an unknown field",
            #""type": "Foo", "#,
            #""type": "property", "name": "x""#,
            said:
                #"5:26: invalid property type "Foo" for binding type "property"; must be any of { String, Text, Hidden, Dropdown, Boolean }"#
        ),
        edit(
            "an error's scope without an id",
            template: #""scopes": [{ "type": "bpmn:Error", "properties": [] }]"#,
            said: #"6:12: invalid scope "bpmn:Error", missing id"#
        ),
        edit(
            "an unknown scope",
            template: #""scopes": [{ "type": "x", "properties": [] }]"#,
            said: #"6:22: invalid scope type "x"; must be any of { camunda:Connector, bpmn:Error }"#
        ),
        edit(
            "a scope without a type",
            template: #""scopes": [{ "properties": [] }]"#,
            said: "6:12: invalid scope, missing type"
        ),
        edit(
            "a scope without properties",
            template: #""scopes": [{ "type": "camunda:Connector" }]"#,
            said: #"6:12: invalid scope "camunda:Connector", missing properties=[]"#
        ),
        edit(
            "a scope with a mistake",
            template:
                #""scopes": [{ "type": "camunda:Connector", "properties": [{ "binding": { "type": "property" } }] }]"#,
            said: #"6:71: property.binding "property" requires name"#
        ),
        edit(
            "a scope by its type, as of old",
            template: #""scopes": { "camunda:Connector": { "properties": [] } }"#,
            said: "6:11: must be array"
        ),
        Edit(name: "a list", text: "[]", said: []),
        Edit(name: "a number", text: "3", said: ["1:1: must be an element template, or a list of them"]),
        Edit(name: "a list of numbers", text: "[3]", said: ["1:2: must be object"]),
    ]

    private func said(_ text: String) throws -> [String] {
        try TemplateSchema.mistakes(in: Document.json(Array(text.utf8), name: "t").root)
            .map { $0.description.replacing("t:", with: "", maxReplacements: 1) }
    }

    @Test(arguments: edits)
    func aMistakeIsToldInTheOfficialWords(edit: Edit) throws {
        let said = try said(edit.text)
        #expect(said == edit.said, "\(said)")
    }

    @Test(
        .enabled(
            if: Shared.schema != nil && Repository.hasPython,
            "the published schema, or the oracles that read it, are not at hand"
        )
    )
    func thePublishedSchemaSaysYesAndNoAsWeDo() throws {
        let program = """
            import json, sys, jsonschema
            schema = json.load(open(sys.argv[1]))
            validator = jsonschema.Draft7Validator(schema)
            print("".join("y" if validator.is_valid(json.loads(text)) else "n" for text in json.load(sys.stdin)))
            """
        let folder = try TemporaryFolder()
        let texts = Self.edits.map(\.text)
        let list = try folder.write(String(decoding: JSONEncoder().encode(texts), as: UTF8.self), to: "list.json")
        let ended = try Shared.run([
            "/bin/sh", "-c", "exec \"$0\" -W ignore -c \"$1\" \"$2\" <\"$3\"", Repository.python, program,
            try #require(Shared.schema), list,
        ])
        let ours = Self.edits.map { $0.said.isEmpty ? "y" : "n" }.joined()
        #expect(ended.output == ours + "\n")
    }

    @Test(.enabled(if: Shared.validator != nil, "bpmn.io's validator is not at hand"))
    func theOfficialToolSaysTheSameWords() throws {
        let folder = try TemporaryFolder()
        // The tool does not take what is no template at all, nor empty lists.
        let told = Self.edits.filter { $0.text.hasPrefix("{") }
        var paths: [String] = []
        for (index, edit) in told.enumerated() { paths.append(try folder.write(edit.text, to: "\(index).json")) }
        let ended = try Shared.run(["node", try #require(Shared.validator)] + paths)
        let lines = Set(ended.output.split(separator: "\n"))
        // Where the schema has no words of its own, ours say more.
        let own = [
            "must be", "must have required", "a placeholder", "has a scriptFormat", "scriptFormat with a script",
        ]
        for (edit, path) in zip(told, paths) {
            let isSound = lines.contains("\(path): valid")
            #expect(isSound == edit.said.isEmpty, "\(edit.name)")
            for said in edit.said where !own.contains(where: said.contains) {
                // The tool's lines are those of the text as it writes it.
                let message = said.split(separator: ":", maxSplits: 2)[2].dropFirst()
                let theirs = lines.filter { $0.hasPrefix(path + ": line ") }
                #expect(theirs.contains { $0.hasSuffix(" " + message) }, "\(edit.name): \(theirs)")
            }
        }
    }

    @Test func whatOnlyModelersRefuseIsToldToo() throws {
        func problem(_ text: String) -> String? {
            do throws(DocumentError) {
                _ = try ElementTemplate.read(Array(text.utf8), name: "t.json")
                return nil
            } catch {
                return error.description
            }
        }
        let sound = #""name": "n", "id": "i", "appliesTo": ["bpmn:Task"], "properties": []"#
        #expect(problem("[{ \(sound) }, { \(sound), \"version\": 1 }]") == nil)
        #expect(problem("[{ \(sound) },\n{ \(sound) }]") == "t.json:2:22: template id <i> already used")
        #expect(
            problem("{ \(sound),\n\"$schema\": \"https://unpkg.com/x@1.2.3/resources/schema.json\" }") == """
                t.json:2:12: unsupported element template schema version <1.2.3>
                  hint: modelers take up to <0.22.1>, and pass over what is newer
                """
        )
        #expect(problem("{ \(sound), \"elementType\": { \"value\": \"bpmn:ServiceTask\" } }") == nil)
        #expect(
            problem("{ \(sound),\n\"elementType\": { \"value\": \"bpmn:EndEvent\" } }")
                == "t.json:2:27: template does not apply to requested element type <bpmn:EndEvent>"
        )
        #expect(
            problem(
                #"{ "name": "n", "id": "i", "properties": [], "appliesTo": ["bpmn:Task", "bpmn:SequenceFlow"],"#
                    + "\n\"elementType\": { \"value\": \"bpmn:ServiceTask\" } }"
            ) == "t.json:2:27: can not morph <bpmn:SequenceFlow> into <bpmn:ServiceTask>"
        )
        #expect(problem("{ ").map { $0.hasPrefix("t.json:1:3: not JSON") } == true)
    }
}
