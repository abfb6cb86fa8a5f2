import Documents

/// What stands between `{{` and `}}` in a response.
enum TemplateToken: Sendable, Equatable {
    /// An HTTP date some seconds from when it is served; at least that far.
    case httpDate(secondsAhead: Int)
    /// What lies at a path in the request's body.
    case requestJSON(JSONPath)
    /// A header of the request.
    case requestHeader(String)
    /// A value of the case.
    case value(String)

    /// Reads a token; a failure says what is wrong with it.
    static func parse(_ text: String) -> Result<TemplateToken, TokenSyntaxError> {
        if text.hasPrefix("httpdate") {
            let rest = text.dropFirst("httpdate".count)
            return httpDate(String(rest), text)
        }
        if text.hasPrefix("request.json.") {
            guard let path = JSONPath(String(text.dropFirst("request.json.".count))) else {
                return .failure(
                    TokenSyntaxError("\"\(text)\" holds no path", hint: "such as {{request.json.messages[0].role}}")
                )
            }
            return .success(.requestJSON(path))
        }
        if text.hasPrefix("request.header."), text.count > "request.header.".count {
            return .success(.requestHeader(String(text.dropFirst("request.header.".count))))
        }
        if text.hasPrefix("case."), CaseValues.names.contains(String(text.dropFirst(5))) {
            return .success(.value(String(text.dropFirst(5))))
        }
        let known = CaseValues.names.map { "case." + $0 } + ["httpdate", "request.json.model", "request.header.X-Id"]
        let near = Spelling.nearest(to: text, in: known)
        return .failure(
            TokenSyntaxError(
                "unknown token {{\(text)}}",
                hint: near.map { "did you mean {{\($0)}}?" }
                    ?? "known: httpdate±Ns, request.json.PATH, request.header.NAME, case.NAME; {{{{ is two braces"
            )
        )
    }

    private static func httpDate(_ rest: String, _ text: String) -> Result<TemplateToken, TokenSyntaxError> {
        if rest.isEmpty { return .success(.httpDate(secondsAhead: 0)) }
        let sign = rest.hasPrefix("+") ? 1 : rest.hasPrefix("-") ? -1 : 0
        let span = String(rest.dropFirst())
        guard sign != 0, let nanoseconds = DurationText.nanoseconds(span), nanoseconds.isMultiple(of: 1_000_000_000),
            nanoseconds < 1_000_000_000 * 1_000_000_000
        else {
            return .failure(
                TokenSyntaxError(
                    "\"\(text)\" is no time",
                    hint: "whole seconds, such as {{httpdate+3s}} or {{httpdate-1m}}"
                )
            )
        }
        return .success(.httpDate(secondsAhead: sign * Int(nanoseconds / 1_000_000_000)))
    }
}

/// Why a text between braces is no token.
struct TokenSyntaxError: Error, Equatable {
    var message: String
    var hint: String?

    init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }
}
