/// One way in which a connector can be broken.
///
/// A check is worth something once it has told a mutant from the good
/// connector.
public enum Mutant: String, Sendable, CaseIterable {
    /// It never retries.
    case neverRetries = "never-retries"
    /// It retries once and no more, as HTTP libraries do on their own.
    case retriesOnce = "retries-once"
    /// It retries without a delay.
    case retriesWithoutDelay = "retries-without-delay"
    /// It ignores Retry-After.
    case ignoresRetryAfter = "ignores-retry-after"
    /// It takes a Retry-After only in seconds, not as a date.
    case ignoresRetryAfterDate = "ignores-retry-after-date"
    /// It retries forever.
    case retriesForever = "retries-forever"
    /// It lets each attempt be retried once more below it.
    case multipliesRetries = "multiplies-retries"
    /// It retries a 401.
    case retries401 = "retries-401"
    /// It retries a 400.
    case retries400 = "retries-400"
    /// It retries without the Authorization header.
    case retriesWithoutAuthorization = "retries-without-authorization"
    /// It retries with an empty body.
    case retriesWithEmptyBody = "retries-with-empty-body"
    /// It retries with a body that is rendered anew.
    case retriesWithChangedBody = "retries-with-changed-body"
    /// It writes the prefix in lower case.
    case lowerCasePrefix = "lower-case-prefix"
    /// It leaves out the space after the prefix.
    case noSpaceAfterPrefix = "no-space-after-prefix"
    /// It writes the prefix twice.
    case prefixTwice = "prefix-twice"
    /// It sends the key in x-api-key as well.
    case keyInSecondHeader = "key-in-second-header"
    /// It looks for the environment variable in lower case.
    case lowerCaseEnvironment = "lower-case-environment"
    /// It sends the secret's name where the secret is missing.
    case sendsSecretName = "sends-secret-name"
    /// It repeats the key in the variable of the error.
    case leaksKeyInError = "leaks-key-in-error"
    /// It fills variables in without escaping them.
    case noEscaping = "no-escaping"
    /// It takes 401 for 400 and 400 for 401.
    case swaps400And401 = "swaps-400-and-401"
    /// It raises the error of a 400 for every unknown 4xx.
    case mapsEvery4xx = "maps-every-4xx"
    /// It sets variables only after a success.
    case variablesOnlyOnSuccess = "variables-only-on-success"
    /// It takes only a 200 for a success.
    case only200IsSuccess = "only-200-is-success"
    /// It keeps the status of the first response.
    case keepsFirstStatus = "keeps-first-status"
    /// It leaves the variable of the error null after a failure.
    case errorNullOnFailure = "error-null-on-failure"
    /// It writes the word null into the variable of the error after a success.
    case errorSaysNull = "error-says-null"
    /// It cuts the body after 4000 characters.
    case cutsBody = "cuts-body"
    /// It takes the last element for every index.
    case takesLastChoice = "takes-last-choice"
    /// It takes the model from the request.
    case modelFromRequest = "model-from-request"
    /// It swaps the two token counts.
    case swapsTokenCounts = "swaps-token-counts"
    /// It always says that generation stopped by itself.
    case alwaysSaysStop = "always-says-stop"
    /// It takes the whole message for its text.
    case wholeMessageAsText = "whole-message-as-text"
    /// It sends max_tokens as a string.
    case maxTokensAsString = "max-tokens-as-string"
    /// It sends ${…} as it stands.
    case sendsPlaceholders = "sends-placeholders"
    /// It sends a GET first, to see whether anyone is there.
    case asksTwice = "asks-twice"
    /// It asks for another default model.
    case wrongDefaultModel = "wrong-default-model"
    /// It sends the last part of a model's path alone.
    case shortensModelPath = "shortens-model-path"
    /// It takes the literal key for a secret's name.
    case literalKeyAsName = "literal-key-as-name"
    /// It completes silently after the last 429.
    case silentAfterLast429 = "silent-after-last-429"
    /// It looks at the model itself and raises a code of its own.
    case inventsErrorCode = "invents-error-code"
    /// It takes a 401 seriously only with WWW-Authenticate.
    case needsWwwAuthenticate = "needs-www-authenticate"
    /// It leaves the variable of the body out after a success.
    case noBodyOnSuccess = "no-body-on-success"
    /// It rounds every status to 200 or 500.
    case roundsStatus = "rounds-status"
    /// It reports any error after a 429 as that of the 429.
    case sticksToRateLimited = "sticks-to-rate-limited"
    /// It calls a second address of its own, besides the one that it is given.
    case callsSecondAddress = "calls-second-address"
    /// It evaluates ${…} inside a variable's value.
    case evaluatesValues = "evaluates-values"
    /// It turns every character beyond ISO-8859-1 into a question mark, in
    /// what it sends and in what it takes.
    case onlyLatin1 = "only-latin-1"
    /// The status is a Long.
    case statusAsLong = "status-as-long"
    /// A text that no String variable of an engine holds fails the task.
    case losesLongTexts = "loses-long-texts"

