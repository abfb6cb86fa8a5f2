import Documents

/// One schema of two that must both hold, as far as that can be written in
/// one; what cannot is looked at when the value has been made.
enum SchemaMerge {
    static func merge(_ one: Value, _ other: Value) -> Value {
        guard case .object(var members) = one else { return one == .bool(false) ? one : other }
        guard case .object(let more) = other else { return other == .bool(false) ? other : one }
        for member in more {
            guard let index = members.firstIndex(where: { $0.name.isSame(as: member.name) }) else {
                members.append(member)
                continue
            }
            members[index].value = merge(member.name, members[index].value, member.value)
        }
        return .object(members)
    }

    private static func merge(_ keyword: String, _ one: Value, _ other: Value) -> Value {
        switch keyword {
        case "properties", "patternProperties": return properties(one, other)
        case "required":
            let names = one.elements ?? []
            return .array(names + (other.elements ?? []).filter { !names.contains($0) })
        case "minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties":
            return one.isLess(than: other) ? other : one
        case "maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties":
            return other.isLess(than: one) ? other : one
        case "type": return types(one, other)
        case "enum":
            let others = other.elements ?? []
            return .array((one.elements ?? []).filter { value in others.contains { $0.isSame(as: value) } })
        case "allOf": return .array((one.elements ?? []) + (other.elements ?? []))
        case "items":
            return one == other || one.elements != nil ? one : .object(["allOf": .array([one, other])])
        case "additionalProperties": return other == .bool(false) ? other : one
        default: return one
        }
    }

    private static func properties(_ one: Value, _ other: Value) -> Value {
        var members = one.members ?? []
        for member in other.members ?? [] {
            if let index = members.firstIndex(where: { $0.name.isSame(as: member.name) }) {
                guard members[index].value != member.value else { continue }
                members[index].value = .object(["allOf": .array([members[index].value, member.value])])
            } else {
                members.append(member)
            }
        }
        return .object(members)
    }

    private static func types(_ one: Value, _ other: Value) -> Value {
        let others = (other.elements ?? [other]).compactMap(\.string)
        let both = (one.elements ?? [one]).compactMap(\.string).compactMap { name -> String? in
            if others.contains(name) { return name }
            if name == "number", others.contains("integer") { return "integer" }
            return name == "integer" && others.contains("number") ? "integer" : nil
        }
        return .array(both.map { .string($0) })
    }
}
