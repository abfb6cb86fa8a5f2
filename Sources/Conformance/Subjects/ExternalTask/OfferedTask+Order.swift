import Contracts
import Documents
import Judging
import ProcessEngine

extension OfferedTask {
    /// The task that a process would give to a worker for an order.
    ///
    /// Every input stands in it twice: as an extension property, as it is
    /// written, and as an input parameter, which the engine has filled in
    /// before the worker sees it. One that the engine could not fill in, or
    /// not keep, stands there once.
    init(_ order: RunOrder) {
        let variables = order.variables.sorted { $0.key < $1.key }.compactMap { name, value in
            EngineVariable(value).map { NamedVariable(name, $0) }
        }
        let parameters = order.parameters.sorted { $0.key < $1.key }
        self.init(
            variables: variables,
            localVariables: parameters.compactMap { name, text in
                InputParameter.value(of: text, variables).map { NamedVariable(name, $0) }
            },
            extensionProperties: parameters.map { ($0.key, $0.value) }
        )
    }
}

/// An input parameter as the engine evaluates it.
enum InputParameter {
    /// The longest text that a String variable holds.
    private static let longest = 4000

    /// The variable that comes of a text: without the white space around it;
    /// `${name}` alone has the variable's own type, within other text it is
    /// put in as it is, nothing escaped; an empty text is null. `nil` where
    /// the engine fails: a variable that is not there, another expression, a
    /// text that is too long.
    static func value(of text: String, _ variables: [NamedVariable]) -> EngineVariable? {
        let trimmed = trimmed(text)
        if trimmed.isEmpty { return .null }
        guard let template = try? PayloadTemplate(trimmed) else { return nil }
        func variable(_ name: String) -> EngineVariable? {
            variables.first { $0.name.utf8.elementsEqual(name.utf8) }?.variable
        }
        if case .variable(let name)? = template.parts.first, template.parts.count == 1 { return variable(name) }
        var filled = ""
        for part in template.parts {
            switch part {
            case .literal(let text): filled += text
            case .variable(let name):
                guard let value = variable(name)?.value else { return nil }
                filled += shown(value)
            }
        }
        return filled.utf16.count > longest ? nil : .string(filled)
    }

    private static func shown(_ value: Value) -> String {
        switch value {
        case .null: ""
        case .string(let text): text
        default: JSONWriter().string(value)
        }
    }

    private static func trimmed(_ text: String) -> String {
        let isBlank: (UInt8) -> Bool = { $0 <= 0x20 }
        let bytes = text.utf8.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
        return String(decoding: Array(bytes), as: UTF8.self)
    }
}
