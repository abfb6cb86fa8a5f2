import Contracts
import Documents

/// What the example process must be.
enum ProcessChecks {
    static let all: [ReleaseCheck] = [
        ReleaseCheck("prc.deployable", looksAt: "what an engine wants of a process before it takes it") { view in
            guard let example = process(view) else { return noProcess }
            return .found(deployable(example))
        },
        ReleaseCheck("prc.template", looksAt: "that the example's service task is made from the template") { view in
            guard let example = process(view) else { return noProcess }
            guard let template = view.template else { return ReleaseView.noTemplate }
            guard let task = task(example, view) else { return noTask }
            return .found(templated(task, template, example))
        },
        ReleaseCheck("prc.graph", looksAt: "the steps from start to end, and their names") { view in
            guard let example = process(view) else { return noProcess }
            return .found(graph(example, view.folder.names.example))
        },
        ReleaseCheck("prc.boundary", looksAt: "which errors are caught, and where they lead") { view in
            guard let example = process(view) else { return noProcess }
            guard let task = task(example, view) else { return noTask }
            return .found(boundary(task, example, view))
        },
    ]

    private static let noProcess = ReleaseJudgement.blocked("there is no sound process")
    private static let noTask = ReleaseJudgement.blocked("the process has no service task")

    private static func process(_ view: ReleaseView) -> ExampleProcess? {
        view.folder.example.content.flatMap(ExampleProcess.init)
    }

    /// The service task that is meant: that of the name, else the only one.
    private static func task(_ example: ExampleProcess, _ view: ReleaseView) -> XMLElement? {
        example.step("bpmn:ServiceTask", named: view.folder.names.example.ask)
            ?? example.steps("bpmn:ServiceTask").first
    }

    // MARK: What an engine wants

    private static func deployable(_ example: ExampleProcess) -> [Diagnostic] {
        var found: [Diagnostic] = []
        let process = example.process
        if process["isExecutable"] != "true" {
            found.append(
                example.text.mistake(
                    "the process is not executable",
                    at: process,
                    hint: "give it isExecutable=\"true\""
                )
            )
        }
        if process["id"]?.isEmpty != false { found.append(example.text.mistake("the process has no id", at: process)) }
        if process[BPMNNames.engine("historyTimeToLive")]?.isEmpty != false {
            found.append(
                example.text.mistake(
                    "the process has no history time to live, without which engines refuse it from 7.20 on",
                    at: process,
                    hint: "give it camunda:historyTimeToLive=\"P1D\""
                )
            )
        }
        for flow in example.looseFlows {
            found.append(
                example.text.mistake("the flow \"\(flow["id"] ?? "")\" leads to no step, or from none", at: flow)
            )
        }
        for task in example.steps("bpmn:ServiceTask") where !isImplemented(task) {
            found.append(
                example.text.mistake(
                    "the service task \"\(task["id"] ?? "")\" has no implementation",
                    at: task,
                    hint: "apply the template to it: firedrill apply"
                )
            )
        }
        return found
    }

    /// Whether an engine knows what to do for a service task.
    private static func isImplemented(_ task: XMLElement) -> Bool {
        if task[BPMNNames.engine("type")] == "external" { return task[BPMNNames.engine("topic")]?.isEmpty == false }
        let kinds = ["class", "delegateExpression", "expression"]
        return kinds.contains { task[BPMNNames.engine($0)]?.isEmpty == false }
            || task.all(BPMNNames.engine("connector")).isEmpty == false
    }

