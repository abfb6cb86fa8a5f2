import Documents

/// The inputs of a connector, by the names that its template gives them.
public enum ParameterName: String, Sendable, CaseIterable {
    /// Where the request goes.
    case url = "catalyst_url"
    /// The HTTP method.
    case method = "catalyst_method"
    /// Headers of every request, a JSON object.
    case headers = "catalyst_headers"
    /// How the key travels, `bearerToken`.
    case authType = "catalyst_authType"
    /// The header that carries the key.
    case authHeader = "catalyst_authHeader"
    /// The word before the key; `NONE` or nothing for the bare key.
    case authPrefix = "catalyst_authPrefix"
    /// Where the key comes from, a `SecretSource`.
    case secretSource = "catalyst_secretSource"
    /// The secret's name, or the key itself where the source is `variable`.
    case authValue = "catalyst_authValue"
    /// The body, with `${…}` as written.
    case payload = "catalyst_payload"
    /// Variables and their paths in the response, a JSON object.
    case responseMapping = "catalyst_responseMapping"
    /// Statuses and the codes of their BPMN errors, a JSON object.
    case errorMapping = "catalyst_errorMapping"
    /// Whether a 429 is sent again, `true` or `false`.
    case retryOn429 = "catalyst_retryOn429"
    /// How many requests may follow the first.
    case maxRetries = "catalyst_maxRetries"
    /// Seconds that an attempt may take.
    case timeout = "catalyst_timeout"
    /// Seconds before the first retry; the reference connector's own.
    case backoff = "catalyst_backoff"
    /// Seconds of the longest Retry-After that is waited for; the reference
    /// connector's own.
    case maxRetryAfter = "catalyst_maxRetryAfter"

    /// Whether only the reference connector knows it.
    public var isOurs: Bool { self == .backoff || self == .maxRetryAfter }
}

extension Contract {
    /// The inputs with the contract's defaults, in the order of the table;
    /// those that only the reference connector knows are left out.
    public func parameters(baseURL: String) -> [(name: String, value: String)] {
        ParameterName.allCases.filter { !$0.isOurs }.map { ($0.rawValue, parameter($0, baseURL: baseURL)) }
    }

    /// The default of one input.
    public func parameter(_ name: ParameterName, baseURL: String) -> String {
        switch name {
        case .url: Self.join(baseURL, endpoint.path)
        case .method: endpoint.method
        case .headers: JSONWriter(.spaced).string(endpoint.headers)
        case .authType: auth.type
        case .authHeader: auth.header
        case .authPrefix: auth.prefix
        case .secretSource: secret.sources.first?.source.rawValue ?? SecretSource.env.rawValue
        case .authValue: secret.name
        case .payload: payload.text
        case .responseMapping: JSONWriter(.indented).string(mappingValue)
        case .errorMapping: JSONWriter(.indented).string(errorValue)
        case .retryOn429: retry.statuses.contains(429) ? "true" : "false"
        case .maxRetries: String(retry.maxRetries)
        case .timeout: Self.seconds(timeout.attempt)
        case .backoff: Self.seconds(retry.backoff)
        case .maxRetryAfter: Self.seconds(retry.maxRetryAfter)
        }
    }

    private var mappingValue: Value {
        .object(mapping.variables.map { Member($0.name, .string($0.path.description)) })
    }

    private var errorValue: Value {
        .object(errors.rules.map { Member(String($0.status), .string($0.code)) })
    }

    private static func join(_ base: String, _ path: String) -> String {
        base.hasSuffix("/") ? base.dropLast() + path : base + path
    }

    private static func seconds(_ nanoseconds: UInt64) -> String {
        nanoseconds.isMultiple(of: 1_000_000_000)
            ? String(nanoseconds / 1_000_000_000) : String(Double(nanoseconds) / 1e9)
    }
}
