/// How the namespaces are called where an element stands.
struct XMLPrefixes {
    /// The prefix of the engine's names.
    let engine: String
    /// Whether that prefix has to be declared first.
    let isMissing: Bool

    init(root: XMLElement, path: [XMLElement]) {
        var known: [String: String] = [:]
        for element in path { known.merge(element.declarations) { $1 } }
        // An attribute of a namespace needs a prefix, whatever the default is.
        let own = known.filter { $0.value == BPMNNames.engine && !$0.key.isEmpty }.map(\.key).sorted()
        if let prefix = own.first(where: { $0 == "camunda" }) ?? own.first {
            (engine, isMissing) = (prefix, false)
            return
        }
        let free = ["camunda"] + (1...9).map { "camunda\($0)" }
        engine = free.first { known[$0] == nil } ?? "camunda"
        isMissing = true
    }

    /// A name of BPMN's model, with the prefix that a neighbour has.
    func model(_ local: String, like neighbour: XMLElement) -> String {
        neighbour.prefix.isEmpty ? local : neighbour.prefix + ":" + local
    }

    /// An attribute as templates call it: with `camunda:`, or without a prefix
    /// for the model's own.
    func attribute(_ name: String) -> String {
        if name.hasPrefix("camunda:") { return engine + ":" + name.dropFirst(8) }
        return name.hasPrefix("bpmn:") ? String(name.dropFirst(5)) : name
    }
}
