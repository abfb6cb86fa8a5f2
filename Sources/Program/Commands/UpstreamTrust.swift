import Arguments
import Documents
import HTTPCalling
import Processes

/// Whom to trust beside an upstream with a private certificate authority.
enum UpstreamTrust {
    static let option = Option(
        "ca-file",
        .path("FILE"),
        help: "Trust the certificates of this PEM file, not the system's (else SSL_CERT_FILE)."
    )

    /// The file that the command line or the environment names, by the
    /// variables that curl and OpenSSL read; `nil`: the system's.
    static func file(_ parsed: Parsed) -> String? {
        if let file = parsed[option] { return file }
        let environment = Environment.inherited()
        return ["CURL_CA_BUNDLE", "SSL_CERT_FILE"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    }

    /// How the reference connector makes its connections. Most of them know no
    /// certificates: what the environment names, and is not there, is let be.
    static func calling(_ parsed: Parsed) -> CallingOptions {
        let file = file(parsed)
        let isNeeded = parsed[option] != nil || file.map { Files.exists($0) } == true
        return CallingOptions(certificateFile: isNeeded ? file : nil)
    }
}
