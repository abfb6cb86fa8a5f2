import Arguments
import Documents
import Releases

/// `firedrill apply`: applies an element template to a process, as a modeler
/// does.
enum ApplyCommand {
    static let template = Positional(.path("TEMPLATE"), help: "The element template, a JSON file.")
    static let diagram = Option(required: "to", .path("FILE"), help: "The BPMN file.")
    static let element = Option(required: "element", short: "e", .text("ID"), help: "The id of the element.")
    static let values = Option(
        repeating: "set",
        .pair("NAME=VALUE"),
        help: "A field's value, by the name that it is bound to; else the template's own."
    )
    static let fixed = Option(
        repeating: "set-fixed",
        .pair("NAME=VALUE"),
        help: "A value that the template fixes and modelers show no field for, for tests."
    )
    static let id = Option("template", .text("ID"), help: "Which of several templates in the file.")
    static let output = Option(
        "output",
        short: "o",
        .path("FILE"),
        help: "Where the result goes, else to the terminal."
    )

    static let declaration = Command(
        "apply",
        summary: "Apply an element template to a process, as a modeler does.",
        discussion: """
            What the template binds is set, and what the element had of the same kind is taken out; an element that \
            has this version of the template keeps its values. The rest of the file stays as it is. A template that \
            the published schema or a modeler refuses is refused, and so is a value that its field does not take.
            """,
        options: [diagram, element, values, fixed, id, output] + ProviderFolder.options,
        positionals: [template],
        examples: [
            Example(
                "With a timeout of one's own",
                "firedrill apply connector.element.json --to process.bpmn -e ask --set catalyst_timeout=120 -o done.bpmn"
            )
        ]
    )

    static func run(_ parsed: Parsed) throws -> Int32 {
        let template = try chosen(parsed)
        let path = parsed[diagram]
        let bytes = try Files.read(path, limit: ElementTemplate.diagramLimit)
        let result = try template.apply(
            to: bytes,
            name: path,
            element: parsed[element],
            values: parsed[values].map { ($0.name, $0.value) },
            fixed: parsed[fixed].map { ($0.name, $0.value) }
        )
        if let output = parsed[output] {
            try Files.replace(output, with: result)
        } else {
            Console.out(styled: String(decoding: result, as: UTF8.self))
        }
        return ExitCode.good.rawValue
    }

    /// The template that is meant.
    private static func chosen(_ parsed: Parsed) throws -> ElementTemplate {
        let path = parsed[template]
        let all = try ElementTemplate.load(path)
        let known = all.map(\.id)
        if let id = parsed[id] {
            // The newest version of it, as modelers take.
            let named = all.filter { $0.id == id }.max { ($0.version ?? -1) < ($1.version ?? -1) }
            if let named { return named }
            let near = Spelling.nearest(to: id, in: known).map { "did you mean \($0)?" }
            let hint = near ?? "there are: " + known.joined(separator: ", ")
            throw CommandFailure(.usage, "\(path) has no template with the id \"\(id)\"\n  hint: \(hint)")
        }
        guard let only = all.first, Set(known).count == 1 else {
            let list =
                known.isEmpty ? "there is none in it" : "say which with --template: " + known.joined(separator: ", ")
            throw CommandFailure(.usage, "\(path) holds \(all.count) templates\n  hint: \(list)")
        }
        return all.max { ($0.version ?? -1) < ($1.version ?? -1) } ?? only
    }
}
