import Documents
import Exchanges
import Matching
import TestSupport
import Testing

@testable import Commands

@Suite struct LogLineTests {
    /// 2026-11-18, 08:26:40.007 UTC.
    private static let wall: Int64 = 1_794_990_400_007_000_000

    private struct Sample {
        var wall = LogLineTests.wall
        var method = Array("POST".utf8)
        var target = Array("/inference/v1/chat/completions".utf8)
        var status = 200
        var span: UInt64? = 1_234_567
        var source = "success"
        var rule: Int?
        var step: Int?
        var miss: Miss.Kind?
        var ending: Ending? = .complete

        var text: String { written { $0.withText(.sample, $1) } }
        var json: String { written { $0.withJSON(.sample, $1) } }

        private func written(_ write: (LogLine, (UnsafeBufferPointer<UInt8>) -> Void) -> Void) -> String {
            var result: [UInt8] = []
            method.withUnsafeBufferPointer { method in
                target.withUnsafeBufferPointer { target in
                    Array(source.utf8).withUnsafeBufferPointer { source in
                        let line = LogLine(
                            wall: wall,
                            method: method,
                            target: target,
                            status: status,
                            span: span,
                            source: source,
                            rule: rule,
                            step: step,
                            miss: miss,
                            ending: ending
                        )
                        write(line) { result += $0 }
                    }
                }
            }
            return String(decoding: result, as: UTF8.self)
        }
    }

    @Test func aLineForPeople() {
        var sample = Sample()
        let start = "08:26:40.007Z POST /inference/v1/chat/completions"
        #expect(sample.text == start + " 200 1.2 ms  success\n")
        (sample.rule, sample.step) = (0, 11)
        #expect(sample.text == start + " 200 1.2 ms  success rule 1 step 12\n")
        sample.step = nil
        sample.ending = .cut
        #expect(sample.text == start + " 200 1.2 ms  success rule 1 step 1  cut\n")
        sample.ending = .clientGone
        #expect(sample.text == start + " 200 1.2 ms  success rule 1 step 1  client gone\n")
        sample = Sample(status: 599, span: nil, miss: .unknownEndpoint, ending: nil)
        #expect(sample.text == start + " 599 0 ms  MISS unknown-endpoint\n")
    }

    @Test func aLineOfJSON() {
        var sample = Sample(rule: 2, step: 0)
        let start =
            #"{"time":"08:26:40.007Z","method":"POST","target":"/inference/v1/chat/completions","status":"#
        let answered = #"200,"ms":1.2,"source":"success","rule":3,"step":1,"miss":null,"ending":"#
        #expect(sample.json == start + answered + "\"complete\"}\n")
        sample.ending = .cut
        #expect(sample.json == start + answered + "\"cut\"}\n")
        sample.ending = .clientGone
        #expect(sample.json == start + answered + "\"client-gone\"}\n")
        sample = Sample(status: 599, span: nil, miss: .consumed, ending: nil)
        let missed = #"599,"ms":0,"source":"success","rule":null,"step":null,"miss":"consumed","ending":"complete"}"#
        #expect(sample.json == start + missed + "\n")
    }

    @Test(
        arguments: [
            (0, "00:00:00.000Z"), (-5, "00:00:00.000Z"), (999_999, "00:00:00.000Z"),
            (86_399_999_000_000, "23:59:59.999Z"),
            (86_400_000_000_000, "00:00:00.000Z"), (45_296_078_900_000, "12:34:56.078Z"),
        ] as [(Int64, String)]
    )
    func timeOfDay(wall: Int64, expected: String) {
        #expect(Sample(wall: wall).text.prefix(13) == expected)
    }

    @Test(
        arguments: [
            (0, "0.0"), (49_999, "0.0"), (50_000, "0.1"), (949_999, "0.9"), (950_000, "1.0"),
            (12_345_600_000, "12345.6"),
            ((1 << 60) - 1, "1152921504606.8"), (1 << 60, "0"), (UInt64.max, "0"),
        ] as [(UInt64, String)]
    )
    func milliseconds(span: UInt64, expected: String) {
        #expect(Sample(span: span).text.contains(" 200 \(expected) ms  "))
        #expect(Sample(span: span).json.contains(",\"ms\":\(expected),\""))
    }

    @Test(arguments: [0, 7, 10, 99, 100, 999, 1000, -1, Int.max, Int.min])
    func numbers(status: Int) {
        #expect(Sample(status: status).text.contains("completions \(status) 1.2 ms"))
    }

    /// What texts look like is what the policy and the JSON writer make of
    /// them, whatever bytes a client sends.
    @Test func everyByteOfATextIsWrittenSafely() {
        var texts = (0...255).map { Array("/a".utf8) + [UInt8($0)] + Array("z".utf8) }
        texts += [
            "", "/\u{e9}\u{1F600}", "/x?key=fw_0123456789abcdefghij", "/sk-short",
            "/fw_0123456789abcdefghij/\u{1B}[2J\"\\",
        ].map { Array($0.utf8) }
        texts += [[0xC3], [0xED, 0xA0, 0x80], [0x66, 0x77, 0x5F, 0xFF, 0x00], Array(repeating: 0x07, count: 3000)]
        texts += [Array(repeating: UInt8(ascii: "q"), count: 10_000)]
        for text in texts {
            let safe = RedactionPolicy.sample.line(String(decoding: text, as: UTF8.self))
            let sample = Sample(method: text, target: text, source: String(decoding: text, as: UTF8.self))
            #expect(sample.text == "08:26:40.007Z \(safe) \(safe) 200 1.2 ms  \(safe)\n")
            let object = Value.object([
                "time": .string("08:26:40.007Z"), "method": .string(safe), "target": .string(safe),
                "status": .integer(200), "ms": .number("1.2"), "source": .string(safe), "rule": .null, "step": .null,
                "miss": .null, "ending": .string("complete"),
            ])
            #expect(sample.json == JSONWriter().string(object) + "\n")
        }
    }
}
