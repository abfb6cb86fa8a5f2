import Documents

/// A number that is compared: small whole ones at once, all others by their
/// exact value.
struct QueryNumber {
    private let integer: Int?
    private let lexeme: String

    init(_ value: Int) {
        integer = value
        lexeme = ""
    }

    init(_ lexeme: String) {
        integer = lexeme.utf8.count < 18 ? Int(lexeme) : nil
        self.lexeme = lexeme
    }

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.init(String(decoding: bytes, as: UTF8.self))
    }

    func isEqual(to other: QueryNumber) -> Bool {
        if let integer, let own = other.integer { return integer == own }
        return value.isSame(as: other.value)
    }

    func isLess(than other: QueryNumber) -> Bool {
        if let integer, let own = other.integer { return integer < own }
        return value.isLess(than: other.value)
    }

    private var value: Value { integer.map { .integer($0) } ?? .number(lexeme) }
}
