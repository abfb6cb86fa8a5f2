import Providers
import Testing

@Suite struct KeyFormTests {
    @Test func anAlphabetHasRangesAndSingleCharacters() throws {
        let alphabet = try #require(KeyForm.Alphabet("A-Ca-c0-1_-"))
        let held = (UInt8.min...UInt8.max).filter { alphabet.contains($0) }
        #expect(String(decoding: held, as: UTF8.self) == "-01ABC_abc")
    }

    @Test(arguments: ["z-a", "\u{fc}", "a-\u{fc}"])
    func whatIsNoAlphabetIsNone(text: String) {
        #expect(KeyForm.Alphabet(text) == nil)
    }
}
