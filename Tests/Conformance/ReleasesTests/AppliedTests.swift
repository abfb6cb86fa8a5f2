import Documents
import Foundation
import TestSupport
import Testing

@testable import Releases

/// Templates of every kind of binding, applied by Camunda's own modeler and by
/// us. What the modeler wrote is kept beside each (`modeler.bpmn`, by
/// `camunda-bpmn-js` 5.35.0), and made anew where the modeler is at hand.
@Suite struct AppliedTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().path + "/Applied"
    static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()

    private static func path(_ name: String, _ file: String) -> String { "\(folder)/\(name)/\(file)" }

    private static func element(_ name: String) throws -> String {
        try String(contentsOfFile: path(name, "element"), encoding: .utf8).trimmingCharacters(in: .newlines)
    }

    @Test func everyBindingIsThere() throws {
        let types = try Self.names.flatMap { name -> [String] in
            let template = try ElementTemplate.load(Self.path(name, "template.json"))[0]
            return (template.properties + template.scopes.flatMap(\.properties)).map(\.binding.type)
        }
        #expect(
            Set(types) == [
                "property", "camunda:property", "camunda:inputParameter", "camunda:outputParameter", "camunda:in",
                "camunda:out", "camunda:in:businessKey", "camunda:executionListener", "camunda:field",
                "camunda:errorEventDefinition",
            ]
        )
    }

    @Test(arguments: names)
    func theResultIsTheModelers(name: String) throws {
        let template = try ElementTemplate.load(Self.path(name, "template.json"))[0]
        let diagram = try Files.read(Self.path(name, "diagram.bpmn"))
        let ours = try template.apply(to: diagram, name: "d.bpmn", element: Self.element(name))
        let modelers = try XMLText.read(Files.read(Self.path(name, "modeler.bpmn")), name: "m.bpmn")
        #expect(Meaning(try XMLText.read(ours, name: "o.bpmn")).lines == Meaning(modelers).lines)
        // What is applied already stays as it is, in meaning.
        let again = try template.apply(to: ours, name: "o.bpmn", element: Self.element(name))
        #expect(Meaning(try XMLText.read(again, name: "a.bpmn")).lines == Meaning(modelers).lines)
    }

    @Test(
        .enabled(if: Shared.modeler != nil, "Camunda's modeler is not at hand"),
        arguments: ["bare", "parameters", "call"]
    )
    func whatIsKeptIsWhatTheModelerWrites(name: String) throws {
        let folder = try TemporaryFolder()
        let written = folder.path + "/written.bpmn"
        let ended = try Shared.run([
            try #require(Shared.modeler), "--diagram", Self.path(name, "diagram.bpmn"), "--template",
            Self.path(name, "template.json"), "--element", Self.element(name), "--xml", written,
        ])
        try #require(ended.status == 0, "\(ended.output)")
        let anew = try XMLText.read(Files.read(written), name: "n.bpmn")
        let kept = try XMLText.read(Files.read(Self.path(name, "modeler.bpmn")), name: "m.bpmn")
        #expect(Meaning(anew).lines == Meaning(kept).lines)
    }

    @Test(
        .enabled(if: Shared.modeler != nil, "Camunda's modeler is not at hand"),
        arguments: [
            ("release/fireworks-ai.element.json", "release/fireworks-ai-example.bpmn"),
            (
                "release-external-task/fireworks-ai-external-task.element.json",
                "release-external-task/fireworks-ai-external-task.bpmn"
            ),
        ]
    )
    func theModelerTakesTheReleaseWithoutAWord(template: String, example: String) throws {
        let folder = try TemporaryFolder()
        let (template, example) = (Repository.provider + "/" + template, Repository.provider + "/" + example)
        let written = folder.path + "/written.bpmn"
        let ended = try Shared.run([
            try #require(Shared.modeler), "--diagram", example, "--template", template, "--element", "ask", "--xml",
            written,
        ])
        #expect(ended.output == "")
        #expect(ended.status == 0)
        // The example has the template already, as the modeler applies it.
        let anew = try XMLText.read(Files.read(written), name: "n.bpmn")
        let kept = try XMLText.read(Files.read(example), name: "e.bpmn")
        #expect(Meaning(anew).lines == Meaning(kept).lines)
    }

    @Test(
        .enabled(if: Shared.linter != nil, "bpmnlint is not at hand"),
        arguments: ["release/fireworks-ai-example.bpmn", "release-external-task/fireworks-ai-external-task.bpmn"]
    )
    func theLinterFindsNoErrorInTheExample(example: String) throws {
        let ended = try Shared.run(["node", try #require(Shared.linter), Repository.provider + "/" + example])
        #expect(ended.status == 0)
        // That the two ways to Review meet in a task is the document's drawing.
        #expect(ended.output.split(separator: "\n").allSatisfy { $0.hasSuffix("(fake-join)") }, "\(ended.output)")
    }
}

/// What a BPMN file means, line by line: the order of attributes, of a
/// process's elements and of prefixes does not count, nor do ids that are
/// drawn, and the diagram is left out.
struct Meaning {
    var lines: [String]
    private var drawn: [String: String] = [:]

    init(_ text: XMLText) {
        lines = []
        var ids: [String] = []
        text.root.visit { element, _ in
            if let id = element["id"], id.hasPrefix("Error_") || id.hasPrefix("ErrorEventDefinition_") {
                ids.append(id)
            }
            return false
        }
        for (index, id) in ids.enumerated() { drawn[id] = "drawn \(index)" }
        lines = written(text.root, depth: 0)
    }

    private func written(_ element: XMLElement, depth: Int) -> [String] {
        guard !element.name.namespace.hasSuffix("/DI") else { return [] }
        let attributes = element.attributes.map { attribute in
            "{\(attribute.name.namespace)}\(attribute.name.local)=\(drawn[attribute.value] ?? attribute.value)"
        }
        let indent = String(repeating: "  ", count: depth)
        var children = element.children.map { written($0, depth: depth + 1) }
        if element.name.local == "process" { children.sort { ($0.first ?? "") < ($1.first ?? "") } }
        let text = element.children.isEmpty ? element.text : ""
        let head = "\(indent){\(element.name.namespace)}\(element.name.local) \(attributes.sorted()) "
        return [head + (text.allSatisfy(\.isWhitespace) ? "" : text)] + children.flatMap { $0 }
    }
}
