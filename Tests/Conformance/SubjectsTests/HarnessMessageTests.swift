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
}
