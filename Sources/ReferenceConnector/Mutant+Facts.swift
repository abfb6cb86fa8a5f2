extension Mutant {
    /// What it does, as a sentence about the connector without its subject.
    public var title: String { facts.title }

    /// The checks that must tell it from the good connector.
    public var killers: [String] { facts.killers }

    private var facts: (title: String, killers: [String]) {
        switch self {
        case .m01: ("never retries", ["ret.count"])
        case .m02:
            ("retries once and no more, as HTTP libraries do on their own", ["ret.count", "ret.count-documented"])
        case .m03: ("retries without a delay", ["ret.gap-min"])
        case .m04: ("ignores Retry-After", ["ret.after-wait"])
        case .m05: ("takes a Retry-After only in seconds, not as a date", ["ret.after-date"])
        case .m08: ("retries forever", ["ret.bounded", "run.terminated"])
        case .m09: ("lets each attempt be retried once more below it", ["ret.no-multiplication"])
        case .m10: ("retries a 401", ["ret.not-400-401"])
        case .m11: ("retries a 400", ["ret.not-400-401"])
        case .m14: ("retries without the Authorization header", ["auth.header"])
        case .m15a: ("retries with an empty body", ["ret.same-request"])
        case .m15b: ("retries with a body that is rendered anew", ["ret.same-request"])
        case .m17a: ("writes the prefix in lower case", ["auth.header"])
        case .m17b: ("leaves out the space after the prefix", ["auth.header"])
        case .m17c: ("writes the prefix twice", ["auth.header"])
        case .m18: ("sends the key in x-api-key as well", ["auth.only-there"])
        case .m20: ("looks for the environment variable in lower case", ["sec.env-default"])
        case .m23: ("sends the secret's name where the secret is missing", ["sec.missing"])
        case .m24: ("repeats the key in catalyst_error", ["sec.no-leak"])
        case .m25: ("fills variables in without escaping them", ["pay.escaping", "pay.no-injection"])
        case .m27: ("takes 401 for 400 and 400 for 401", ["err.401", "err.400"])
        case .m29: ("raises INVALID_REQUEST for every unknown 4xx", ["err.unmapped"])
        case .m35: ("sets variables only after a success", ["std.all-bpmn"])
        case .m38: ("takes only a 200 for a success", ["std.success"])
        case .m40: ("keeps the status of the first response", ["ret.final-wins"])
        case .m41a: ("leaves catalyst_error null after a failure", ["std.error-set"])
        case .m41b: ("writes the word null into catalyst_error after a success", ["std.error-empty"])
        case .m42: ("cuts the body after 4000 characters", ["std.body"])
        case .m50: ("takes the last element for every index", ["map.index"])
        case .m51: ("takes modelUsed from the request", ["map.modelUsed"])
        case .m52: ("swaps the two token counts", ["map.promptTokens", "map.completionTokens"])
        case .m53: ("always says that generation stopped by itself", ["map.finishReason"])
        case .m54: ("takes the whole message for its text", ["map.aiReply"])
        case .m60: ("sends max_tokens as a string", ["pay.default"])
        case .m62: ("sends ${…} as it stands", ["pay.interpolated"])
        case .m65: ("sends a GET first, to see whether anyone is there", ["pay.one-request"])
        case .m66: ("asks for another default model", ["mod.default"])
        case .m68: ("sends the last part of a model's path alone", ["mod.verbatim"])
        case .m72: ("takes the literal key for a secret's name", ["sec.variable"])
        case .m73: ("completes silently after the last 429", ["err.429"])
        case .m75: ("checks model paths itself and raises a code of its own", ["err.bad-path"])
        case .m78: ("takes a 401 seriously only with WWW-Authenticate", ["err.wrong-key", "err.401"])
        case .m79: ("leaves catalyst_responseBody out after a success", ["std.all-success"])
        case .m83: ("rounds every status to 200 or 500", ["std.status"])
        case .m85: ("reports any error after a 429 as RATE_LIMITED", ["ret.changes-mind"])
        case .m98: ("calls a second address, besides the one that it is given", ["wire.no-stray"])
        case .m99: ("evaluates ${…} inside a variable's value", ["pay.evaluated-once"])
        }
    }
}
