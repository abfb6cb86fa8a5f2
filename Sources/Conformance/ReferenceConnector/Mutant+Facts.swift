public import Contracts
import Documents

extension Mutant {
    /// What it does, as a sentence about the connector without its subject.
    public var title: String { facts.title }

    /// The checks that must tell it from the good connector of a contract.
    public func killers(_ contract: Contract) -> [String] {
        facts.killers.flatMap { killer -> [String] in
            switch killer {
            case .check(let id): [id]
            case .mapped(let member):
                contract.mapping.variables.filter { $0.path.steps.last == .name(member) }.map { "map." + $0.name }
            }
        }
    }

    /// A check that catches it: one by its id, or that of the variables that
    /// are taken from a member of the response.
    private enum Killer: ExpressibleByStringLiteral {
        case check(String)
        case mapped(String)

        init(stringLiteral id: String) { self = .check(id) }
    }

    private var facts: (title: String, killers: [Killer]) {
        switch self {
        case .neverRetries: ("never retries", ["ret.count"])
        case .retriesOnce:
            ("retries once and no more, as HTTP libraries do on their own", ["ret.count", "ret.count-documented"])
        case .retriesWithoutDelay: ("retries without a delay", ["ret.gap-min"])
        case .ignoresRetryAfter: ("ignores Retry-After", ["ret.after-wait"])
        case .ignoresRetryAfterDate: ("takes a Retry-After only in seconds, not as a date", ["ret.after-date"])
        case .retriesForever: ("retries forever", ["ret.bounded", "run.terminated"])
        case .multipliesRetries: ("lets each attempt be retried once more below it", ["ret.no-multiplication"])
        case .retries401: ("retries a 401", ["ret.not-400-401"])
        case .retries400: ("retries a 400", ["ret.not-400-401"])
        case .retriesWithoutAuthorization: ("retries without the Authorization header", ["auth.header"])
        case .retriesWithEmptyBody: ("retries with an empty body", ["ret.same-request"])
        case .retriesWithChangedBody: ("retries with a body that is rendered anew", ["ret.same-request"])
        case .lowerCasePrefix: ("writes the prefix in lower case", ["auth.header"])
        case .noSpaceAfterPrefix: ("leaves out the space after the prefix", ["auth.header"])
        case .prefixTwice: ("writes the prefix twice", ["auth.header"])
        case .keyInSecondHeader: ("sends the key in x-api-key as well", ["auth.only-there"])
        case .lowerCaseEnvironment: ("looks for the environment variable in lower case", ["sec.env-default"])
        case .sendsSecretName: ("sends the secret's name where the secret is missing", ["sec.missing"])
        case .leaksKeyInError: ("repeats the key in the variable of the error", ["sec.no-leak"])
        case .noEscaping: ("fills variables in without escaping them", ["pay.escaping", "pay.no-injection"])
        case .swaps400And401: ("takes 401 for 400 and 400 for 401", ["err.401", "err.400"])
        case .mapsEvery4xx: ("raises the error of a 400 for every unknown 4xx", ["err.unmapped"])
        case .variablesOnlyOnSuccess: ("sets variables only after a success", ["std.all-bpmn"])
        case .only200IsSuccess: ("takes only a 200 for a success", ["std.success"])
        case .keepsFirstStatus: ("keeps the status of the first response", ["ret.final-wins"])
        case .errorNullOnFailure: ("leaves the variable of the error null after a failure", ["std.error-set"])
        case .errorSaysNull:
            ("writes the word null into the variable of the error after a success", ["std.error-empty"])
        case .cutsBody: ("cuts the body after 4000 characters", ["std.body", "std.long-body"])
        case .takesLastChoice: ("takes the last element for every index", ["map.index"])
        case .modelFromRequest: ("takes the model from the request", [.mapped("model")])
        case .swapsTokenCounts:
            ("swaps the two token counts", [.mapped("prompt_tokens"), .mapped("completion_tokens")])
        case .alwaysSaysStop: ("always says that generation stopped by itself", [.mapped("finish_reason")])
        case .wholeMessageAsText: ("takes the whole message for its text", [.mapped("content")])
        case .maxTokensAsString: ("sends max_tokens as a string", ["pay.default"])
        case .sendsPlaceholders: ("sends ${…} as it stands", ["pay.interpolated"])
        case .asksTwice: ("sends a GET first, to see whether anyone is there", ["pay.one-request"])
        case .wrongDefaultModel: ("asks for another default model", ["mod.default"])
        case .shortensModelPath: ("sends the last part of a model's path alone", ["mod.verbatim"])
        case .literalKeyAsName: ("takes the literal key for a secret's name", ["sec.variable"])
        case .silentAfterLast429: ("completes silently after the last 429", ["err.429"])
        case .inventsErrorCode: ("looks at the model itself and raises a code of its own", ["err.bad-path"])
        case .needsWwwAuthenticate: ("takes a 401 seriously only with WWW-Authenticate", ["err.wrong-key", "err.401"])
        case .noBodyOnSuccess: ("leaves the variable of the body out after a success", ["std.all-success"])
        case .roundsStatus: ("rounds every status to 200 or 500", ["std.status"])
        case .sticksToRateLimited: ("reports any error after a 429 as that of the 429", ["ret.changes-mind"])
        case .callsSecondAddress: ("calls a second address, besides the one that it is given", ["wire.no-stray"])
        case .evaluatesValues: ("evaluates ${…} inside a variable's value", ["pay.evaluated-once"])
        case .onlyLatin1:
            (
                "turns every character beyond ISO-8859-1 into a question mark",
                ["pay.interpolated", "std.body", .mapped("content")]
            )
        case .statusAsLong: ("sets the status as a Long", ["std.types"])
        case .losesLongTexts:
            ("fails on a text of more than 4000 characters, after it was paid for", ["std.long-body", "map.long-text"])
        }
    }
}
