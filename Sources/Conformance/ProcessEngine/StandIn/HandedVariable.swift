import Documents

extension EngineVariable {
    /// The variable as the engine hands it to a worker: serialized, unless the
    /// worker asks for what it means (`deserializeValues`). Throws where the
    /// engine's class path lacks the class.
    func handed(_ name: String, deserialized: Bool) throws(Refusal) -> EngineVariable {
        switch type {
        // A file's bytes are not handed out with the others.
        case .file: return EngineVariable(.file, .null, info: valueInfo)
        case .json where deserialized: return EngineVariable(.json, jsonNode, info: valueInfo)
        case .object: return deserialized ? try deserializedObject(name) : serializedObject
        default: return self
        }
    }

    /// A value of Java's own stands in its Java form.
    private var serializedObject: EngineVariable {
        guard value.elements != nil || value.members != nil else { return self }
        return EngineVariable(.object, .string(Base64.encode(JavaObject.bytes(of: value))), info: valueInfo)
    }

    private func deserializedObject(_ name: String) throws(Refusal) -> EngineVariable {
        guard Value.object(valueInfo)["serializationDataFormat"]?.string == "application/json",
            let text = value.string, let javaClass = Value.object(valueInfo)["objectTypeName"]?.string
        else { return self }
        let isThere = ["java.lang.", "java.util.", "java.math."].contains { javaClass.hasPrefix($0) }
        guard isThere, let meaning = try? Document.json(Array(text.utf8)).root.value else {
            let reason =
                isThere
                ? "SPIN/JACKSON-JSON-01006 Cannot deserialize '\(text)' to java type '\(javaClass)'"
                : "SPIN/JACKSON-JSON-01007 Cannot construct java type from string '\(javaClass)'"
            throw .engine("Cannot deserialize object in variable '\(name)': \(reason)")
        }
        return EngineVariable(.object, meaning, info: valueInfo)
    }

    /// A Json variable deserialized is the plugin's own object, of which the
    /// REST API writes the properties, and not the JSON.
    private var jsonNode: Value {
        guard let json = value.string.flatMap({ try? Document.json(Array($0.utf8)).root.value }) else { return value }
        let kind: String
        switch json {
        case .null: kind = "NULL"
        case .bool: kind = "BOOLEAN"
        case .number: kind = "NUMBER"
        case .string: kind = "STRING"
        case .array: kind = "ARRAY"
        case .object: kind = "OBJECT"
        }
        let isValue = !["ARRAY", "OBJECT"].contains(kind)
        return .object([
            "array": .bool(kind == "ARRAY"), "null": .bool(kind == "NULL"), "nodeType": .string(kind),
            "boolean": .bool(kind == "BOOLEAN"), "object": .bool(kind == "OBJECT"),
            "number": .bool(kind == "NUMBER"), "dataFormatName": .string("application/json"),
            "string": .bool(kind == "STRING"), "value": .bool(isValue),
        ])
    }
}