    private static func templated(
        _ task: XMLElement,
        _ template: ElementTemplate,
        _ example: ExampleProcess
    ) -> [Diagnostic] {
        let id = task[BPMNNames.engine("modelerTemplate")]
        let hint = "apply the template to it: firedrill apply"
        guard id == template.id else {
            let message =
                id.map { "is made from the template \"\($0)\", not \"\(template.id)\"" } ?? "is made from no template"
            return [example.text.mistake("the service task \(message)", at: task, hint: hint)]
        }
        let version = task[BPMNNames.engine("modelerTemplateVersion")]
        guard version == template.version.map(String.init) else {
            let message = "the service task is made from version \(version ?? "none") of the template"
            return [example.text.mistake(message, at: task, hint: hint)]
        }
        // What the template fixes stands in the task as it fixes it.
        return template.properties.compactMap { property in
            guard property.binding.type == "property", property.type == "Hidden",
                let name = property.binding.name, name.hasPrefix("camunda:"), let value = property.value?.written
            else { return nil }
            let own = task[BPMNNames.engine(String(name.dropFirst(8)))]
            guard own != value else { return nil }
            let message = "the service task's \(name) is \(own.map { "\"\($0)\"" } ?? "missing"), not \"\(value)\""
            return example.text.mistake(message, at: task, hint: hint)
        }
    }

    // MARK: The way through

    private static func graph(_ example: ExampleProcess, _ names: Contract.Release.Example) -> [Diagnostic] {
        let starts = example.steps("bpmn:StartEvent")
        guard let start = starts.first, starts.count == 1 else {
            let message = starts.isEmpty ? "the process has no start event" : "the process has several start events"
            return [example.text.mistake(message, at: starts.dropFirst().first ?? example.process)]
        }
        guard !example.steps("bpmn:ServiceTask").isEmpty else {
            return [
                example.text.mistake(
                    "the process has no service task",
                    at: example.process,
                    hint: "it must have one that the template is applied to"
                )
            ]
        }
        let wanted: [(type: String, name: String?, words: String)] = [
            ("bpmn:UserTask", names.configure, "a user task \"\(names.configure)\""),
            ("bpmn:ServiceTask", names.ask, "a service task \"\(names.ask)\""),
            ("bpmn:UserTask", names.review, "a user task \"\(names.review)\""),
            ("bpmn:EndEvent", nil, "an end"),
        ]
        var at = start
        for (type, name, words) in wanted {
            let next = example.next(after: at)
            guard let step = next.first, next.count == 1 else {
                let count = next.isEmpty ? "nothing follows" : "several steps follow"
                return [example.text.mistake("\(count) where \(words) should", at: at)]
            }
            guard BPMNNames.type(of: step) == type, name == nil || ExampleProcess.name(of: step) == name else {
                let kind = (BPMNNames.type(of: step) ?? step.name.local).replacing("bpmn:", with: "")
                let message = "a \(kind) \"\(ExampleProcess.name(of: step))\" stands where \(words) should"
                return [example.text.mistake(message, at: step)]
            }
            at = step
        }
        return []
    }

    private static func boundary(_ task: XMLElement, _ example: ExampleProcess, _ view: ReleaseView) -> [Diagnostic] {
        let events = example.errorEvents(on: task)
        guard !events.isEmpty else {
            return [example.text.mistake("no boundary event on the service task catches errors", at: task)]
        }
        var found: [Diagnostic] = []
        for (event, _) in events {
            let targets = example.next(after: event)
            let leads = targets.contains { ExampleProcess.name(of: $0) == view.folder.names.example.review }
            guard !leads else { continue }
            let place = targets.first.map { "leads to \"\(ExampleProcess.name(of: $0))\"" } ?? "leads nowhere"
            let message = "the boundary event \(place), not to \"\(view.folder.names.example.review)\""
            found.append(example.text.mistake(message, at: event))
        }
        let caught = events.map(\.code)
        // One without a code catches them all.
        if !caught.contains(nil) {
            for rule in view.contract.errors.rules where !caught.contains(rule.code) {
                found.append(
                    example.text.mistake(
                        "no boundary event catches \(rule.code)",
                        at: task,
                        hint: "give one for it, or one without a code, which catches all"
                    )
                )
            }
        }
        return found
    }
}
