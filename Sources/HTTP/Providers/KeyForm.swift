/// What an API key of a provider looks like: a prefix, and then at least so
/// many bytes of an alphabet.
public struct KeyForm: Sendable, Equatable {
    /// What it begins with, such as `key_`.
    public var prefix: String
    /// How many bytes follow the prefix at least.
    public var atLeast: Int
    /// The bytes that may follow.
    public var alphabet: Alphabet

    /// A set of bytes of ASCII.
    public struct Alphabet: Sendable, Equatable {
        private var low: UInt64 = 0
        private var high: UInt64 = 0

        /// The bytes of single characters and ranges, `A-Za-z0-9_-`: a `-`
        /// between two characters makes a range, at either end it is itself.
        /// `nil` where a character is not ASCII, or a range goes backwards.
        public init?(_ text: String) {
            let bytes = Array(text.utf8)
            var at = 0
            while at < bytes.count {
                let first = bytes[at]
                var last = first
                if at + 2 < bytes.count, bytes[at + 1] == UInt8(ascii: "-") {
                    last = bytes[at + 2]
                    at += 2
                }
                guard first <= last, last < 0x80 else { return nil }
                for byte in first...last { insert(byte) }
                at += 1
            }
        }

        private mutating func insert(_ byte: UInt8) {
            if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
        }

        /// Whether a byte belongs to it.
        public func contains(_ byte: UInt8) -> Bool {
            byte < 64 ? low >> UInt64(byte) & 1 == 1 : byte < 128 && high >> UInt64(byte - 64) & 1 == 1
        }
    }

    /// Makes a form.
    public init(prefix: String, atLeast: Int, alphabet: Alphabet) {
        self.prefix = prefix
        self.atLeast = atLeast
        self.alphabet = alphabet
    }
}
