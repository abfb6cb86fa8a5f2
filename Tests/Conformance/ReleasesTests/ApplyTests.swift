import Documents
import Testing

@testable import Releases

/// What `apply` keeps, and what it refuses.
@Suite struct ApplyTests {
    static let diagram = """
        <?xml version="1.0"?>
        <!-- kept -->
        <d:definitions xmlns:d="http://www.omg.org/spec/BPMN/20100524/MODEL"
            xmlns:camunda="http://camunda.org/schema/1.0/bpmn">
          <d:process id="p">
            <d:userTask  id='user' />
            <d:serviceTask id='ask'   name='A &amp; B'>
              <!-- kept, too -->
              <d:incoming>f</d:incoming>
            </d:serviceTask>
          </d:process>
        </d:definitions>
        """

    static let fields = """
        { "type": "Hidden", "value": "a.B", "binding": { "type": "property", "name": "camunda:class" } },
        { "label": "Text", "type": "String", "value": "v", "binding": { "type": "camunda:field", "name": "text" },
          "constraints": { "notEmpty": true, "maxLength": 5, "pattern": { "value": "^[a-z]+$", "message": "letters" } } },
        { "label": "Short", "type": "String", "binding": { "type": "camunda:field", "name": "short" },
          "constraints": { "minLength": 2 } },
        { "label": "Choice", "type": "Dropdown", "value": "a", "binding": { "type": "camunda:field", "name": "choice" },
          "choices": [{ "name": "First", "value": "a" }, { "name": "Second", "value": "b" }] },
        { "label": "Later", "type": "Boolean", "value": false,
          "binding": { "type": "property", "name": "camunda:asyncBefore" } }
        """

    private func applied(
        _ values: [(name: String, value: String)],
        fixed: [(name: String, value: String)] = [],
        to diagram: String = diagram,
        element: String = "ask"
    ) throws -> String {
        let result = try template(Self.fields).apply(
            to: Array(diagram.utf8),
            name: "d.bpmn",
            element: element,
            values: values,
            fixed: fixed
        )
        return String(decoding: result, as: UTF8.self)
    }

    private func refusal(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// A modeler takes a business key without a value for what stands for all
    /// variables; here each finds its own again.
    @Test func anElementThatHasTheTemplateStaysAsItIs() throws {
        let made = try template(
            """
            { "type": "Hidden", "binding": { "type": "camunda:in:businessKey" } },
            { "type": "Hidden", "binding": { "type": "camunda:in", "variables": "all" } },
            { "type": "Hidden", "binding": { "type": "camunda:in", "variables": "local" } },
            { "type": "Hidden", "binding": { "type": "camunda:out", "variables": "all" } }
            """
        )
        let once = try made.apply(to: Array(Self.diagram.utf8), name: "d.bpmn", element: "ask")
        let text = String(decoding: once, as: UTF8.self)
        #expect(
            text.contains(
                """
                        <camunda:in />
                        <camunda:in variables="all" />
                        <camunda:in variables="all" local="true" />
                        <camunda:out variables="all" />

                """
            )
        )
        let twice = try made.apply(to: once, name: "d.bpmn", element: "ask")
        #expect(String(decoding: twice, as: UTF8.self) == text)
    }

