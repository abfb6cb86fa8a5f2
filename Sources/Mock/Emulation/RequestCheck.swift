import Documents

/// Looks a request over and tells all that is wrong with it, in the API's own
/// words.
struct RequestCheck {
    /// So many problems are told; a request with more is not looked at any
    /// further.
    static let limit = 100

    private let words: ProblemWords
    private(set) var problems: [String] = []

    /// Looks with an API's words.
    init(_ words: ProblemWords) {
        self.words = words
    }

    /// What is wrong with a body, as one message; `nil` where nothing is.
    static func problem(with body: Value, _ rules: RequestRules, _ words: ProblemWords) -> String? {
        var check = RequestCheck(words)
        check.object(body.members ?? [], rules.body, at: "")
        for pair in rules.notBoth where pair.count == 2 {
            guard let one = body[pair[0]], let other = body[pair[1]], one != .null, other != .null else { continue }
            check.add(words.both, ["field": pair[0], "other": pair[1]])
        }
        return words.joined(check.problems)
    }

    /// One value, which stands at a path.
    private mutating func value(_ value: Value, _ rule: FieldRule, at path: String) {
        guard problems.count < Self.limit else { return }
        guard let kind = rule.kinds.first(where: { value.isA($0) }) else {
            guard !rule.kinds.isEmpty else { return }
            let wanted = rule.kinds.compactMap { words.types[$0.rawValue] }.joined(separator: words.or)
            return add(
                PythonText.isContainer(value) ? words.typeContainer : words.type,
                ["wanted": wanted, "field": path, "value": PythonText.of(value)]
            )
        }
        switch kind {
        case .string:
            guard !rule.words.isEmpty, let text = value.string, !rule.words.contains(where: { text.isSame(as: $0) })
            else { return }
            add(words.type, ["wanted": words.choice(rule.words), "field": path, "value": PythonText.of(value)])
        case .integer, .number:
            guard let range = rule.range, case .number(let lexeme) = value, !range.holds(lexeme) else { return }
            add(words.range, ["field": path, "from": range.from, "to": range.to, "value": lexeme])
        case .boolean: return
        case .array: array(value.elements ?? [], rule, at: path)
        case .object: object(value.members ?? [], rule, at: path)
        }
    }

    private mutating func array(_ elements: [Value], _ rule: FieldRule, at path: String) {
        if let size = rule.size, !size.holds("\(elements.count)") {
            add(words.size, ["field": path, "from": size.from, "to": size.to, "value": "\(elements.count)"])
            return
        }
        guard let items = rule.items.first else { return }
        for (index, element) in elements.enumerated() {
            guard problems.count < Self.limit else { return }
            value(element, items, at: "\(path)[\(index)]")
        }
    }

    private mutating func object(_ members: [Member], _ rule: FieldRule, at path: String) {
        let prefix = path.isEmpty ? "" : path + "."
        var seen: Set<String> = []
        for member in members {
            guard problems.count < Self.limit else { return }
            guard let field = rule.fields.first(where: { $0.name.isSame(as: member.name) }) else {
                guard !rule.isOpen else { continue }
                add(
                    PythonText.isContainer(member.value) ? words.extraContainer : words.extra,
                    ["field": prefix + String(member.name.prefix(200)), "value": PythonText.of(member.value)]
                )
                continue
            }
            seen.insert(field.name)
            // Null stands for a member that is left out.
            if member.value == .null, !field.rule.isRequired { continue }
            value(member.value, field.rule, at: prefix + field.name)
        }
        for field in rule.fields where field.rule.isRequired && !seen.contains(field.name) {
            add(words.missing, ["field": prefix + field.name])
        }
    }

    private mutating func add(_ form: String, _ values: [String: String]) {
        guard problems.count < Self.limit else { return }
        problems.append(TextTemplate.fill(form, values))
    }
}

extension Value {
    fileprivate func isA(_ kind: FieldRule.Kind) -> Bool {
        switch (self, kind) {
        case (.string, .string), (.bool, .boolean), (.array, .array), (.object, .object), (.number, .number): true
        case (.number(let lexeme), .integer): Double(lexeme).map { $0.isFinite && $0 == $0.rounded() } ?? false
        default: false
        }
    }
}

extension FieldRule.Bounds {
    fileprivate func holds(_ lexeme: String) -> Bool {
        let value = Value.number(lexeme)
        return !value.isLess(than: .number(from)) && !Value.number(to).isLess(than: value)
    }
}

extension String {
    /// Whether two texts have the same bytes.
    func isSame(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
