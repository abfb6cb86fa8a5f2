/// A JSON value that stands alone: to be built, changed and written.
///
/// Numbers keep their lexeme and objects their order. `==` compares exactly,
/// byte by byte; `isSame` compares what JSON means.
///
/// It is not `indirect`: its arrays are on the heap already, and an indirect
/// case's pointer carries the case in its upper bits, where the leak sanitizer
/// takes what is in use for lost.
public enum Value: Sendable, Equatable {
    case null
    case bool(Bool)
    /// A number as it is written.
    case number(String)
    case string(String)
    case array([Value])
    case object([Member])

    /// A whole number.
    public static func integer(_ value: some BinaryInteger) -> Value { .number(String(value)) }

    /// An object in the order of its members.
    public static func object(_ members: KeyValuePairs<String, Value>) -> Value {
        .object(members.map { Member($0.key, $0.value) })
    }

    /// An object's member, the last of that name.
    public subscript(name: String) -> Value? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }

    /// An array's element.
    public subscript(position: Int) -> Value? {
        guard case .array(let elements) = self, elements.indices.contains(position) else { return nil }
        return elements[position]
    }

    /// A string's text.
    public var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// An integral number.
    public var integer: Int? {
        if case .number(let lexeme) = self { Int(lexeme) } else { nil }
    }

    /// A truth value.
    public var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// An array's elements.
    public var elements: [Value]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// An object's members.
    public var members: [Member]? {
        if case .object(let members) = self { members } else { nil }
    }

    public static func == (one: Value, other: Value) -> Bool {
        switch (one, other) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.number(let a), .number(let b)), (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
        case (.array(let a), .array(let b)): a == b
        case (.object(let a), .object(let b)): a == b
        default: false
        }
    }
}

/// One member of an object.
public struct Member: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// Its value.
    public var value: Value

    /// Makes a member.
    public init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
    }

    public static func == (one: Member, other: Member) -> Bool {
        one.name.utf8.elementsEqual(other.name.utf8) && one.value == other.value
    }
}

extension Value {
    /// Whether two values mean the same JSON: members in any order, numbers
    /// by their value, strings by their bytes.
    public func isSame(as other: Value) -> Bool {
        switch (self, other) {
        case (.number(let a), .number(let b)): return Decimal(a) == Decimal(b)
        case (.array(let a), .array(let b)):
            return a.count == b.count && zip(a, b).allSatisfy { $0.isSame(as: $1) }
        case (.object(let a), .object(let b)):
            guard a.count == b.count else { return false }
            let (a, b) = (Self.sorted(a), Self.sorted(b))
            return zip(a, b).allSatisfy { $0.name.utf8.elementsEqual($1.name.utf8) && $0.value.isSame(as: $1.value) }
        default: return self == other
        }
    }

    /// Whether both are numbers and this one is less, by their values.
    public func isLess(than other: Value) -> Bool {
        guard case .number(let one) = self, case .number(let two) = other else { return false }
        return Decimal(one).isLess(than: Decimal(two))
    }

    private static func sorted(_ members: [Member]) -> [Member] {
        members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
}
