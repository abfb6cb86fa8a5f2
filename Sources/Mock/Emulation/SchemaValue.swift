import Documents

/// Makes a value that satisfies a JSON Schema: always the same for the same
/// schema, small, and looked over before it is given away.
struct SchemaValue {
    /// Members that need not be there are made down to this depth.
    private static let optionalDepth = 8
    /// They are left out once so many values have been made.
    private static let optionalValues = 1000

    let check: SchemaCheck
    var budget: SchemaBudget { check.budget }

    /// A value for a schema. Throws the part of it that none can be made for.
    static func make(_ schema: Value, named name: String) throws(SchemaFailure) -> Value {
        let check = SchemaCheck(root: schema, budget: SchemaBudget())
        let value = try SchemaValue(check: check).value(schema, Place(name: name))
        guard try check.holds(value, schema) else { throw SchemaFailure(part: schema) }
        return value
    }

    /// Where a value stands.
    struct Place {
        /// What the value is called: texts say so.
        var name: String
        var depth = 0
        /// Other numbers make other values.
        var number = 0
        /// How many objects and lists it lies in.
        var level = 0

        func within(_ name: String? = nil, number: Int? = nil) -> Place {
            Place(name: name ?? self.name, depth: depth + 1, number: number ?? self.number, level: level + 1)
        }

        var again: Place { Place(name: name, depth: depth + 1, number: number, level: level) }
    }

    /// A value for a part of the schema.
    func value(_ schema: Value, _ place: Place) throws(SchemaFailure) -> Value {
        try budget.step(schema, depth: place.depth)
        if schema == .bool(true) { return .string(place.name) }
        guard case .object = schema, Self.isUnderstood(schema) else { throw SchemaFailure(part: schema) }
        if let reference = schema["$ref"] {
            let target = try check.resolve(reference, in: schema)
            guard Self.isUnderstood(target) else { throw SchemaFailure(part: target) }
            return try value(SchemaMerge.merge(schema.without("$ref"), target), place.again)
        }
        if let all = schema["allOf"]?.elements {
            var merged = schema.without("allOf")
            for part in all {
                guard Self.isUnderstood(part) else { throw SchemaFailure(part: part) }
                // A reference stands for what it refers to, or two of them could not be merged.
                let part =
                    try part["$ref"].map { (reference) throws(SchemaFailure) in
                        SchemaMerge.merge(part.without("$ref"), try check.resolve(reference, in: part))
                    }
                    ?? part
                merged = SchemaMerge.merge(merged, part)
            }
            return try value(merged, place.again)
        }
        for keyword in ["anyOf", "oneOf"] {
            if let branches = schema[keyword]?.elements { return try branch(branches, of: keyword, in: schema, place) }
        }
        if schema["if"] != nil { return try condition(schema, place) }
        return try plain(schema, place)
    }

    /// The first branch that a value can be made for. One with another number
    /// begins with another branch, so that values differ.
    private func branch(
        _ branches: [Value],
        of keyword: String,
        in schema: Value,
        _ place: Place
    ) throws(SchemaFailure) -> Value {
        for branch in branches where !Self.isUnderstood(branch) { throw SchemaFailure(part: branch) }
        let base = schema.without(keyword)
        for index in branches.indices {
            let branch = branches[(index + place.number) % branches.count]
            do throws(SchemaFailure) {
                let made = try value(SchemaMerge.merge(base, branch), place.again)
                if try check.holds(made, schema) { return made }
            } catch {
                guard !error.isFinal else { throw error }
            }
        }
        throw SchemaFailure(part: schema)
    }

    private func condition(_ schema: Value, _ place: Place) throws(SchemaFailure) -> Value {
        let base = schema.without("if").without("then").without("else")
        let holding = SchemaMerge.merge(base, schema["if"] ?? .bool(true))
        for attempt in [
            schema["then"].map { SchemaMerge.merge(holding, $0) } ?? holding,
            schema["else"].map { SchemaMerge.merge(base, $0) } ?? base,
        ] {
            do throws(SchemaFailure) {
                let made = try value(attempt, place.again)
                if try check.holds(made, schema) { return made }
            } catch {
                guard !error.isFinal else { throw error }
            }
        }
        throw SchemaFailure(part: schema)
    }

