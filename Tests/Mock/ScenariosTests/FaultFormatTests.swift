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
            return try ScenarioFile.load(folder.path + "/own.yaml")
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

    @Test func tellsEveryMistakeWhereItIs() {
        let expected = """
            own.yaml:7:5: a step needs a response: "use", "status" or "response"
            own.yaml:8:60: expected a position such as 100B, 50% or 2 events, found "half"
            own.yaml:9:57: expected one of close, reset, found "rst"
            own.yaml:10:44: a fault is one of cut, raw
            own.yaml:11:17: a fault is one of cut, raw
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
