import Documents
import Exchanges
import Faults
import Foundation
import Scenarios
import TestSupport
import Testing

@Suite struct FaultFormatTests {
    private static func load(_ steps: String) throws -> Scenario {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("firedrill-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let text = """
            format: 1
            name: own
            title: t
            provenance: { fidelity: synthetic, source: ours }
            rules:
            - steps:
            \(steps)
            """
        try Data(text.utf8).write(to: folder.appendingPathComponent("own.yaml"))
        try Data("raw\r\n".utf8).write(to: folder.appendingPathComponent("raw.bin"))
        do {
            var library = ResponseLibrary()
            library.lastEvent = .done
            return try ScenarioFile.load(folder.path + "/own.yaml", library: library)
        } catch {
            throw Refused(text: error.description.replacingOccurrences(of: folder.path + "/", with: ""))
        }
    }

    private struct Refused: Error, Equatable {
        var text: String
    }

    @Test func aStepHasFaults() throws {
        let scenario = try Self.load(
            """
              - response: { status: 200, text: hello }
                faults: [ { cut: { after: 2B, by: reset } }, { cut: { after: 50% } } ]
              - faults: [ { raw: { base64: SFRUUA== } } ]
              - faults: [ { raw: { file: raw.bin } } ]
            """
        )
        let steps = scenario.rules[0].steps
        #expect(
            steps[0].faults.compactMap { $0 as? Cut } == [
                Cut(after: .bytes(2), by: .reset), Cut(after: .percent(50), by: .close),
            ]
        )
        #expect(steps.map(\.raw) == [nil, Array("HTTP".utf8), Array("raw\r\n".utf8)])
        #expect(steps.map { $0.prepared == nil } == [true, true, true])
    }

    /// Every form of the language, and what it means.
    @Test(
        arguments: [
            ("{ close: before-head }", "close before the head"), ("{ reset: before-head }", "reset before the head"),
            ("{ close: in-head }", "close in the head"), ("{ reset: in-head }", "reset in the head"),
            ("{ close: after-response }", "close after the response"),
            ("{ reset: after-response }", "reset after the response"),
            ("{ close: announced }", "close after the response, announced"),
            ("{ reset: next-request }", "reset at the next request"),
            ("{ stall: { at: before-head, for: forever } }", "stall before the head"),
            ("{ stall: { at: 2 events, for: 30s } }", "stall after 2 events for 30000 ms"),
            ("{ stall: { at: 50% } }", "stall after 50%"), ("{ drip: { bytes: 8, every: 100ms } }", "8 B every 100 ms"),
            ("{ rate: 2KB/s }", "100 B every 50 ms"), ("{ rate: 1MB/s }", "50000 B every 50 ms"),
            ("{ rate: 20B/s }", "1 B every 50 ms"), ("{ slice: 1B }", "chunks of 1 B"),
            ("{ slice: [3, 1, 7] }", "chunks of 3, 1, 7 B"), ("{ slice: event }", "a chunk an event"),
            ("{ slice: whole }", "one chunk"), ("{ head: two-lengths }", "head two-lengths"),
            ("{ chunk: extension }", "chunk extension"), ("{ gzip: ok }", "gzip"), ("{ gzip: broken }", "gzip, broken"),
            ("{ events: { no-done: true } }", "no [DONE]"),
            ("{ events: { error: { a: 1 }, after: 1 event } }", "an error after 1 event"),
            ("{ events: { duplicate: 2 } }", "event 2 twice"),
            ("{ events: { broken-json: 2 } }", "event 2 with broken JSON"),
            ("{ events: { invalid-utf8: 2 } }", "event 2 with invalid UTF-8"),
            ("{ events: { endless: true } }", "without an end"),
            ("{ events: { line-ends: cr } }", "lines that end with CR"),
            ("{ events: { bom: true } }", "a byte order mark"),
            ("{ events: { comments: 15s } }", "comments every 15000 ms"),
            ("{ events: { no-space: true } }", "no blank behind data:"),
        ]
    )
    func eachFaultHasItsWord(fault: String, summary: String) throws {
        let scenario = try Self.load("  - { response: { status: 200 }, faults: [ \(fault) ] }")
        #expect(scenario.rules[0].steps[0].faults.map(\.summary) == [summary])
    }

    @Test(
        arguments: [
            (
                "{ close: after-head }",
                "expected one of before-head, in-head, after-response, announced, next-request, found \"after-head\""
            ),
            (
                "{ stall: { at: half } }",
                "expected before-head, or a position such as 100B, 50% or 2 events, found \"half\""
            ),
            ("{ stall: { at: 1B, for: 30 } }", "expected a duration such as 30s, or forever, found 30"),
            (
                "{ stall: { for: 30s } }",
                "a stall needs \"at\", before-head, or a position such as 100B, 50% or 2 events"
            ),
            ("{ drip: { bytes: 0, every: 1s } }", "expected a whole number from 1 to 1000000000, found 0"),
            ("{ rate: 2 }", "expected bytes a second such as 2KB/s, 500B/s or 1MB/s, found 2"),
            ("{ rate: 0B/s }", "expected bytes a second such as 2KB/s, 500B/s or 1MB/s, found \"0B/s\""),
            ("{ slice: 0B }", "expected a size such as 1B, a list of sizes, event or whole, found \"0B\""),
            ("{ slice: [] }", "a slice needs a size"),
            ("{ slice: [0] }", "expected a whole number from 1 to 1000000000, found 0"),
            (
                "{ head: hughe }",
                "expected one of garbage, bad-version, no-status, bare-lf, two-lengths, length-and-chunked, folded, "
                    + "huge, interim, found \"hughe\""
            ),
            ("{ gzip: true }", "expected one of ok, undeclared, broken, truncated, found true"),
            (
                "{ events: { duplicate: 1, bom: true } }",
                "a fault of events is one of no-done, error, duplicate, broken-json, invalid-utf8, endless, line-ends, "
                    + "bom, comments, no-space, usage"
            ),
            ("{ events: { bom: false } }", "expected true, found false"),
            (
                "{ events: { bom: true, after: 1 event } }",
                "expected nothing, since only \"error\" has a place, found \"1 event\""
            ),
            ("{ events: { error: 1, after: 3B } }", "expected a number of events such as 3 events, found \"3B\""),
        ]
    )
    func aFaultThatIsNoneIsRefused(fault: String, message: String) throws {
        let text = "format: 1\nrules:\n- steps:\n  - { response: { status: 200 }, faults: [ \(fault) ] }\n"
        let folder = try TemporaryFolder(["s.yaml": text])
        let error = #expect(throws: DocumentError.self) { try ScenarioFile.load(folder.path + "/s.yaml") }
        #expect(error?.diagnostics.map(\.message) == [message])
    }

    @Test func tellsEveryMistakeWhereItIs() {
        let expected = """
            own.yaml:7:5: a step needs a response: "use", "status" or "response"
            own.yaml:8:60: expected a position such as 100B, 50% or 2 events, found "half"
            own.yaml:9:57: expected one of close, reset, found "rst"
            own.yaml:10:44: a fault is one of close, reset, stall, cut, drip, rate, slice, head, chunk, gzip, events, raw
            own.yaml:11:17: a fault is one of close, reset, stall, cut, drip, rate, slice, head, chunk, gzip, events, raw
            own.yaml:11:19: unknown key "cutt" in a fault
              hint: did you mean "cut"?
            own.yaml:12:24: raw bytes are given by one of base64, file
            own.yaml:13:32: nowhere.bin cannot be read: No such file or directory
            """
        #expect(throws: Refused(text: expected)) {
            try Self.load(
                """
                  - times: 2
                  - { response: { status: 200 }, faults: [ { cut: { after: half } } ] }
                  - { response: { status: 200 }, faults: [ { cut: { by: rst, after: 1B } } ] }
                  - { response: { status: 200 }, faults: [ { } ] }
                  - { faults: [ { cutt: { after: 1B } } ], response: { status: 200 } }
                  - { faults: [ { raw: { } } ] }
                  - { faults: [ { raw: { file: nowhere.bin } } ] }
                """
            )
        }
    }
}