    /// A value of a schema that holds nothing but plain keywords.
    private func plain(_ schema: Value, _ place: Place) throws(SchemaFailure) -> Value {
        for keyword in ["const", "enum", "default", "examples"] {
            guard let found = schema[keyword] else { continue }
            let candidates = keyword == "const" || keyword == "default" ? [found] : found.elements ?? []
            for index in candidates.indices where place.number == 0 || keyword != "default" {
                let value = candidates[(index + place.number) % candidates.count]
                guard try check.holds(value, schema) else { continue }
                try budget.make(schema, bytes: value.string?.utf8.count ?? 0)
                return value
            }
            if keyword == "const" || keyword == "enum" { throw SchemaFailure(part: schema) }
        }
        var kinds =
            (schema["type"]?.elements ?? schema["type"].map { [$0] })?.compactMap(\.string)
            ?? [Self.impliedType(schema)]
        // Something says more than nothing.
        if kinds.count > 1 { kinds = kinds.filter { $0 != "null" } + kinds.filter { $0 == "null" } }
        for kind in kinds {
            // What a value must not be is found out by looking.
            for number in place.number..<place.number + (schema["not"] == nil ? 1 : 8) {
                var place = place
                place.number = number
                if let made = try value(schema, kind, place), try check.holds(made, schema) { return made }
            }
        }
        throw SchemaFailure(part: schema)
    }

    private func value(_ schema: Value, _ kind: String, _ place: Place) throws(SchemaFailure) -> Value? {
        switch kind {
        case "object": return try object(schema, place)
        case "array": return try array(schema, place)
        case "string": return try string(schema, place)
        case "integer", "number":
            try budget.make(schema)
            return SchemaNumber(schema, isWhole: kind == "integer").value(place.number).map { .number($0) }
        case "boolean":
            try budget.make(schema)
            return .bool(place.number.isMultiple(of: 2))
        case "null":
            try budget.make(schema)
            return .null
        default: throw SchemaFailure(part: schema)
        }
    }

    private func string(_ schema: Value, _ place: Place) throws(SchemaFailure) -> Value? {
        let least = schema["minLength"]?.count ?? 0
        let most = schema["maxLength"]?.count ?? Int.max
        guard least <= SchemaBudget.bytes else { throw SchemaFailure(part: schema, isFinal: true) }
        if let pattern = schema["pattern"]?.string {
            return try string(of: pattern, schema, least: least, place)
        }
        let made = schema["format"]?.string.flatMap { StringFormat.example($0, place.number) }
        var text = made ?? (place.number == 0 ? place.name : "\(place.name) \(place.number + 1)")
        if text.isEmpty { text = "text" }
        let usual = text.unicodeScalars.count
        if made == nil {
            while text.unicodeScalars.count < least { text += text.utf8.count < 1024 ? " " + text : text }
            // What tells several apart stands at the end.
            let count = min(most, max(least, usual))
            text = String(String.UnicodeScalarView(text.unicodeScalars.suffix(count)))
        }
        try budget.make(schema, bytes: text.utf8.count)
        return .string(text)
    }

    /// A text that a pattern matches, the shortest that is long enough.
    private func string(
        of pattern: String,
        _ schema: Value,
        least: Int,
        _ place: Place
    ) throws(SchemaFailure) -> Value? {
        for extra in [0, 1, 2, 3, 4, 8, 16, 32, 64, min(least, 4096)] {
            guard let text = PatternText.make(pattern, extra: extra, number: place.number) else { break }
            // A pattern without anchors matches within more of the same.
            let isShort = text.unicodeScalars.count < least && !text.isEmpty
            let longer = isShort ? String(repeating: text, count: least / text.unicodeScalars.count + 1) : text
            for candidate in isShort ? [text, longer] : [text] {
                try budget.make(schema, bytes: candidate.utf8.count)
                if try check.holds(.string(candidate), schema) { return .string(candidate) }
            }
        }
        return nil
    }

