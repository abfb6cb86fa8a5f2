import Documents
import Exchanges
import Processes

/// The user that an engine wants, from the environment: a command line is for
/// everybody to see.
struct EngineLogin {
    /// The headers that say who it is.
    var headers: Headers
    /// What must be told to nobody.
    var secrets: [String]

    static let userVariable = "FIREDRILL_ENGINE_USER"
    static let passwordVariable = "FIREDRILL_ENGINE_PASSWORD"

    /// The user of the environment, none where it names none. An address with
    /// a user in it is refused.
    static func found(
        for url: String,
        in environment: Environment = .inherited()
    ) throws(CommandFailure) -> EngineLogin {
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
            throw CommandFailure(
                .usage,
                "the engine's address must begin with http:// or https://\n"
                    + "  hint: such as http://127.0.0.1:8080/engine-rest"
            )
        }
        let authority = url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true).dropFirst().first ?? ""
        guard !authority.contains("@") else {
            throw CommandFailure(
                .usage,
                "the engine's address holds a user\n"
                    + "  hint: put it into \(userVariable) and \(passwordVariable) of the environment"
            )
        }
        guard let user = environment[userVariable], !user.isEmpty else { return EngineLogin(headers: [:], secrets: []) }
        let password = environment[passwordVariable] ?? ""
        guard !user.contains(":") else {
            throw CommandFailure(
                .usage,
                "\(userVariable) holds a colon\n  hint: RFC 7617 allows none in a user's name"
            )
        }
        let encoded = Base64.encode(Array("\(user):\(password)".utf8))
        return EngineLogin(
            headers: ["Authorization": "Basic " + encoded],
            secrets: [password, encoded].filter { !$0.isEmpty }
        )
    }
}
