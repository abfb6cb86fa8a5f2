import Exchanges
import TestSupport
import Testing

/// Reports hide every key but those that a run has drawn for itself.
@Suite struct SparedTests {
    private let policy = RedactionPolicy.sample(literals: ["partner-1234"])
    private let drawn = "fw_fd_0123456789abcdef0123456789abcdef"

    @Test func aDrawnKeyStaysAndAnotherDoesNot() {
        let text = "Authorization: Bearer \(drawn)\nkey fw_0123456789abcdef0123 of partner-1234"
        #expect(
            policy.report(text, sparing: "fw_fd_") == "Authorization: Bearer \(drawn)\nkey REDACTED of REDACTED"
        )
        #expect(policy.text("k=\(drawn) fw_0123456789abcdef0123", sparing: "fw_fd_") == "k=\(drawn) REDACTED")
    }

    /// A report speaks of headers and inputs: their names hide nothing there.
    @Test func wordsOfAReportStayWhatTheyAre() {
        let text = "the subject does not offer secret:env: no\nexpected: Authorization: Bearer KEY"
        #expect(policy.report(text, sparing: "fw_fd_") == text)
    }

    @Test func theSecretsOfATextAreFoundOnce() {
        let text = #"{"api_key": "abcdefgh", "again": "fw_0123456789abcdef0123 fw_0123456789abcdef0123"}"#
        #expect(policy.secrets(in: text) == ["abcdefgh", "fw_0123456789abcdef0123"])
        #expect(policy.secrets(in: "nothing here") == [])
    }
}