    private func array(_ schema: Value, _ place: Place) throws(SchemaFailure) -> Value? {
        try budget.make(schema)
        let first = schema["prefixItems"]?.elements ?? schema["items"]?.elements ?? []
        let rest = schema["items"]?.elements == nil ? schema["items"] : schema["additionalItems"]
        let least = schema["minItems"]?.count ?? 0
        let most = schema["maxItems"]?.count ?? Int.max
        let wanted = max(least, place.level < Self.optionalDepth ? max(first.count, 1) : 0)
        guard least <= SchemaBudget.values else { throw SchemaFailure(part: schema, isFinal: true) }
        var elements: [Value] = []
        if let contained = schema["contains"] {
            for number in 0..<min(schema["minContains"]?.count ?? 1, SchemaBudget.values) {
                let part = rest.map { SchemaMerge.merge(contained, $0) } ?? contained
                elements.append(try value(part, place.within(number: number)))
            }
        }
        var number = place.number
        while elements.count < min(wanted, most) {
            let part = elements.count < first.count ? first[elements.count] : rest ?? .bool(true)
            if part == .bool(false) { break }
            do throws(SchemaFailure) {
                let element = try value(part, place.within(number: number))
                number += 1
                // A list of different elements takes no second of a kind.
                if schema["uniqueItems"] == .bool(true), elements.contains(where: { $0.isSame(as: element) }) {
                    guard number < place.number + least * 4 + 8 else { break }
                    continue
                }
                elements.append(element)
            } catch {
                guard !error.isFinal, elements.count >= least else { throw error }
                break
            }
        }
        return .array(elements)
    }

    private func object(_ schema: Value, _ place: Place) throws(SchemaFailure) -> Value? {
        try budget.make(schema)
        let required = (schema["required"]?.elements ?? []).compactMap(\.string)
        let properties = schema["properties"]?.members ?? []
        let most = schema["maxProperties"]?.count ?? Int.max
        let least = schema["minProperties"]?.count ?? 0
        guard least <= SchemaBudget.values else { throw SchemaFailure(part: schema, isFinal: true) }
        var members: [Member] = []
        var optional = most - required.count
        for property in properties {
            let isRequired = required.contains(property.name)
            guard isRequired || optional > 0 && hasRoom(place) else { continue }
            do throws(SchemaFailure) {
                members.append(Member(property.name, try value(property.value, place.within(property.name))))
                if !isRequired { optional -= 1 }
            } catch {
                guard !isRequired, !error.isFinal else { throw error }
            }
        }
        for name in required where !members.contains(where: { $0.name.isSame(as: name) }) {
            members.append(Member(name, try value(try other(name, in: schema), place.within(name))))
        }
        var number = 1
        while members.count < least {
            let name = PatternText.name(for: schema, number) ?? "member\(number)"
            number += 1
            guard number < least + 1000 else { return nil }
            guard !members.contains(where: { $0.name.isSame(as: name) }) else { continue }
            members.append(Member(name, try value(try other(name, in: schema), place.within(name))))
        }
        return .object(members)
    }

    private func hasRoom(_ place: Place) -> Bool {
        place.level < Self.optionalDepth && budget.values < Self.optionalValues
    }

    /// What a member may be that the properties do not name.
    private func other(_ name: String, in schema: Value) throws(SchemaFailure) -> Value {
        for pattern in schema["patternProperties"]?.members ?? [] {
            let probe = Value.object(["propertyNames": .object(["pattern": .string(pattern.name)])])
            if try check.holds(.object([Member(name, .null)]), probe) { return pattern.value }
        }
        let found = schema["additionalProperties"] ?? .bool(true)
        return found == .object([Member]()) ? .bool(true) : found
    }

    private static func impliedType(_ schema: Value) -> String {
        let has = { (names: [String]) in names.contains { schema[$0] != nil } }
        if has(["properties", "required", "additionalProperties", "patternProperties", "minProperties"]) {
            return "object"
        }
        if has(["items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains"]) { return "array" }
        if has(["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]) { return "number" }
        return "string"
    }

    /// Whether a part says what a value is, not only which members it has: one
    /// that does not is refused, as it is by the API.
    private static func isUnderstood(_ schema: Value) -> Bool {
        guard schema["required"] != nil else { return true }
        return ["type", "properties", "$ref", "allOf", "anyOf", "oneOf", "enum", "const"].contains {
            schema[$0] != nil
        }
    }
}

extension Value {
    /// An object without a member.
    fileprivate func without(_ name: String) -> Value {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { !$0.name.isSame(as: name) })
    }
}
