import Foundation
import TestSupport
import Testing

@testable import Documents

/// The quick reader of plain YAML against the full one: whatever it takes, it
/// takes for the same.
@Suite struct YAMLPlainFormTests {
    static let texts = [
        """
        # yaml-language-server: $schema=../x.json
        format: 1
        provenance: {fidelity: wire, source: 'it''s a test', altered: [path, host], times: ~}
        request:
          method: POST
          path: /inference/v1/chat/completions
          query: []
          headers:
          - [Host, api.example.com]
          - [Accept, '*/*']
          - [Content-Length, '228']
          body:
            json:
              messages:
              - role: system
                content: You are - a helpful (assistant)
              - role: user
                content: 'What is: deep learning?'
              - {}
              max_tokens: 20
              temperature: -0.5e1
              stream: true
              nothing: ~
            style: spaced
        observed:
          recorded: 2026-11-23T20:00:00Z
          framing: chunked
          chunks: [[0, 12], [20, 3]]

        """,
        """
        format: 1
        body: { json: {"model":"m/a","messages":[{"role":"user","content":"a \\"b\\"\\n\\\\ c"}],"n":[],"t":1.5}, style: compact }
        list:
          - a
          - b: 1
            c:
            - d
            - e: [f, "g" ]
          - 0x1F
        last: x

        """,
    ]

    @Test func takesTheFormThatProgramsWrite() throws {
        for text in Self.texts {
            let plain = try #require(Self.plain(Array(text.utf8)))
            #expect(plain == (try Self.full(Array(text.utf8))))
        }
    }

    @Test(arguments: [
        "", "a", "- a\n", "a: b: c\n", "a:\n", "a: b\n  c\n", "a: [b,\n c]\n", "a: |\n  b\n", "a: &x b\n", "a: *x\n",
        "? a\n",
        "a: b # c\n", "a: é\n", "a:\tb\n", "a: b \n", "a: b\r\n", "---\na: b\n", "a: b\n...\n", "a: [b: c]\n",
        "{a: b}\n",
        "a: {b}\n", "a: [b,]\n", "a: \"\\u0041\"\n", "a: !!str b\n", "a: 'b\n", "a:\n  - b\n  c: d\n", "a: - b\n",
        "a: b\na: c\n",
        "a: b\n\nc: d\n",
    ])
    func leavesTheRestToTheFullReader(text: String) {
        let isList = text == "- a\n"
        #expect((Self.plain(Array(text.utf8)) == nil) != isList)
    }

    @Test func takesNoMutatedTextForAnythingElse() throws {
        var random = Seeded(11)
        let signs = Array("abc019 -:,.'\"[]{}#&*!|>%@?~\\/+_\n\n  \t".utf8)
        var taken = 0
        for round in 0..<Self.rounds {
            var bytes = Array(Self.texts[round % Self.texts.count].utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let at = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[at] = signs.randomElement(using: &random) ?? 0
                case 1: bytes.insert(signs.randomElement(using: &random) ?? 0, at: at)
                case 2: bytes.remove(at: at)
                default:
                    let end = min(bytes.count, at + Int.random(in: 1...40, using: &random))
                    bytes.insert(contentsOf: bytes[at..<end], at: Int.random(in: bytes.indices, using: &random))
                }
            }
            guard let plain = Self.plain(bytes) else { continue }
            taken += 1
            let full = try? Self.full(bytes)
            #expect(plain == full, "\(String(decoding: bytes, as: UTF8.self))")
        }
        #expect(taken > Self.rounds / 20)
    }

    /// A million by hand: `FIREDRILL_YAML_ROUNDS=1000000`.
    private static let rounds = ProcessInfo.processInfo.environment["FIREDRILL_YAML_ROUNDS"].flatMap { Int($0) } ?? 3000

    private static func plain(_ bytes: [UInt8]) -> Read? {
        let composer = YAMLComposer(name: "", limits: YAMLLimits())
        return bytes.withUnsafeBufferPointer { YAMLPlainForm.compose($0, with: composer) }.map { Read($0) }
    }

    private static func full(_ bytes: [UInt8]) throws -> Read {
        var composer = YAMLComposer(name: "", limits: YAMLLimits())
        try composer.composeAny(bytes)
        return Read(composer)
    }

    /// All that comes of a text.
    private struct Read: Equatable {
        var text: [UInt8]
        var cells: [[UInt32]]
        var positions: [[Int]]

        init(_ composer: YAMLComposer) {
            text = composer.text
            cells = composer.cells.map {
                [$0.start, $0.count, $0.next, UInt32($0.kind.rawValue), $0.isEscaped ? 1 : 0]
            }
            positions = composer.positions.map { [$0.line, $0.column] }
        }
    }
}
