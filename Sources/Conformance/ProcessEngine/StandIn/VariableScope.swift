import Documents

/// Variables of one scope, in their order, and what their columns hold.
struct VariableScope: Sendable, Equatable {
    /// What a text, and a name, may be long, in UTF-16 units as Java counts
    /// (`varchar(4000)` and `varchar(255)` of the engine's tables).
    static let longestText = 4000
    static let longestName = 255

    private(set) var variables: [NamedVariable]

    init(_ variables: [NamedVariable] = []) {
        self.variables = variables
    }

    subscript(name: String) -> EngineVariable? {
        variables.first { $0.name.utf8.elementsEqual(name.utf8) }?.variable
    }

    mutating func set(_ one: NamedVariable) {
        if let index = variables.firstIndex(where: { $0.name.utf8.elementsEqual(one.name.utf8) }) {
            variables[index] = one
        } else {
            variables.append(one)
        }
    }

    /// Why a variable cannot be kept; `nil` where it can.
    static func refusal(_ one: NamedVariable, _ product: EngineProduct) -> Refusal? {
        let variable = one.variable
        if one.name.utf16.count > longestName { return .tooLong }
        switch variable.type {
        case .string: return (variable.value.string?.utf16.count ?? 0) > longestText ? .tooLong : nil
        case EngineType("Number"): return .engine("Cannot serialize value of abstract type number")
        case .xml: return unwritable("Value 'null' of type 'xml', isTransient=false")
        case .object: return object(one.name, variable, product)
        default: return nil
        }
    }

    private static func object(_ name: String, _ variable: EngineVariable, _ product: EngineProduct) -> Refusal? {
        let info = Value.object(variable.valueInfo)
        let format = info["serializationDataFormat"]?.string
        let type = info["objectTypeName"]?.string
        // A value of Java's own, that came without a type.
        if variable.value.members != nil || variable.value.elements != nil { return nil }
        if format == "application/x-java-serialized-object", variable.value != .null {
            return .engine(
                "ENGINE-17007 Cannot set variable with name \(name). Java serialization format is prohibited"
            )
        }
        guard product.hasSpin, format != nil else {
            let length = variable.value.string.map { "\($0.utf16.count) chars" } ?? "null"
            return unwritable(
                "ObjectValue [value=null, isDeserialized=false, serializationDataFormat=\(format ?? "null"), "
                    + "objectTypeName=\(type ?? "null"), serializedValue=\(length), isTransient=false]"
            )
        }
        guard type != nil || variable.value == .null else {
            return .engine(
                "Cannot write serialized value for variable '\(name)': no 'objectTypeName' provided for non-null value."
            )
        }
        return nil
    }

    private static func unwritable(_ what: String) -> Refusal {
        .engine("Cannot find serializer for value '\(what)'.")
    }
}
