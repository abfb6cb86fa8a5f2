/// One header line: its name in the case of the wire, and its value.
///
/// A value that is not UTF-8 is read as ISO-8859-1, one character a byte
/// (RFC 9110 section 5.5 gives such bytes no meaning of their own), and
/// written as such again.
public struct HeaderField: Sendable {
    /// The field's name as it was sent.
    public var name: String
    /// The field's value without surrounding white space.
    public var value: String
    /// Whether the value's characters are one byte each on the wire
    /// (ISO-8859-1), where they would else be UTF-8.
    public var isLatin1: Bool

    /// Makes a header line.
    public init(_ name: String, _ value: String, isLatin1: Bool = false) {
        self.name = name
        self.value = value
        self.isLatin1 = isLatin1
    }

    /// Makes a header line of the bytes that stood on the wire.
    public init(_ name: String, bytes: some Collection<UInt8>) {
        self.name = name
        if let text = String(validating: bytes, as: UTF8.self) {
            (value, isLatin1) = (text, false)
        } else {
            (value, isLatin1) = (String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) })), true)
        }
    }

    /// The value as it stands on the wire. A character that ISO-8859-1 does
    /// not have makes it UTF-8.
    public var valueBytes: [UInt8] {
        guard isLatin1 else { return Array(value.utf8) }
        var bytes: [UInt8] = []
        for scalar in value.unicodeScalars {
            guard let byte = UInt8(exactly: scalar.value) else { return Array(value.utf8) }
            bytes.append(byte)
        }
        return bytes
    }
}

/// The header lines of a message, in the order and case of the wire.
///
/// Lookup ignores the case of ASCII letters (RFC 9110 section 5.1); nothing
/// is merged, split or normalised, since the lines are evidence.
public struct Headers: Sendable, Equatable, RandomAccessCollection, ExpressibleByDictionaryLiteral {
    /// The lines in their order.
    public var fields: [HeaderField]

    /// Makes a list of header lines.
    public init(_ fields: [HeaderField] = []) {
        self.fields = fields
    }

    /// Makes a list of header lines in the order of the literal.
    public init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { HeaderField($0.0, $0.1) }
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { fields.count }
    public subscript(position: Int) -> HeaderField { fields[position] }

    /// The value of the first line of that name, `nil` where there is none.
    public subscript(name: String) -> String? {
        fields.first { Headers.sameName($0.name, name) }?.value
    }

    /// The values of every line of that name, in order.
    public func values(_ name: String) -> [String] {
        fields.filter { Headers.sameName($0.name, name) }.map(\.value)
    }

    /// Appends a line.
    public mutating func append(_ name: String, _ value: String) {
        fields.append(HeaderField(name, value))
    }

    /// Removes every line of one of these names.
    public mutating func remove(_ names: String...) {
        fields.removeAll { field in names.contains { Headers.sameName($0, field.name) } }
    }

    /// Whether two field names are the same name.
    public static func sameName(_ one: String, _ other: String) -> Bool {
        guard one.utf8.count == other.utf8.count else { return false }
        return zip(one.utf8, other.utf8).allSatisfy { lowercase($0) == lowercase($1) }
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }
}