    @Test func allElseStaysByteByByte() throws {
        #expect(
            try applied([("text", "abc"), ("camunda:asyncBefore", "true")]) == """
                <?xml version="1.0"?>
                <!-- kept -->
                <d:definitions xmlns:d="http://www.omg.org/spec/BPMN/20100524/MODEL"
                    xmlns:camunda="http://camunda.org/schema/1.0/bpmn">
                  <d:process id="p">
                    <d:userTask  id='user' />
                    <d:serviceTask id='ask'   name='A &amp; B' camunda:modelerTemplate="t" \
                camunda:modelerTemplateVersion="1" camunda:class="a.B" camunda:asyncBefore="true">
                      <d:extensionElements>
                        <camunda:field name="text">
                          <camunda:string>abc</camunda:string>
                        </camunda:field>
                        <camunda:field name="short" />
                        <camunda:field name="choice">
                          <camunda:string>a</camunda:string>
                        </camunda:field>
                      </d:extensionElements>
                      <!-- kept, too -->
                      <d:incoming>f</d:incoming>
                    </d:serviceTask>
                  </d:process>
                </d:definitions>
                """
        )
    }

    @Test func whatIsSetAgainIsChangedInItsPlace() throws {
        let once = try applied([("text", "abc"), ("choice", "b")])
        let twice = try applied([("choice", "a"), ("camunda:asyncBefore", "true")], to: once)
        #expect(
            twice
                == once.replacing("<camunda:string>b</camunda:string>", with: "<camunda:string>a</camunda:string>")
                .replacing("camunda:class=\"a.B\">", with: "camunda:class=\"a.B\" camunda:asyncBefore=\"true\">")
        )
    }

    @Test func whatTheTemplateFixesIsSetOnlyAsSuch() throws {
        #expect(
            refusal { _ = try applied([("camunda:class", "x.Y")]) } == """
                "camunda:class" is fixed by the template "T": modelers show no field for it
                  hint: leave it, or change it with --set-fixed
                """
        )
        #expect(try applied([], fixed: [("camunda:class", "x.Y")]).contains("camunda:class=\"x.Y\""))
    }

    @Test func aFieldTakesWhatItsTypeAndConstraintsAllow() {
        let given = [
            ("text", ""), ("texts", "x"), ("Choice", "a"), ("short", "x"), ("choice", "Second"),
            ("camunda:asyncBefore", "yes"),
        ]
        #expect(
            refusal { _ = try applied(given) } == """
                "text": must not be empty
                the template "T" has no property "texts"
                  hint: did you mean text?
                the template "T" has no property "Choice"
                  hint: did you mean choice?
                "short": must have at least 2 characters
                "choice": expected one of a, b, found "Second"
                  hint: did you mean "b"?
                "camunda:asyncBefore": expected true or false, found "yes"
                """
        )
        #expect(refusal { _ = try applied([("text", "abcdef")]) } == "\"text\": must have at most 5 characters")
        #expect(
            refusal { _ = try applied([("text", "AB")]) } == "\"text\": \"AB\" does not match ^[a-z]+$\n  hint: letters"
        )
        #expect(refusal { _ = try applied([("text", "a"), ("text", "b")]) } == "\"text\" is set twice")
        #expect(
            refusal { _ = try applied([("short", "a\u{1}b")]) }
                == "\"short\": the value holds a character that XML has no way to write"
        )
    }

    @Test func twoKindsOfBindingsMayShareAName() throws {
        let both = try template(
            """
            { "type": "String", "value": "1", "binding": { "type": "camunda:field", "name": "n" } },
            { "type": "String", "value": "2", "binding": { "type": "camunda:property", "name": "n" } }
            """
        )
        func apply(_ name: String) throws -> String {
            let bytes = Array(Self.diagram.utf8)
            return String(
                decoding: try both.apply(to: bytes, name: "d", element: "ask", values: [(name, "x")]),
                as: UTF8.self
            )
        }
        #expect(
            refusal { _ = try apply("n") } == """
                the template has several properties "n"
                  hint: say camunda:field/n or camunda:property/n
                """
        )
        let text = try apply("camunda:property/n")
        #expect(text.contains("<camunda:property name=\"n\" value=\"x\" />"))
        #expect(text.contains("<camunda:string>1</camunda:string>"))
    }

    @Test func anElementMustBeThereAndOfTheRightKind() {
        #expect(
            refusal { _ = try applied([], element: "aks") } == """
                d.bpmn: there is no element with the id "aks"
                  hint: did you mean ask?
                """
        )
        #expect(
            refusal { _ = try applied([], element: "user") } == """
                d.bpmn:6:5: the template "T" does not apply to a bpmn:UserTask
                  hint: it is for bpmn:ServiceTask
                """
        )
        #expect(
            refusal { _ = try applied([], to: "<svg xmlns='http://www.w3.org/2000/svg'/>") } == """
                d.bpmn:1:1: is no BPMN file: its root is <svg>
                  hint: give a .bpmn file
                """
        )
    }

    @Test func onlyUTF8IsChanged() {
        let latin = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<a/>"
        #expect(
            refusal { _ = try applied([], to: latin) } == """
                d.bpmn: is written in ISO-8859-1, and only UTF-8 is changed here
                  hint: save it in UTF-8
                """
        )
    }

    /// What the schema lets pass and no modeler can write.
    @Test func aBindingThatMeansNothingIsToldInTheTemplate() throws {
        let odd = try template(
            """
            { "type": "String", "value": "1", "binding": { "type": "camunda:in", "target": "a", "variables": "all" } }
            """,
            appliesTo: "bpmn:Activity"
        )
        #expect(
            refusal { _ = try odd.apply(to: Array(Self.diagram.utf8), name: "d", element: "ask") }
                == "t.json:1:133: invalid configuration for camunda:in element template binding"
        )
        let listener = try template(
            "{ \"type\": \"Hidden\", \"binding\": { \"type\": \"camunda:executionListener\", \"event\": \"start\" } }"
        )
        #expect(
            refusal { _ = try listener.apply(to: Array(Self.diagram.utf8), name: "d", element: "ask") }
                == "t.json:1:122: a listener needs an implementationType: class, expression, …"
        )
    }

    /// What the schema lets pass and no XML can hold.
    @Test(arguments: [
        ("x y", "is no name of an attribute"), ("zeebe:x", "is neither BPMN's nor the engine's"),
        ("camunda:", "is no name of an attribute"), ("xmlns", "is reserved"),
        ("id", "is what flows and diagrams refer to, and is not changed"),
    ])
    func anAttributeThatCannotBeWrittenIsRefused(name: String, said: String) throws {
        let odd = try template(
            "{ \"type\": \"Hidden\", \"value\": \"v\", \"binding\": { \"type\": \"property\", \"name\": \"\(name)\" } }"
        )
        let found = refusal { _ = try odd.apply(to: Array(Self.diagram.utf8), name: "d", element: "ask") }
        #expect(found == "t.json:1:166: \"\(name)\" \(said)")
    }

    @Test func aCharacterThatCannotBeWrittenIsRefusedInTheTemplateToo() throws {
        let odd = try template(#"{ "value": "a\u0001", "binding": { "type": "camunda:field", "name": "f" } }"#)
        let found = refusal { _ = try odd.apply(to: Array(Self.diagram.utf8), name: "d", element: "ask") }
        #expect(found == "t.json:1:102: the text holds a character that XML has no way to write")
    }
}
