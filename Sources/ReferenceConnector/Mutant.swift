/// One way in which a connector can be broken.
///
/// A check is worth something once it has told a mutant from the good
/// connector.
public enum Mutant: String, Sendable, CaseIterable {
    /// It never retries.
    case m01 = "01"
    /// It retries once and no more, as HTTP libraries do on their own.
    case m02 = "02"
    /// It retries without a delay.
    case m03 = "03"
    /// It ignores Retry-After.
    case m04 = "04"
    /// It takes a Retry-After only in seconds, not as a date.
    case m05 = "05"
    /// It retries forever.
    case m08 = "08"
    /// It lets each attempt be retried once more below it.
    case m09 = "09"
    /// It retries a 401.
    case m10 = "10"
    /// It retries a 400.
    case m11 = "11"
    /// It retries without the Authorization header.
    case m14 = "14"
    /// It retries with an empty body.
    case m15a = "15a"
    /// It retries with a body that is rendered anew.
    case m15b = "15b"
    /// It writes the prefix in lower case.
    case m17a = "17a"
    /// It leaves out the space after the prefix.
    case m17b = "17b"
    /// It writes the prefix twice.
    case m17c = "17c"
    /// It sends the key in x-api-key as well.
    case m18 = "18"
    /// It looks for the environment variable in lower case.
    case m20 = "20"
    /// It sends the secret's name where the secret is missing.
    case m23 = "23"
    /// It repeats the key in catalyst_error.
    case m24 = "24"
    /// It fills variables in without escaping them.
    case m25 = "25"
    /// It takes 401 for 400 and 400 for 401.
    case m27 = "27"
    /// It raises INVALID_REQUEST for every unknown 4xx.
    case m29 = "29"
    /// It sets variables only after a success.
    case m35 = "35"
    /// It takes only a 200 for a success.
    case m38 = "38"
    /// It keeps the status of the first response.
    case m40 = "40"
    /// It leaves catalyst_error null after a failure.
    case m41a = "41a"
    /// It writes the word null into catalyst_error after a success.
    case m41b = "41b"
    /// It cuts the body after 4000 characters.
    case m42 = "42"
    /// It takes the last element for every index.
    case m50 = "50"
    /// It takes modelUsed from the request.
    case m51 = "51"
    /// It swaps the two token counts.
    case m52 = "52"
    /// It always says that generation stopped by itself.
    case m53 = "53"
    /// It takes the whole message for its text.
    case m54 = "54"
    /// It sends max_tokens as a string.
    case m60 = "60"
    /// It sends ${…} as it stands.
    case m62 = "62"
    /// It sends a GET first, to see whether anyone is there.
    case m65 = "65"
    /// It asks for another default model.
    case m66 = "66"
    /// It sends the last part of a model's path alone.
    case m68 = "68"
    /// It takes the literal key for a secret's name.
    case m72 = "72"
    /// It completes silently after the last 429.
    case m73 = "73"
    /// It checks model paths itself and raises a code of its own.
    case m75 = "75"
    /// It takes a 401 seriously only with WWW-Authenticate.
    case m78 = "78"
    /// It leaves catalyst_responseBody out after a success.
    case m79 = "79"
    /// It rounds every status to 200 or 500.
    case m83 = "83"
    /// It reports any error after a 429 as RATE_LIMITED.
    case m85 = "85"
    /// It calls a second address of its own, besides the one that it is given.
    case m98 = "98"
    /// It evaluates ${…} inside a variable's value.
    case m99 = "99"

    /// Its number as the matrix has it: `05`, `17a`.
    public var id: String { rawValue }

    /// The mutant of a number, with or without leading zeros: `05`, `5`,
    /// `M05`, `17a`.
    public init?(_ text: String) {
        var digits = text.utf8.first.map { $0 | 0x20 == UInt8(ascii: "m") } == true ? String(text.dropFirst()) : text
        let count = digits.utf8.prefix { $0 &- 0x30 < 10 }.count
        if count == 1 { digits = "0" + digits }
        self.init(rawValue: digits.lowercased())
    }
}
