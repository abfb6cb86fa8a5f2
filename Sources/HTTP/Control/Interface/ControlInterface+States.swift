import Documents
import Exchanges

extension ControlInterface {
    /// So many tokens' states are shown.
    private static let stateLimit = 1000

    /// `GET states`.
    func states() -> ControlResponse {
        guard let subject else { return .json(.object(["states": .array([])])) }
        return .json(
            .object([
                "states": .array(
                    subject.states(limit: Self.stateLimit).map { state in
                        .object([
                            "token": state.token.map { .string(redaction.text($0)) } ?? .null,
                            "scenario": .string(state.scenario),
                            "values": .object(state.values),
                        ])
                    }
                )
            ])
        )
    }

    /// `PUT states`.
    func setStates(_ call: ControlCall) -> ControlResponse {
        let wanted: [TokenStates]
        do throws(DocumentError) {
            wanted = try Decoding.decode(try Self.document(call), Self.shape)
        } catch {
            return .error(error)
        }
        guard let subject else { return .error(409, "what answers here has no state") }
        for state in wanted {
            if let problem = subject.set(state) { return .error(404, problem.message, hint: problem.hint) }
        }
        return states()
    }

    private static var shape: Shape<[TokenStates]> {
        .object("states") { reader in
            reader.required(
                "states",
                .list(
                    .object("a token's state") { reader in
                        let token = reader.node["token"]?.isNull == true ? nil : reader.optional("token", .text)
                        _ = reader.has("token")
                        let scenario = reader.required("scenario", .text)
                        let values = reader.required("values", .table(.value))
                        guard let scenario, let values else { return nil }
                        return TokenStates(
                            token: token,
                            scenario: scenario,
                            values: values.map { Member($0.name, $0.value) }
                        )
                    }
                )
            )
        }
    }
}
