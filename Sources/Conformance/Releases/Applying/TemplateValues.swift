import Documents
import Patterns

/// The values that a user gives for a template's fields, checked against what
/// the fields take.
struct TemplateValues {
    /// By the binding's kind and key.
    private var values: [String: Value] = [:]

    /// Looks at what is given, `fixed` for what the template fixes. Throws every
    /// mistake at once.
    init(
        _ given: [(name: String, value: String)],
        fixed: [(name: String, value: String)],
        for template: ElementTemplate
    ) throws(DocumentError) {
        let all = template.properties + template.scopes.flatMap(\.properties)
        var mistakes = Mistakes()
        let pairs = given.map { ($0, isFree: false) } + fixed.map { ($0, isFree: true) }
        for ((name, value), isFree) in pairs {
            let found = all.filter { $0.key == name || Self.whole($0) == name }
            guard let property = found.first else {
                mistakes.add(Self.unknown(name, all, template))
                continue
            }
            guard found.count == 1 || Set(found.map(Self.whole)).count == 1 else {
                let names = found.map(Self.whole).joined(separator: " or ")
                mistakes.add(Self.mistake("the template has several properties \"\(name)\"", hint: "say \(names)"))
                continue
            }
            guard property.isShown || isFree else {
                let message = "\"\(name)\" is fixed by the template \"\(template.name)\": modelers show no field for it"
                mistakes.add(Self.mistake(message, hint: "leave it, or change it with --set-fixed"))
                continue
            }
            guard values[Self.whole(property)] == nil else {
                mistakes.add(Self.mistake("\"\(name)\" is set twice"))
                continue
            }
            switch Self.checked(value, property) {
            case .success(let value): values[Self.whole(property)] = value
            case .failure(let problem):
                mistakes.add(Self.mistake("\"\(name)\": " + problem.message, hint: problem.hint))
            }
        }
        try mistakes.check()
    }

    /// Whether a user gave a value for a property.
    func isGiven(_ property: ElementTemplate.Property) -> Bool { values[Self.whole(property)] != nil }

    /// A property's value, the template's where nobody gave another.
    subscript(property: ElementTemplate.Property) -> Value? { values[Self.whole(property)] ?? property.value }

    /// What a property is called apart from those of other kinds.
    private static func whole(_ property: ElementTemplate.Property) -> String {
        property.binding.type + "/" + property.key
    }

    // MARK: Fields

    private struct Problem: Error {
        var message: String
        var hint: String?
    }

    private static func checked(_ text: String, _ property: ElementTemplate.Property) -> Result<Value, Problem> {
        guard XMLEscapes.isWritable(text) else {
            return .failure(Problem(message: "the value holds a character that XML has no way to write"))
        }
        switch property.type {
        case "Boolean":
            guard let value = ["true": true, "false": false][text] else {
                return .failure(Problem(message: "expected true or false, found \"\(text)\""))
            }
            return .success(.bool(value))
        case "Dropdown":
            let known = property.choices.map(\.value)
            guard !known.contains(text) else { return .success(.string(text)) }
            let labelled = property.choices.first { $0.name == text }?.value
            let near = labelled ?? Spelling.nearest(to: text, in: known)
            return .failure(
                Problem(
                    message: "expected one of \(known.joined(separator: ", ")), found \"\(text)\"",
                    hint: near.map { "did you mean \"\($0)\"?" }
                )
            )
        default: return constrained(text, property.constraints).map { .string($0) }
        }
    }

    private static func constrained(
        _ text: String,
        _ constraints: ElementTemplate.Constraints
    ) -> Result<String, Problem> {
        if constraints.isNotEmpty, text.isEmpty { return .failure(Problem(message: "must not be empty")) }
        if let least = constraints.minLength, text.utf16.count < least {
            return .failure(Problem(message: "must have at least \(least) characters"))
        }
        if let most = constraints.maxLength, text.utf16.count > most {
            return .failure(Problem(message: "must have at most \(most) characters"))
        }
        // A pattern that PCRE2 does not know is JavaScript's own affair.
        guard let source = constraints.pattern, let pattern = try? Pattern(source) else { return .success(text) }
        guard matches(pattern, text: text) else {
            return .failure(
                Problem(message: "\"\(text)\" does not match \(source)", hint: constraints.message)
            )
        }
        return .success(text)
    }

    private static func matches(_ pattern: Pattern, text: String) -> Bool {
        Array(text.utf8).withUnsafeBufferPointer { bytes in
            if case .notFound = pattern.look(in: bytes) { false } else { true }
        }
    }

    // MARK: Mistakes

    private static func mistake(_ message: String, hint: String? = nil) -> Diagnostic {
        Diagnostic(file: "", message: message, hint: hint)
    }

    private static func unknown(
        _ name: String,
        _ all: [ElementTemplate.Property],
        _ template: ElementTemplate
    ) -> Diagnostic {
        let shown = all.filter(\.isShown)
        let near = shown.first { $0.label == name }?.key ?? Spelling.nearest(to: name, in: all.map(\.key))
        return mistake(
            "the template \"\(template.name)\" has no property \"\(name)\"",
            hint: near.map { "did you mean \($0)?" } ?? "its fields are: " + shown.map(\.key).joined(separator: ", ")
        )
    }
}
