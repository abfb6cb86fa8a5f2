import Documents
import Exchanges

extension ControlInterface {
    /// The routes of its own.
    func ownRoutes() -> [ControlRoute] {
        let requests: [String] = ["token", "rule", "missed", "after"]
        return [
            ControlRoute("", ["GET": .quick { [unowned self] _ in page() }]),
            ControlRoute("ready", ["GET": .quick { [unowned self] _ in ready() }]),
            ControlRoute("openapi.json", ["GET": .quick { _ in OpenAPI.response }]),
            ControlRoute(
                "requests",
                parameters: requests,
                [
                    "GET": .slow { [unowned self] in list($0) },
                    "DELETE": .quick { [unowned self] in forget($0) },
                ]
            ),
            ControlRoute("requests/{number}", ["GET": .slow { [unowned self] in one($0) }]),
            ControlRoute("rules", ["GET": .slow { [unowned self] _ in rules() }]),
            ControlRoute("verify", ["POST": .slow { [unowned self] in verified($0) }]),
            ControlRoute("reset", parameters: ["token"], ["POST": .quick { [unowned self] in reset($0) }]),
            ControlRoute(
                "states",
                [
                    "GET": .slow { [unowned self] _ in states() },
                    "PUT": .quick { [unowned self] in setStates($0) },
                ]
            ),
            ControlRoute("clock", ["GET": .quick { _ in Self.noClock }, "POST": .quick { _ in Self.noClock }]),
            ControlRoute("events", ["GET": .stream { [unowned self] in events($1) }]),
            ControlRoute("metrics", ["GET": .slow { [unowned self] _ in metrics() }]),
        ]
    }

    /// Where nobody else keeps the route.
    private static var noClock: ControlResponse {
        .error(404, "this server's clock is the machine's, which nobody sets here")
    }

    /// What a server without a journal says.
    static var noJournal: ControlResponse {
        .error(409, "this server keeps no journal", hint: "start it with --journal 10000")
    }

    private func ready() -> ControlResponse {
        let isReady = isServing
        return .json(.object(["ready": .bool(isReady)]), status: isReady ? 200 : 503)
    }

    private func events(_ writer: any ResponseWriter) {
        guard let feed else { return writer.send(Self.noJournal.prepared) }
        feed.listen(writer)
    }

    private func metrics() -> ControlResponse {
        guard let journal else { return Self.noJournal }
        let text = MetricsText.text(journal, connections: connections)
        return ControlResponse(type: MetricsText.contentType, body: Array(text.utf8))
    }

    private func rules() -> ControlResponse {
        guard let journal else { return Self.noJournal }
        let counts = journal.ruleCounts()
        return .json(
            .object([
                "rules": .array(
                    counts.map { rule in
                        .object([
                            "scenario": .string(rule.scenario),
                            "name": .string(rule.name),
                            "matched": .integer(rule.matched),
                            "answered": .integer(rule.answered),
                            "steps": .array(rule.steps.map { .integer($0) }),
                        ])
                    }
                ),
                "unused": .array(counts.filter { $0.matched == 0 }.map { .string("\($0.scenario)/\($0.name)") }),
            ])
        )
    }

    private func reset(_ call: ControlCall) -> ControlResponse {
        let token = call.parameters["token"]
        if let token, token.isEmpty {
            return .error(400, "a token is not empty", hint: "without ?token= all is reset")
        }
        guard let subject else { return .error(409, "what answers here has no state") }
        guard subject.reset(token: token) else {
            return .error(404, "no request had the token \"\(redaction.text(String((token ?? "").prefix(200))))\"")
        }
        if token == nil { journal?.countAnew() }
        return .json(.object(["reset": .string(token.map(redaction.text) ?? "all")]))
    }

    /// A body that must be JSON.
    static func document(_ call: ControlCall) throws(DocumentError) -> Document {
        try Document.json(call.body, name: "")
    }
}
