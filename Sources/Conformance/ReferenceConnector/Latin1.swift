/// What is left of a text where its characters must fit in ISO-8859-1: all
/// others are a question mark, as an encoder that replaces writes them.
enum Latin1 {
    static func replaced(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x100 ? $0 : "?" }))
    }

    static func replaced(_ utf8: [UInt8]) -> [UInt8] {
        Array(replaced(String(decoding: utf8, as: UTF8.self)).utf8)
    }
}
