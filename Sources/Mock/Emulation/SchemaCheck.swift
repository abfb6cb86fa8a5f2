import Documents
import Patterns

/// Tells whether a value satisfies a JSON Schema (draft 2020-12 and 7, what
/// they have in common).
struct SchemaCheck {
    let root: Value
    let budget: SchemaBudget

    /// Whether a value satisfies a schema. Throws where the schema is none, or
    /// asks for too much work.
    func holds(_ value: Value, _ schema: Value, depth: Int = 0) throws(SchemaFailure) -> Bool {
        try budget.step(schema, depth: depth)
        if let bool = schema.bool { return bool }
        guard let members = schema.members else { throw SchemaFailure(part: schema) }
        for member in members {
            guard try holds(value, keyword: member, schema, depth) else { return false }
        }
        return true
    }

    private func holds(_ value: Value, keyword: Member, _ schema: Value, _ depth: Int) throws(SchemaFailure) -> Bool {
        let wanted = keyword.value
        switch keyword.name {
        case "$ref": return try holds(value, try resolve(wanted, in: schema), depth: depth + 1)
        case "type":
            return (wanted.elements ?? [wanted]).contains { $0.string.map { value.hasType($0) } ?? false }
        case "enum": return (wanted.elements ?? []).contains { $0.isSame(as: value) }
        case "const": return wanted.isSame(as: value)
        case "allOf":
            for part in wanted.elements ?? [] {
                guard try holds(value, part, depth: depth + 1) else { return false }
            }
            return true
        case "anyOf":
            for part in wanted.elements ?? [] {
                if try holds(value, part, depth: depth + 1) { return true }
            }
            return false
        case "oneOf":
            var count = 0
            for part in wanted.elements ?? [] where try holds(value, part, depth: depth + 1) { count += 1 }
            return count == 1
        case "not": return try !holds(value, wanted, depth: depth + 1)
        case "if":
            let branch = try holds(value, wanted, depth: depth + 1) ? schema["then"] : schema["else"]
            guard let branch else { return true }
            return try holds(value, branch, depth: depth + 1)
        default: break
        }
        switch value {
        case .number(let lexeme): return number(lexeme, keyword)
        case .string(let text): return try string(text, keyword, schema)
        case .array(let elements): return try array(elements, keyword, schema, depth)
        case .object(let members): return try object(members, keyword, schema, depth)
        default: return true
        }
    }

    private func number(_ lexeme: String, _ keyword: Member) -> Bool {
        guard case .number(let bound) = keyword.value, let value = Double(lexeme), let limit = Double(bound) else {
            return true
        }
        switch keyword.name {
        case "minimum": return value >= limit
        case "maximum": return value <= limit
        case "exclusiveMinimum": return value > limit
        case "exclusiveMaximum": return value < limit
        case "multipleOf":
            let quotient = value / limit
            return quotient.isFinite && quotient == quotient.rounded()
        default: return true
        }
    }

    private func string(_ text: String, _ keyword: Member, _ schema: Value) throws(SchemaFailure) -> Bool {
        switch keyword.name {
        case "minLength": return text.unicodeScalars.count >= keyword.value.count ?? 0
        case "maxLength": return text.unicodeScalars.count <= keyword.value.count ?? Int.max
        case "pattern": return try matches(text, keyword.value, schema)
        case "format": return keyword.value.string.map { StringFormat.mayHold(text, $0) } ?? true
        default: return true
        }
    }

    private func array(
        _ elements: [Value],
        _ keyword: Member,
        _ schema: Value,
        _ depth: Int
    ) throws(SchemaFailure) -> Bool {
        switch keyword.name {
        case "minItems": return elements.count >= keyword.value.count ?? 0
        case "maxItems": return elements.count <= keyword.value.count ?? Int.max
        case "uniqueItems":
            guard keyword.value == .bool(true) else { return true }
            for (index, element) in elements.enumerated() {
                try budget.step(schema, depth: depth)
                if elements[..<index].contains(where: { $0.isSame(as: element) }) { return false }
            }
            return true
        case "prefixItems": return try prefix(elements, keyword.value.elements ?? [], depth)
        case "items":
            // A list of schemas is what draft 7 calls prefixItems today.
            if let list = keyword.value.elements { return try prefix(elements, list, depth) }
            for element in elements.dropFirst(schema["prefixItems"]?.elements?.count ?? 0) {
                guard try holds(element, keyword.value, depth: depth + 1) else { return false }
            }
            return true
        case "contains":
            var count = 0
            for element in elements where try holds(element, keyword.value, depth: depth + 1) { count += 1 }
            return count >= schema["minContains"]?.count ?? 1 && count <= schema["maxContains"]?.count ?? Int.max
        default: return true
        }
    }