    /// Its name: what it does, `ignores-retry-after`.
    public var id: String { rawValue }

    /// The mutant of a name, or of its number as older files have it, with
    /// or without leading zeros: `lower-case-prefix`, `17a`, `5`, `M05`.
    public init?(_ text: String) {
        let wanted = text.lowercased()
        if let named = Mutant(rawValue: wanted) {
            self = named
            return
        }
        var digits = wanted.utf8.first == UInt8(ascii: "m") ? String(wanted.dropFirst()) : wanted
        if digits.utf8.prefix(while: { $0 &- 0x30 < 10 }).count == 1 { digits = "0" + digits }
        guard let numbered = Mutant.allCases.first(where: { $0.number == digits }) else { return nil }
        self = numbered
    }

    /// Its number in the matrix of mutants, an alias of its name.
    public var number: String {
        switch self {
        case .neverRetries: "01"
        case .retriesOnce: "02"
        case .retriesWithoutDelay: "03"
        case .ignoresRetryAfter: "04"
        case .ignoresRetryAfterDate: "05"
        case .retriesForever: "08"
        case .multipliesRetries: "09"
        case .retries401: "10"
        case .retries400: "11"
        case .retriesWithoutAuthorization: "14"
        case .retriesWithEmptyBody: "15a"
        case .retriesWithChangedBody: "15b"
        case .lowerCasePrefix: "17a"
        case .noSpaceAfterPrefix: "17b"
        case .prefixTwice: "17c"
        case .keyInSecondHeader: "18"
        case .lowerCaseEnvironment: "20"
        case .sendsSecretName: "23"
        case .leaksKeyInError: "24"
        case .noEscaping: "25"
        case .swaps400And401: "27"
        case .mapsEvery4xx: "29"
        case .variablesOnlyOnSuccess: "35"
        case .only200IsSuccess: "38"
        case .keepsFirstStatus: "40"
        case .errorNullOnFailure: "41a"
        case .errorSaysNull: "41b"
        case .cutsBody: "42"
        case .takesLastChoice: "50"
        case .modelFromRequest: "51"
        case .swapsTokenCounts: "52"
        case .alwaysSaysStop: "53"
        case .wholeMessageAsText: "54"
        case .maxTokensAsString: "60"
        case .sendsPlaceholders: "62"
        case .asksTwice: "65"
        case .wrongDefaultModel: "66"
        case .shortensModelPath: "68"
        case .literalKeyAsName: "72"
        case .silentAfterLast429: "73"
        case .inventsErrorCode: "75"
        case .needsWwwAuthenticate: "78"
        case .noBodyOnSuccess: "79"
        case .roundsStatus: "83"
        case .sticksToRateLimited: "85"
        case .callsSecondAddress: "98"
        case .evaluatesValues: "99"
        case .onlyLatin1: "100"
        case .statusAsLong: "39"
        case .losesLongTexts: "44"
        }
    }
}
