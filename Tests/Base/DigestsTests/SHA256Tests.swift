import Digests
import Testing

@Suite struct SHA256Tests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func hashesTheStandardsOwnTexts(text: String, hex: String) {
        #expect(SHA256.hash(Array(text.utf8)).hex == hex)
    }

    @Test func hashesAMillionLettersInPieces() {
        let context = SHA256Context()
        let piece = [UInt8](repeating: UInt8(ascii: "a"), count: 1000)
        for _ in 0..<1000 { piece.withUnsafeBytes { context.update($0) } }
        #expect(context.finish().hex == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test func hashesAMillionLettersAtOnce() {
        let digest = SHA256.hash([UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000))
        #expect(digest.hex == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test func aContextBeginsAnewAfterEachDigest() {
        let context = SHA256Context()
        let abc = Array("abc".utf8)
        let digests = (0..<3).map { _ in
            abc.withUnsafeBytes { context.update($0) }
            return context.finish()
        }
        #expect(digests == Array(repeating: SHA256.hash(abc), count: 3))
        #expect(context.finish() == SHA256.hash([]))
    }

    @Test func readsItsOwnDigitsBack() throws {
        let digest = SHA256.hash(Array("abc".utf8))
        #expect(Digest(hex: digest.hex) == digest)
        #expect(Digest(hex: digest.hex.uppercased()) == digest)
        #expect(digest.bytes.withUnsafeBytes { Digest($0) } == digest)
    }

    @Test(arguments: ["", "00", String(repeating: "0", count: 63), String(repeating: "g", count: 64)])
    func refusesWhatIsNoDigest(text: String) {
        #expect(Digest(hex: text) == nil)
    }

    @Test func sortsAsItsDigitsDo() {
        let digests = (0..<50).map { SHA256.hash([UInt8($0)]) }
        #expect(digests.sorted().map(\.hex) == digests.map(\.hex).sorted())
    }

    @Test func differsInEachOfItsBytes() throws {
        let bytes = SHA256.hash([]).bytes
        let digest = try #require(bytes.withUnsafeBytes { Digest($0) })
        for at in bytes.indices {
            var other = bytes
            other[at] ^= 1
            #expect(other.withUnsafeBytes { Digest($0) } != digest)
        }
    }
}
