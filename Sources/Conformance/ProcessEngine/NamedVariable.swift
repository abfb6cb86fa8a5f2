public import Documents

/// A variable and its name.
public struct NamedVariable: Sendable, Equatable {
    /// The name.
    public var name: String
    /// The variable.
    public var variable: EngineVariable

    /// Makes one.
    public init(_ name: String, _ variable: EngineVariable) {
        self.name = name
        self.variable = variable
    }

    /// The variables of an object that has them by name, as bodies do; a
    /// member that is no variable is left out.
    public static func list(_ json: Value?) -> [NamedVariable] {
        (json?.members ?? []).compactMap { member in
            EngineVariable(json: member.value).map { NamedVariable(member.name, $0) }
        }
    }

    /// The object of variables by name.
    public static func json(_ list: [NamedVariable]) -> Value {
        .object(list.map { Member($0.name, $0.variable.json) })
    }
}
