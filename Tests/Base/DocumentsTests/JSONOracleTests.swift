import Documents
import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: Oracle.isPythonPresent, "python3 is not installed"))
struct JSONOracleTests {
    @Test func pythonReadsTheTableAlike() throws {
        try compare(JSONCorpus.valid.map { Array($0.utf8) } + JSONCorpus.invalid.map(\.text))
    }

    @Test func pythonReadsThousandsOfDamagedTextsAlike() throws {
        var random = Seeded(20_260_101)
        let alphabet =
            Array("{}[]\",:\\/ \n\t0123456789.eE+-truefalsnubx\u{0}\u{1F}é😀".utf8) + [0xC0, 0xFF, 0xED, 0xF4]
        let corpus = JSONCorpus.valid.filter { $0.utf8.count > 3 }.map { Array($0.utf8) }
        try compare(
            (0..<12_000).map { random.mutated(corpus[$0 % corpus.count], alphabet: alphabet) }
        )
    }

    @Test func pythonWritesAlike() throws {
        let texts = JSONCorpus.valid.filter { Self.isWrittenAsRead($0) }.map { Array($0.utf8) }
        let answers = try Oracle.json.answers(to: texts)
        for (text, answer) in zip(texts, answers) {
            let value = try Document.json(text).root.value
            let written = [JSONWriter.Style.compact, .spaced, .indented].map { JSONWriter($0).bytes(value) }
            let expected = answer[1]?.elements.map { Array(Data(base64Encoded: $0.string ?? "") ?? Data()) }
            #expect(written == expected, "\(String(decoding: text, as: UTF8.self))")
        }
        #expect(texts.count > 30)
    }

    private func compare(_ texts: [[UInt8]]) throws {
        let answers = try Oracle.json.answers(to: texts)
        var accepted = 0
        for (text, answer) in zip(texts, answers) {
            let document = try? Document.json(text, duplicates: .allowed)
            if document != nil { accepted += 1 }
            let isAlike = document.map { ours in answer[0].map { Tagged.matches(ours.root.value, $0) } == true }
            #expect(isAlike ?? answer.isNull, "\(String(decoding: text, as: UTF8.self).debugDescription)")
        }
        #expect(accepted > texts.count / 20 && accepted < texts.count)
    }

    /// Python writes a number by its value, joins members of one name and
    /// cannot write a lone surrogate.
    private static func isWrittenAsRead(_ text: String) -> Bool {
        !["\\ud", "\\ude", "1E", "1e", "0e", "5e", "\"a\":1,\"a\"", "-0"].contains { text.contains($0) }
    }
}
