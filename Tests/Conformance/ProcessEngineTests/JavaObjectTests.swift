import Documents
import Testing

@testable import ProcessEngine

/// Lists and maps in Java's form, byte by byte as an engine has them.
@Suite struct JavaObjectTests {
    @Test(arguments: [
        (
            #"[1,"a",true,null,1.5,3000000000,{"b":[]}]"#,
            "rO0ABXNyABNqYXZhLnV0aWwuQXJyYXlMaXN0eIHSHZnHYZ0DAAFJAARzaXpleHAAAAAHdwQAAAAHc3IAEWphdmEubGFuZy5JbnRlZ2Vy"
                + "EuKgpPeBhzgCAAFJAAV2YWx1ZXhyABBqYXZhLmxhbmcuTnVtYmVyhqyVHQuU4IsCAAB4cAAAAAF0AAFhc3IAEWphdmEubGFuZy5C"
                + "b29sZWFuzSBygNWc+u4CAAFaAAV2YWx1ZXhwAXBzcgAQamF2YS5sYW5nLkRvdWJsZYCzwkopa/sEAgABRAAFdmFsdWV4cQB+AAM/"
                + "+AAAAAAAAHNyAA5qYXZhLmxhbmcuTG9uZzuL5JDMjyPfAgABSgAFdmFsdWV4cQB+AAMAAAAAstBeAHNyABdqYXZhLnV0aWwuTGlu"
                + "a2VkSGFzaE1hcDTATlwQbMD7AgABWgALYWNjZXNzT3JkZXJ4cgARamF2YS51dGlsLkhhc2hNYXAFB9rBwxZg0QMAAkYACmxvYWRG"
                + "YWN0b3JJAAl0aHJlc2hvbGR4cD9AAAAAAAAMdwgAAAAQAAAAAXQAAWJzcQB+AAAAAAAAdwQAAAAAeHgAeA=="
        ),
        (
            #"{"a":1,"b":{"c":2}}"#,
            "rO0ABXNyABdqYXZhLnV0aWwuTGlua2VkSGFzaE1hcDTATlwQbMD7AgABWgALYWNjZXNzT3JkZXJ4cgARamF2YS51dGlsLkhhc2hNYXAF"
                + "B9rBwxZg0QMAAkYACmxvYWRGYWN0b3JJAAl0aHJlc2hvbGR4cD9AAAAAAAAMdwgAAAAQAAAAAnQAAWFzcgARamF2YS5sYW5nLklu"
                + "dGVnZXIS4qCk94GHOAIAAUkABXZhbHVleHIAEGphdmEubGFuZy5OdW1iZXKGrJUdC5TgiwIAAHhwAAAAAXQAAWJzcQB+AAA/QAAA"
                + "AAAADHcIAAAAEAAAAAF0AAFjc3EAfgAEAAAAAngAeAA="
        ),
    ])
    func theBytesAreAnEngines(json: String, base64: String) throws {
        let value = try Document.json(Array(json.utf8)).root.value
        #expect(Base64.encode(JavaObject.bytes(of: value)) == base64)
    }

    /// What is written is read as it is, surrogates, NUL and long texts too.
    @Test(arguments: ["", "a\u{0}é€😀", String(repeating: "é", count: 40_000)])
    func aTextIsReadAgain(text: String) {
        #expect(JavaText.read(JavaObject.bytes(of: .string(text))) == text)
    }
}
