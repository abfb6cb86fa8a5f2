import Documents
import Judging
import Testing

@testable import Subjects

@Suite struct HarnessMessageTests {
    private func refusal(_ line: String) -> String? {
        do throws(HarnessMessage.SyntaxError) {
            _ = try HarnessMessage.parse(Array(line.utf8))
            return nil
        } catch {
            return error.message
        }
    }

    /// A message goes to a terminal: what a harness sends cannot steer it.
    @Test func aRefusalQuotesNoControlCharacters() {
        let steering = #"\u001b[31m\u007f"#
        let variables = { (members: String) in
            #"{"op":"result","id":"r","outcome":"completed","variables":{\#(members)}}"#
        }
        #expect(refusal(#"{"op":"\#(steering)"}"#) == #"an unknown "op": ".[31m.""#)
        #expect(
            refusal(#"{"op":"result","id":"r","outcome":"\#(steering)"}"#)
                == #"a result whose "outcome" is ".[31m.""#
        )
        #expect(
            refusal(variables(#""\#(steering)":{}"#)) == #"the variable ".[31m." without {"type", "value"}"#
        )
        #expect(
            refusal(variables(#""a":{"type":"\#(steering)"}"#)) == #"the variable "a" has the unknown type ".[31m.""#
        )
        #expect(refusal("\u{1B}[31m") == #"a line that is no JSON: ".[31m""#)
    }

    private static func hello(_ capability: String) -> String {
        #"{"op":"hello","protocol":1,"subject":{"name":"n"},"capabilities":["\#(capability)"]}"#
    }

    @Test(arguments: Capability.allCases)
    func aKnownCapabilityIsTaken(capability: Capability) {
        #expect(refusal(Self.hello(capability.rawValue)) == nil)
    }

    @Test func anUnknownCapabilityIsRefusedWithTheLikelyWord() {
        #expect(
            refusal(Self.hello("secret:enviroment"))
                == #"a hello with the unknown capability "secret:enviroment" (there are: parallel, timeout, "#
                + "secret:variable, secret:env, secret:file, secret:properties, sleep-events, virtual-clock)"
        )
        #expect(
            refusal(Self.hello("paralel"))
                == #"a hello with the unknown capability "paralel" (did you mean parallel?)"#
        )
    }

    @Test func aMarkBeforeALineIsNoPartOfIt() throws {
        let line = Array(#"{"op":"fault","id":"r","message":"m"}"#.utf8)
        guard case .fault("r", "m") = try HarnessMessage.parse([0xEF, 0xBB, 0xBF] + line) else {
            Issue.record("the line means what it means without the mark")
            return
        }
        #expect(refusal("\u{FEFF}\u{FEFF}{}")?.hasPrefix("a line that is no JSON") == true)
    }

    @Test(arguments: [[0xFF, 0xFE, 0x7B, 0x00], [0x7B, 0x00, 0x22, 0x00], [0x00, 0x7B, 0x00, 0x22]] as [[UInt8]])
    func textInUTF16IsNamed(line: [UInt8]) {
        #expect(throws: HarnessMessage.SyntaxError(message: "text in UTF-16, where the protocol is UTF-8")) {
            try HarnessMessage.parse(line)
        }
    }

    @Test func eventsAreKeptUpToABound() {
        var log = EventLog()
        for _ in 0..<3000 { log.append(SubjectEvent("x"), bytes: 20) }
        #expect(log.all.count == EventLog.limit + 1)
        #expect(log.all.last == SubjectEvent("events-dropped", .object(["count": .integer(1000)])))
        var large = EventLog()
        for _ in 0..<3 { large.append(SubjectEvent("y"), bytes: 200 << 10) }
        #expect(large.all == [SubjectEvent("y"), SubjectEvent("events-dropped", .object(["count": .integer(2)]))])
    }
}
