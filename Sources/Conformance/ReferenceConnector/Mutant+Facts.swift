extension Mutant {
    /// What it does, as a sentence about the connector without its subject.
    public var title: String { facts.title }

    /// The checks that must tell it from the good connector.
    public var killers: [String] { facts.killers }

    private var facts: (title: String, killers: [String]) {
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
        case .leaksKeyInError: ("repeats the key in catalyst_error", ["sec.no-leak"])
        case .noEscaping: ("fills variables in without escaping them", ["pay.escaping", "pay.no-injection"])
        case .swaps400And401: ("takes 401 for 400 and 400 for 401", ["err.401", "err.400"])
        case .mapsEvery4xx: ("raises INVALID_REQUEST for every unknown 4xx", ["err.unmapped"])
        case .variablesOnlyOnSuccess: ("sets variables only after a success", ["std.all-bpmn"])
        case .only200IsSuccess: ("takes only a 200 for a success", ["std.success"])
        case .keepsFirstStatus: ("keeps the status of the first response", ["ret.final-wins"])
        case .errorNullOnFailure: ("leaves catalyst_error null after a failure", ["std.error-set"])
        case .errorSaysNull: ("writes the word null into catalyst_error after a success", ["std.error-empty"])
        case .cutsBody: ("cuts the body after 4000 characters", ["std.body"])
        case .takesLastChoice: ("takes the last element for every index", ["map.index"])
        case .modelFromRequest: ("takes modelUsed from the request", ["map.modelUsed"])
        case .swapsTokenCounts: ("swaps the two token counts", ["map.promptTokens", "map.completionTokens"])
        case .alwaysSaysStop: ("always says that generation stopped by itself", ["map.finishReason"])
        case .wholeMessageAsText: ("takes the whole message for its text", ["map.aiReply"])
        case .maxTokensAsString: ("sends max_tokens as a string", ["pay.default"])
        case .sendsPlaceholders: ("sends ${…} as it stands", ["pay.interpolated"])
        case .asksTwice: ("sends a GET first, to see whether anyone is there", ["pay.one-request"])
        case .wrongDefaultModel: ("asks for another default model", ["mod.default"])
        case .shortensModelPath: ("sends the last part of a model's path alone", ["mod.verbatim"])
        case .literalKeyAsName: ("takes the literal key for a secret's name", ["sec.variable"])
        case .silentAfterLast429: ("completes silently after the last 429", ["err.429"])
        case .inventsErrorCode: ("checks model paths itself and raises a code of its own", ["err.bad-path"])
        case .needsWwwAuthenticate: ("takes a 401 seriously only with WWW-Authenticate", ["err.wrong-key", "err.401"])
        case .noBodyOnSuccess: ("leaves catalyst_responseBody out after a success", ["std.all-success"])
        case .roundsStatus: ("rounds every status to 200 or 500", ["std.status"])
        case .sticksToRateLimited: ("reports any error after a 429 as RATE_LIMITED", ["ret.changes-mind"])
        case .callsSecondAddress: ("calls a second address, besides the one that it is given", ["wire.no-stray"])
        case .evaluatesValues: ("evaluates ${…} inside a variable's value", ["pay.evaluated-once"])
        }
    }
}
