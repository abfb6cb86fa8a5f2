import Digests
import Documents
import Exchanges
import Recordings
import TestSupport
import Testing

/// Recordings against their JSON Schema, judged by Python's jsonschema after
/// ruamel.yaml has read them: what an editor does.
@Suite(.enabled(if: Repository.hasPython, "the oracles are not installed: Tests/Oracles/setup"))
struct RecordingSchemaTests {
    @Test func theShippedOnesFit() throws {
        let folder = Repository.root + "/Recordings/fireworks-ai/chat"
        for name in try Files.names(in: folder) {
            let schema = name == RecordingName.manifest ? "manifest" : "recording"
            #expect(try problems(in: folder + "/" + name, schema: schema) == "", "\(name)")
        }
    }

    @Test func eachFormOfABodyFits() throws {
        let folder = try TemporaryFolder()
        let bodies = ["{\"a\":[1,null]}", "data: a\n\ndata: b\n\n", "text", "", "\u{1}\u{2028}"].map { Array($0.utf8) }
        for (number, body) in (bodies + [[0xFF, 0x00]]).enumerated() {
            var recording = RecordingFileTests.recording(body: body, type: "text/event-stream")
            recording.exchange.times.wall = 1_795_464_000_123_000_000
            recording.exchange.response?.head.headers.append("x-request-id", "1")
            recording.exchange.response?.head.headers.append("x-request-id", "2")
            recording.secrets = [SecretDigest(place: "body", digest: SHA256.hash(body))]
            recording.key = number.isMultiple(of: 2) ? SHA256.hash(body) : nil
            let path = folder.path + "/\(number).yaml"
            try TemporaryFolder.put(try RecordingWriter.bytes(recording), at: path)
            #expect(try problems(in: path, schema: "recording") == "", "\(number)")
        }
    }

    @Test func aStatusLineAndTrailersFit() throws {
        let folder = try TemporaryFolder()
        var recording = RecordingFileTests.recording(body: [])
        recording.exchange.response?.head.version = "HTTP/1.0"
        recording.exchange.response?.head.reason = ""
        recording.exchange.response?.trailers = ["X-Sum": "1"]
        recording.exchange.request.trailers = ["X-Late": "yes"]
        try TemporaryFolder.put(try RecordingWriter.bytes(recording), at: folder.path + "/1.yaml")
        #expect(try problems(in: folder.path + "/1.yaml", schema: "recording") == "")
    }

    @Test(arguments: [
        ("document['colour'] = 1", "colour"),
        ("document['response']['version'] = 'HTTP/2'", "HTTP/2"),
        ("document['response']['trailers'] = [['a']]", "too short"),
        ("document['response']['status'] = 'ok'", "ok"),
        ("document['request']['path'] = 'x?y'", "x?y"),
        ("document['observed']['chunks'] = [[0, 0]]", "minimum"),
        ("document['response']['body']['text'] = 'two forms'", "two forms"),
        ("del document['response']['body']['sha256']", "under any of the given schemas"),
    ])
    func whatTheReaderRefusesDoesNotFit(edit: String, word: String) throws {
        let folder = try TemporaryFolder()
        try folder.add(1, name: "1.yaml")
        #expect(try problems(in: folder.path + "/1.yaml", schema: "recording", edit: edit).contains(word))
    }

    private func problems(in file: String, schema: String, edit: String = "pass") throws -> String {
        let program = """
            import json, sys, jsonschema
            from ruamel.yaml import YAML
            document = YAML(typ="safe", pure=True).load(open(sys.argv[1]))
            schema = json.load(open(sys.argv[2]))
            \(edit)
            jsonschema.Draft7Validator.check_schema(schema)
            for error in jsonschema.Draft7Validator(schema).iter_errors(document): print(error.message)
            """
        return try Repository.output(of: program, [file, Repository.root + "/Recordings/\(schema).schema.json"])
    }
}
