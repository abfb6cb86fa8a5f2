/// The words before a credential that say of what kind it is (RFC 9110 section
/// 11.1), those that providers have made up included.
enum AuthorizationScheme {
    /// In small letters.
    static let words = ["bearer", "basic", "digest", "token", "apikey", "negotiate", "key", "sharedkey", "bot"]

    /// Whether a word is one, however it is written.
    static func isOne(_ word: some Sequence<UInt8>) -> Bool {
        let small = word.map(ByteClass.lowercase)
        return words.contains { small.elementsEqual($0.utf8) }
    }
}
