import Arguments
import Exchanges
import TestSupport
import Testing

@testable import Commands

/// What a user gives on a command line reaches nobody else.
@Suite struct SuppliedSecretsTests {
    private static func hidden(_ name: String, _ value: String, in text: String) -> String {
        let found = SuppliedSecrets.found(
            in: [NameValue(name: name, value: value)],
            secretName: "fireworks_api_key",
            by: .sample
        )
        return RedactionPolicy.sample(literals: found).report(text, sparing: "fw_fd_")
    }

    @Test(arguments: [
        ("catalyst_authValue", "s3cret-9", "s3cret-9"), ("catalyst_url", "http://u:pw-1234@h/x", "pw-1234"),
        ("catalyst_url", "http://h/x?api_key=qk-5678", "qk-5678"),
        ("catalyst_payload", #"{"api_key":"pk-5678"}"#, "pk-5678"),
        ("catalyst_headers", #"{"X-Fireworks-Key":"hk-5678"}"#, "hk-5678"),
        ("catalyst_headers", #"{"X-Own-Token":"Token tk-5678"}"#, "tk-5678"),
        // Cut in two.
        ("catalyst_authValue", "fw_live_SECRETKEY0123456789", "fw_live_SEC"),
        ("catalyst_authValue", "fw_live_SECRETKEY0123456789", "RETKEY0123456789"),
        // As base64 writes it alone, and behind "u:" and "us:".
        ("catalyst_authValue", "s3cret-9", "czNjcmV0LTk"), ("catalyst_authValue", "s3cret-99", "OnMzY3JldC05OQ"),
    ])
    func aSecretInAnInputIsHiddenWhereverItComesBack(name: String, value: String, echo: String) {
        #expect(!Self.hidden(name, value, in: "<\(echo)>").contains(echo))
    }

    @Test func theNameOfASecretIsNone() {
        #expect(Self.hidden("catalyst_authValue", "fireworks_api_key", in: "fireworks_api_key") == "fireworks_api_key")
        #expect(Self.hidden("catalyst_maxRetries", "3", in: "3") == "3")
    }
}
