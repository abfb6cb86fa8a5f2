public import Documents
public import Exchanges

/// What an engine answers.
public struct EngineAnswer: Sendable {
    /// The response as it came.
    public let response: Response
    /// The body's JSON; null where it is empty or no JSON.
    public let json: Value

    /// Reads a response.
    public init(_ response: Response) {
        self.response = response
        let body = response.body
        json = body.isEmpty ? .null : (try? Document.json(body, duplicates: .allowed).root.value) ?? .null
    }

    /// The status code.
    public var status: Int { response.status }

    /// Why it is no success; `nil` where it is one. What is not JSON comes
    /// from something else than an engine, unless it has no body at all.
    func refusal(url: String) -> EngineError? {
        if response.isSuccess {
            guard json == .null, !response.body.isEmpty, Self.isMarkup(response) else { return nil }
            return notAnEngine(url)
        }
        if status == 401 || status == 407 {
            return EngineError(
                .unauthorized,
                "the engine at \(url) wants credentials, or other ones (status \(status))",
                hint: "FIREDRILL_ENGINE_USER and FIREDRILL_ENGINE_PASSWORD of the environment name a user",
                status: status
            )
        }
        guard let body = EngineErrorBody(json: json) else {
            // What an engine cannot read it tells as plain text.
            let isEngine = status == 400 && response.headers["Content-Type"]?.hasPrefix("text/plain") == true
            return isEngine
                ? EngineError(
                    .refused,
                    "the engine answers \(status): \(shown)",
                    hint: "look at its log",
                    status: status
                ) : notAnEngine(url)
        }
        // An engine tells of a database that is gone in its driver's words.
        let isAboutDatabase = body.type == "CannotCreateTransactionException" || body.message.contains("JDBC")
        return EngineError(
            status == 403 ? .unauthorized : .refused,
            "the engine refuses (\(status) \(body.type)): \(body.message)",
            hint: status == 403
                ? "grant the user of FIREDRILL_ENGINE_USER what the message names, or name another"
                : isAboutDatabase ? "look whether its database is there, and at its log" : "look at its log",
            status: status,
            body: body
        )
    }

    private func notAnEngine(_ url: String) -> EngineError {
        // A page that asks who is there stands in front of many an engine.
        let place = (300..<400).contains(status) ? response.headers["Location"] : nil
        let said = place.map { "it leads to \($0.prefix { $0 != "?" }.prefix(120))" } ?? shown
        return EngineError(
            .notAnEngine,
            "what answers at \(url) is no engine's REST API (status \(status)): \(said)",
            hint: "its address ends in /engine-rest as a rule: http://HOST:8080/engine-rest",
            status: status
        )
    }

    private static func isMarkup(_ response: Response) -> Bool {
        response.headers["Content-Type"]?.lowercased().hasPrefix("text/html") == true
            || response.body.first == UInt8(ascii: "<")
    }

    /// The beginning of the body on one line, for a message.
    private var shown: String {
        let text = String(decoding: response.body.prefix(400), as: UTF8.self)
        let words = text.split { $0.isWhitespace || $0.isNewline }.joined(separator: " ")
        return words.isEmpty ? "no body" : "\"\(words.prefix(120))\""
    }
}
