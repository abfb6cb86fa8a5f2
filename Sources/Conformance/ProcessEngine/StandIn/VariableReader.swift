import Documents

/// Reads the variables of a request as the engine does: what it refuses is
/// refused in its words, and what it takes is kept as it would be.
struct VariableReader {
    let product: EngineProduct

    /// Reads the variables of a member; the first mistake stands.
    func variables(_ members: [Member]) throws(Refusal) -> [NamedVariable] {
        try members.map { (member) throws(Refusal) in NamedVariable(member.name, try variable(member.value)) }
    }

    private func variable(_ json: Value) throws(Refusal) -> EngineVariable {
        if json == .null {
            throw Refusal(
                500,
                "NullPointerException",
                "Cannot invoke \"\(product.package).engine.rest.dto.VariableValueDto.toTypedValue(\(product.package)"
                    + ".engine.ProcessEngine, com.fasterxml.jackson.databind.ObjectMapper)\" because the return value "
                    + "of \"java.util.Map$Entry.getValue()\" is null"
            )
        }
        let body = try BodyReader(json)
        let value = body.members["value"] ?? .null
        let info = try body.table("valueInfo")
        guard let name = try body.text("type") else { return untyped(value) }
        guard let first = name.first else {
            throw Refusal(500, "StringIndexOutOfBoundsException", "begin 0, end 1, length 0")
        }
        // The engine's own names begin with a small letter, which it makes of
        // the first one.
        let type = EngineType(first.uppercased() + name.dropFirst())
        return try typed(type, name, value, info)
    }

    /// A value without a type: a list or a map becomes an object of Java's,
    /// which the REST API hands out serialized.
    private func untyped(_ value: Value) -> EngineVariable {
        let type = EngineVariable.type(of: value)
        guard type == .object else { return EngineVariable(type, value) }
        let isList = value.elements != nil
        return EngineVariable(
            .object,
            value,
            info: [
                Member("objectTypeName", .string(isList ? "java.util.ArrayList" : "java.util.LinkedHashMap")),
                Member("serializationDataFormat", .string("application/x-java-serialized-object")),
            ]
        )
    }

    private func typed(
        _ type: EngineType,
        _ name: String,
        _ value: Value,
        _ info: [Member]
    ) throws(Refusal) -> EngineVariable {
        switch type {
        case .string: return EngineVariable(.string, value == .null ? .null : .string(Self.text(value)))
        case .boolean:
            if value == .null { return EngineVariable(.boolean, .null) }
            if case .bool = value { return EngineVariable(.boolean, value) }
            if let text = value.string, ["true", "false"].contains(text) {
                return EngineVariable(.boolean, .bool(text == "true"))
            }
            throw inconvertible(value, name, "java.lang.Boolean")
        case .integer: return try whole(type, name, value, Int(Int32.min)...Int(Int32.max), "java.lang.Integer")
        case .short: return try whole(type, name, value, Int(Int16.min)...Int(Int16.max), "java.lang.Short")
        case .long: return try whole(type, name, value, Int.min...Int.max, "java.lang.Long")
        case .double:
            if value == .null { return EngineVariable(.double, .null) }
            guard let number = Self.number(value) else { throw inconvertible(value, name, "java.lang.Double") }
            return EngineVariable(.double, .number("\(number)"))
        case .date:
            if value == .null { return EngineVariable(.date, .null) }
            guard let text = value.string, EngineDate.wall(text) != nil else {
                throw inconvertible(value, name, "java.util.Date")
            }
            return EngineVariable(.date, value)
        case .null:
            guard value == .null else { throw inconvertible(value, name, "javax.lang.model.type.NullType") }
            return .null
        case .bytes:
            if value == .null { return EngineVariable(.bytes, .null) }
            guard let text = value.string, Base64.decode(text) != nil else { throw inconvertible(value, name, "[B") }
            return EngineVariable(.bytes, value)
        case .file: return try file(value, info)
        case .json, .xml: return try text(of: type, name, value)
        case .object: return EngineVariable(.object, value, info: info)
        case EngineType("Number"):
            return EngineVariable(type, value)
        default: throw Refusal(400, "RestException", "Unsupported value type '\(name)'")
        }
    }

    private func whole(
        _ type: EngineType,
        _ name: String,
        _ value: Value,
        _ range: ClosedRange<Int>,
        _ java: String
    ) throws(Refusal) -> EngineVariable {
        if value == .null { return EngineVariable(type, .null) }
        let lexeme: String? = if case .number(let lexeme) = value { lexeme } else { value.string }
        guard let number = lexeme.flatMap({ Int($0) }), range.contains(number) else {
            throw inconvertible(value, name, java)
        }
        return EngineVariable(type, .integer(number))
    }

    private func file(_ value: Value, _ info: [Member]) throws(Refusal) -> EngineVariable {
        guard !info.isEmpty else {
            throw Refusal(500, "IllegalArgumentException", "Cannot create file without valueInfo.")
        }
        if product.checksFiles, let text = value.string, Base64.decode(text) == nil {
            throw Refusal(
                500,
                "IllegalArgumentException",
                "Input byte[] should at least have 2 bytes for base64 bytes"
            )
        }
        let known = info.filter { ["filename", "mimeType", "encoding"].contains($0.name) }
        return EngineVariable(.file, value, info: known)
    }

    /// Json and Xml are only there with the plugin, and then only as texts.
    private func text(of type: EngineType, _ name: String, _ value: Value) throws(Refusal) -> EngineVariable {
        guard product.hasSpin else { throw Refusal(400, "RestException", "Unsupported value type '\(name)'") }
        guard value == .null || value.string != nil else {
            throw Refusal(
                400,
                "InvalidRequestException",
                "Must provide 'null' or String value for value of SerializableValue type '\(name)'."
            )
        }
        return EngineVariable(type, value)
    }

    private func inconvertible(_ value: Value, _ type: String, _ java: String) -> Refusal {
        Refusal(
            400,
            "InvalidRequestException",
            "Cannot convert value '\(Self.text(value))' of type '\(type)' to java type \(java)"
        )
    }

    private static func number(_ value: Value) -> Double? {
        if case .number(let lexeme) = value { Double(lexeme) } else { value.string.flatMap { Double($0) } }
    }

    /// A value as Java prints it.
    private static func text(_ value: Value) -> String {
        switch value {
        case .null: "null"
        case .bool(let truth): truth ? "true" : "false"
        case .number(let text), .string(let text): text
        case .array(let elements): "[" + elements.map { text($0) }.joined(separator: ", ") + "]"
        case .object(let members):
            "{" + members.map { "\($0.name)=\(text($0.value))" }.joined(separator: ", ") + "}"
        }
    }
}
