/// A `name=value` pair from the command line.
public struct NameValue: Sendable, Hashable {
    /// What stands before the first `=`; never empty.
    public let name: String

    /// What stands after the first `=`; may be empty.
    public let value: String

    /// Makes a pair.
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }

    /// Pairs are evidence, and `String` takes canonically equivalent texts
    /// for equal: bytes are compared instead.
    public static func == (one: Self, other: Self) -> Bool {
        one.name.utf8.elementsEqual(other.name.utf8) && one.value.utf8.elementsEqual(other.value.utf8)
    }
}

extension ValueSyntax where Value == NameValue {
    /// A pair `name=value`, split at the first `=`.
    ///
    /// - Parameters:
    ///   - placeholder: The pair in help, `NAME=VALUE`.
    ///   - names: The names there are, where they can be listed.
    public static func pair(_ placeholder: String = "NAME=VALUE", names: [String] = []) -> Self {
        let listed = names.isEmpty ? "" : " with the name one of " + names.joined(separator: ", ")
        return Self(
            placeholder,
            wanted: placeholder + listed,
            show: { $0.name + "=" + $0.value },
            read: { text in
                let bytes = text.utf8
                guard let equals = bytes.firstIndex(of: UInt8(ascii: "=")), equals != bytes.startIndex
                else { return nil }
                let name = String(text[..<equals])
                guard names.isEmpty || names.contains(where: { $0.utf8.elementsEqual(name.utf8) })
                else { return nil }
                return NameValue(name: name, value: String(text[bytes.index(after: equals)...]))
            }
        )
    }
}
