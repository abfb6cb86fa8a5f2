import Digests
import Documents
import Exchanges

extension ControlInterface {
    /// `GET /__firedrill/`.
    ///
    /// It may run its own script and style and talk to its own server, and
    /// nothing else: the policy names both by their digests.
    func page() -> ControlResponse { Self.pageResponse }

    private static let pageResponse: ControlResponse = {
        let html =
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
            + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Firedrill</title>\n"
            + "<link rel=\"icon\" href=\"data:,\">\n<style>\(ControlPage.style)</style>\n</head>\n<body>\n"
            + "\(ControlPage.body)<script>\(ControlPage.script)</script>\n</body>\n</html>\n"
        let policy =
            "default-src 'none'; script-src '\(digest(ControlPage.script))'; "
            + "style-src '\(digest(ControlPage.style))'; img-src data:; connect-src 'self'; base-uri 'none'; "
            + "form-action 'none'; frame-ancestors 'none'"
        return ControlResponse(
            type: "text/html; charset=utf-8",
            body: Array(html.utf8),
            headers: ["Content-Security-Policy": policy, "Referrer-Policy": "no-referrer"]
        )
    }()

    private static func digest(_ text: String) -> String {
        "sha256-" + Base64.encode(SHA256.hash(Array(text.utf8)).bytes)
    }
}
