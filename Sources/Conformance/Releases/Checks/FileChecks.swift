import Contracts
import Documents

/// What the files must be, each by itself.
enum FileChecks {
    static let all: [ReleaseCheck] = [
        ReleaseCheck("fil.present", looksAt: "that every file is there") { view in
            let folder = view.folder
            var missing: [String] = []
            if case .missing = folder.templates { missing.append(folder.names.template) }
            if case .missing = folder.example { missing.append(folder.names.example.file) }
            if !view.isForWorker, case .missing = folder.logo { missing.append(folder.names.logo.file) }
            if case .missing = folder.document { missing.append(folder.names.document) }
            return .found(missing.map { Diagnostic(file: folder.path(of: $0), message: "the file is missing") })
        },
        ReleaseCheck("fil.template", looksAt: "that the template fits the schema and modelers take it") { view in
            if case .missing = view.folder.templates { return .blocked("there is no template") }
            return .found(view.folder.templates.mistakes)
        },
        ReleaseCheck("fil.process", looksAt: "that the example is a BPMN file with a process") { view in
            if case .missing = view.folder.example { return .blocked("there is no example") }
            guard let text = view.folder.example.content else { return .found(view.folder.example.mistakes) }
            guard text.root.name == BPMNNames.model("definitions") else {
                return .found([text.mistake("is no BPMN file: its root is <\(text.root.name.local)>", at: text.root)])
            }
            guard ExampleProcess(text) != nil else {
                return .found([text.mistake("the file has no process", at: text.root)])
            }
            return .found(doubledIDs(text))
        },
        ReleaseCheck("fil.document", looksAt: "that the documentation tells the documented facts") { view in
            if case .missing = view.folder.document { return .blocked("there is no documentation") }
            guard let text = view.folder.document.content else { return .found(view.folder.document.mistakes) }
            if view.isForWorker { return .blocked("the facts stand in the documentation of the release itself") }
            return .found(DocumentFacts.missing(in: text, view))
        },
        ReleaseCheck("fil.logo", looksAt: "the logo's size, and that it is a picture alone") { view in
            if view.isForWorker { return .blocked("a worker's form has no logo of its own") }
            if case .missing = view.folder.logo { return .blocked("there is no logo") }
            guard let text = view.folder.logo.content else { return .found(view.folder.logo.mistakes) }
            return .found(LogoRules.mistakes(text, size: view.folder.names.logo.size))
        },
        ReleaseCheck("fil.retired-model", looksAt: "what is said of a default model that is gone") { view in
            retiredModel(view)
        },
        ReleaseCheck("eng.class", looksAt: "that the JAR holds the class that the template names") { view in
            guard let template = view.template else { return ReleaseView.noTemplate }
            guard let property = template.property("camunda:class", type: "property") else {
                return ReleaseJudgement(notes: [
                    Diagnostic(
                        file: template.node.document.name,
                        position: template.node.position,
                        message: "the template names no class: nothing to look for in a JAR"
                    )
                ])
            }
            guard let jar = view.jar else { return .blocked("no JAR is given: name it with --jar") }
            let name = property.value?.written ?? ""
            guard !jar.holds(class: name) else { return .met }
            let near = jar.classes(like: name).first.map { "it holds \($0)" }
            return .found([view.mistake("\(jar.name) holds no class \(name)", at: property, "value", hint: near)])
        },
    ]

    /// Ids that stand twice, with the second's place.
    private static func doubledIDs(_ text: XMLText) -> [Diagnostic] {
        var seen: Set<String> = []
        var found: [Diagnostic] = []
        text.root.visit { element, _ in
            // Extensions have ids of their own.
            if let id = element["id"], element.name.namespace != BPMNNames.engine, !seen.insert(id).inserted {
                found.append(text.mistake("the id \"\(id)\" stands twice", at: element))
            }
            return false
        }
        return found
    }

    private static func retiredModel(_ view: ReleaseView) -> ReleaseJudgement {
        guard let property = view.property(.payload) else { return ReleaseView.noTemplate }
        let payload = try? Document.json(Array((property.value?.written ?? "").utf8)).root.value
        guard let model = payload?["model"]?.string, let retired = view.retired[model] else { return .met }
        let replacement = retired.replacedBy.map { "use \($0)" }
        let note = view.mistake(
            "the default model \"\(model)\" has not been served since \(retired.since)",
            at: property,
            "value",
            hint: replacement
        )
        guard let text = view.folder.document.content else {
            return ReleaseJudgement(notes: [note], gap: "there is no documentation")
        }
        let words = ["retired", "no longer", "deprecated", "removed", "discontinued", "shut down", retired.since]
        let isTold = text.paragraphs.contains { paragraph in
            let small = paragraph.lowercased()
            return (MarkdownText.holds(paragraph, model) || small.contains("default model"))
                && words.contains { MarkdownText.holds(small, $0) }
        }
        let missing = Diagnostic(
            file: text.name,
            message: "nothing says that the default model is no longer served",
            hint: "say so, and name a model that is" + (retired.replacedBy.map { ", such as \($0)" } ?? "")
        )
        return ReleaseJudgement(mistakes: isTold ? [] : [missing], notes: [note])
    }
}