    private func prefix(_ elements: [Value], _ schemas: [Value], _ depth: Int) throws(SchemaFailure) -> Bool {
        for (element, schema) in zip(elements, schemas) {
            guard try holds(element, schema, depth: depth + 1) else { return false }
        }
        return true
    }

    private func object(
        _ members: [Member],
        _ keyword: Member,
        _ schema: Value,
        _ depth: Int
    ) throws(SchemaFailure) -> Bool {
        let has = { (name: String) in members.contains { $0.name.isSame(as: name) } }
        switch keyword.name {
        case "required": return (keyword.value.elements ?? []).allSatisfy { $0.string.map(has) ?? false }
        case "minProperties": return members.count >= keyword.value.count ?? 0
        case "maxProperties": return members.count <= keyword.value.count ?? Int.max
        case "properties":
            for member in members {
                guard let part = keyword.value[member.name] else { continue }
                guard try holds(member.value, part, depth: depth + 1) else { return false }
            }
            return true
        case "patternProperties":
            for (member, part) in try patterned(members, keyword.value, schema) {
                guard try holds(member.value, part, depth: depth + 1) else { return false }
            }
            return true
        case "additionalProperties":
            let patterned = try patterned(members, schema["patternProperties"] ?? .null, schema).map(\.0.name)
            for member in members where schema["properties"]?[member.name] == nil && !patterned.contains(member.name) {
                guard try holds(member.value, keyword.value, depth: depth + 1) else { return false }
            }
            return true
        case "propertyNames":
            for member in members {
                guard try holds(.string(member.name), keyword.value, depth: depth + 1) else { return false }
            }
            return true
        case "dependentRequired":
            return (keyword.value.members ?? []).allSatisfy { member in
                !has(member.name) || (member.value.elements ?? []).allSatisfy { $0.string.map(has) ?? false }
            }
        case "dependentSchemas":
            for member in keyword.value.members ?? [] where has(member.name) {
                guard try holds(.object(members), member.value, depth: depth + 1) else { return false }
            }
            return true
        default: return true
        }
    }

    private func patterned(
        _ members: [Member],
        _ patterns: Value,
        _ schema: Value
    ) throws(SchemaFailure) -> [(Member, Value)] {
        var found: [(Member, Value)] = []
        for pattern in patterns.members ?? [] {
            for member in members where try matches(member.name, .string(pattern.name), schema) {
                found.append((member, pattern.value))
            }
        }
        return found
    }

    private func matches(_ text: String, _ pattern: Value, _ schema: Value) throws(SchemaFailure) -> Bool {
        guard let source = pattern.string, let pattern = try? Pattern(source) else {
            throw SchemaFailure(part: schema)
        }
        for _ in 0..<20 { try budget.step(schema, depth: 0) }
        return Array(text.utf8).withUnsafeBufferPointer { bytes in
            if case .found = pattern.look(in: bytes) { true } else { false }
        }
    }

    /// What a reference within the schema refers to.
    func resolve(_ reference: Value, in schema: Value) throws(SchemaFailure) -> Value {
        guard let text = reference.string, text.utf8.first == UInt8(ascii: "#") else {
            throw SchemaFailure(part: schema)
        }
        var found: Value? = root
        for step in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            let name = String(step.replacing("~1", with: "/").replacing("~0", with: "~"))
            guard let container = found else { break }
            found = container[name] ?? Int(name).flatMap { container[$0] }
        }
        guard let found, text == "#" || text.hasPrefix("#/") else { throw SchemaFailure(part: schema) }
        return found
    }
}

extension Value {
    /// A count: a whole number that is not negative.
    var count: Int? {
        guard case .number(let lexeme) = self, let value = Double(lexeme), value >= 0, value < 1e15 else { return nil }
        return Int(value)
    }

    /// Whether it has a type of JSON Schema.
    func hasType(_ name: String) -> Bool {
        switch (self, name) {
        case (.null, "null"), (.bool, "boolean"), (.string, "string"), (.array, "array"), (.object, "object"),
            (.number, "number"):
            true
        case (.number(let lexeme), "integer"): Double(lexeme).map { $0.isFinite && $0 == $0.rounded() } ?? false
        default: false
        }
    }
}
