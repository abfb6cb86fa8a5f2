import Documents
import Exchanges
import Providers
import Recordings
import Testing

/// Recordings that somebody has edited by hand.
@Suite struct EditedRecordingTests {
    private static let written = """
        # yaml-language-server: $schema=recording.schema.json
        # One of ours.
        format: 1
        provenance: {fidelity: synthetic, source: test}
        request:
          method: POST
          path: /x
          headers:
          - [Content-Length, '7']
          body:
            json:
              a: 1
            style: compact
            sha256: 015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862
          key: 015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862
        response:
          status: 200
          headers:
          - [content-type, text/event-stream]
          - [content-length, '14']
          body:
            events: ['data: a', 'data: b']
            sha256: 21f8ca4c1f0a1bb42bf2a4a24bbbcb64ea69d7e5c59d4b5fd4b07e5c0ea1b4f2
        observed:
          framing: length
          end: complete
          chunks: [[0, 4], [30, 14]]

        """

    private static func signed(_ text: String) throws -> String? {
        try EditedRecording.signed(Array(text.utf8), name: "a.yaml", volatile: VolatileHeaders())
            .map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func aBodyThatWasEditedIsSignedMeasuredAndCut() throws {
        let once = try #require(try Self.signed(Self.written))
        #expect(once.hasPrefix("# yaml-language-server: $schema=recording.schema.json\n# One of ours.\nformat: 1\n"))
        let recording = try RecordingReader.read(Array(once.utf8), name: "a.yaml")
        #expect(recording.request.headers.values("Content-Length") == ["7"])
        #expect(recording.key != nil)
        #expect(try Self.signed(once) == nil)

        let twice = try #require(
            try Self.signed(once.replacing("data: b", with: "data: longer").replacing("a: 1", with: "a: 1000"))
        )
        let edited = try RecordingReader.read(Array(twice.utf8), name: "a.yaml")
        #expect(edited.response.body == Array("data: a\n\ndata: longer\n\n".utf8))
        #expect(edited.response.headers.values("content-length") == ["23"])
        #expect(edited.request.body == Array(#"{"a":1000}"#.utf8))
        #expect(edited.request.headers.values("Content-Length") == ["10"])
        #expect(twice.contains("chunks: [[0, 9], [30, 14]]"))
        // The key of the request that it was.
        #expect(edited.key == nil)
        #expect(try Self.signed(twice) == nil)
    }

    @Test func whatHasNoDigestYetGetsOne() throws {
        let text = """
            format: 1
            provenance: {fidelity: synthetic, source: test}
            request: {method: GET, path: /x, headers: []}
            response: {status: 200, headers: [[content-length, '1']], body: {text: hello}}
            observed: {framing: length, end: complete, chunks: []}
            """
        let signed = try #require(try Self.signed(text))
        #expect(signed.contains("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"))
        #expect(signed.contains("- [content-length, '5']"))
        #expect(signed.contains("chunks: [[0, 5]]"))
        #expect(throws: RecordingsError.self) { try RecordingReader.read(Array(text.utf8), name: "a.yaml") }
    }

    @Test func lengthsThatTellMoreThanTheBodyStay() throws {
        // A response that was cut, and one to HEAD.
        for (method, body, end) in [("GET", "body: {text: abc}", "cut"), ("HEAD", "", "complete")] {
            let text = """
                format: 1
                provenance: {fidelity: synthetic, source: test}
                request: {method: \(method), path: /x, headers: [], body: {text: x}}
                response:
                  status: 200
                  headers: [[content-length, '100']]
                  \(body)
                observed: {framing: length, end: \(end), chunks: []}
                """
            #expect(try Self.signed(text)?.contains("- [content-length, '100']") == true)
        }
    }

    @Test func otherMistakesAreTold() {
        let error = #expect(throws: RecordingsError.self) {
            try Self.signed(Self.written.replacing("status: 200", with: "status: none"))
        }
        #expect(
            error?.description == "a.yaml:17:11: expected a whole number from 100 to 999, found \"none\""
        )
    }

    @Test func aFoldersManifestIsNoRecording() throws {
        let folder = try TemporaryFolder()
        for name in ["b.yaml", "a.yaml", "manifest.yaml", "below/manifest.yaml", "below/c.yaml", "note.txt"] {
            try folder.write(name, "")
        }
        let recordings = ["a.yaml", "b.yaml", "below/c.yaml"].map { folder.path + "/" + $0 }
        #expect(try EditedRecording.paths(in: folder.path) == recordings)
    }
}
