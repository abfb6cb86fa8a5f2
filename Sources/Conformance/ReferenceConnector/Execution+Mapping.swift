import Contracts
import Documents
import Exchanges

extension Execution {
    /// The mapped variables of a response. A path that leads nowhere, or a body
    /// that is not JSON, gives null: the task is done all the same.
    func mapped(_ history: AttemptHistory, _ inputs: Inputs) -> [(name: String, value: ProcessValue)] {
        let root = try? Document.json(history.last.body, duplicates: .allowed).root
        return inputs.mapping.map { variable in
            let found = root.flatMap { find(variable.path, in: $0, history) }
            return (variable.name, found.map(Self.processValue) ?? .null)
        }
    }

    private func find(_ path: JSONPath, in root: Node, _ history: AttemptHistory) -> Value? {
        let good = path.find(in: root)?.value
        let bad = misread(path, in: root, history)
        guard let mutant, let bad, bad != good, breaks(mutant) else { return good }
        return bad
    }

    /// What a connector that is broken here takes; `nil` for any other.
    private func misread(_ path: JSONPath, in root: Node, _ history: AttemptHistory) -> Value? {
        let name = if case .name(let last)? = path.steps.last { last } else { "" }
        switch (mutant, name) {
        case (.takesLastChoice, _): return Self.last(path, in: root)
        case (.modelFromRequest, "model"): return Self.model(in: history.sent).map { .string($0) }
        case (.swapsTokenCounts, "prompt_tokens"): return root["usage"]?["completion_tokens"]?.value
        case (.swapsTokenCounts, "completion_tokens"): return root["usage"]?["prompt_tokens"]?.value
        case (.alwaysSaysStop, "finish_reason"): return .string("stop")
        case (.wholeMessageAsText, "content"):
            let message = path.description.dropLast(".content".count)
            return JSONPath(String(message))?.find(in: root)?.value
        default: return nil
        }
    }

    /// A path with every index taken for the last one.
    private static func last(_ path: JSONPath, in root: Node) -> Value? {
        var node: Node? = root
        for step in path.steps {
            switch step {
            case .name(let name): node = node?[name]
            case .index: node = node?.elements.last
            }
        }
        return node?.value
    }

    /// A value with the type that an engine's client would give it: whole
    /// numbers Integer where they fit in 32 bits, else Long, other numbers
    /// Double, containers Json.
    private static func processValue(_ value: Value) -> ProcessValue {
        switch value {
        case .null: return .null
        case .bool: return ProcessValue(.boolean, value)
        case .string: return ProcessValue(.string, value)
        case .array, .object: return ProcessValue(.json, value)
        case .number(let lexeme):
            if Int32(lexeme) != nil { return ProcessValue(.integer, value) }
            return ProcessValue(Int64(lexeme) != nil ? .long : .double, value)
        }
    }
}
