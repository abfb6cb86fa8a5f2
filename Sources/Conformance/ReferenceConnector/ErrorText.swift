import Documents
import Exchanges

/// What to tell the author of a process about a response that is an error.
enum ErrorText {
    /// The status, and the provider's own message where there is one.
    static func describe(_ response: Response) -> String {
        let status = "HTTP \(response.status)"
        guard let message = message(in: response.body), !message.isEmpty else { return status }
        return status + ": " + message.prefix(1000)
    }

    /// The message, in any of the shapes that providers wrap it in.
    private static func message(in body: [UInt8]) -> String? {
        guard let root = try? Document.json(body, duplicates: .allowed).root else { return nil }
        return root["error"]?["message"]?.string ?? root["message"]?.string ?? root["error"]?.string
            ?? root["detail"]?.string ?? root["fault"]?["faultstring"]?.string
    }
}
