public import Providers

/// The headers of a response whose values differ each time the same request is
/// sent. A recording holds their values under `observed`, so that recording
/// anew changes little else.
public struct VolatileHeaders: Sendable {
    /// The names that hold for every API, in lower case: what servers and
    /// proxies stamp on a response, and what is left of a limit where nobody
    /// says of what. All else is a provider's own, and stands in its file.
    public static let general: Set<String> = [
        // RFC 9110 and 9111: when it was made, how old it is.
        "date", "age", "expires", "server-timing",
        // One value a request, by whatever name a server gives it.
        "x-request-id", "request-id", "x-correlation-id", "x-trace-id", "traceparent", "tracestate",
        "x-amzn-trace-id", "x-amzn-requestid", "x-amz-cf-id", "x-amz-cf-pop", "x-cloud-trace-context",
        // Proxies in front of the provider.
        "cf-ray", "cf-cache-status", "x-envoy-upstream-service-time", "x-served-by", "x-timer", "via", "nel",
        "report-to", "x-runtime", "x-response-time",
        // What is left of a limit (draft-ietf-httpapi-ratelimit-headers).
        "ratelimit", "ratelimit-remaining", "ratelimit-reset", "x-ratelimit-reset",
    ]

    private let names: Set<String>

    /// The general names and those of a provider.
    public init(_ provider: Provider? = nil) {
        let own = (provider?.volatileHeaders ?? []) + (provider?.limitHeaders ?? []).flatMap(\.volatile)
        names = Self.general.union(own)
    }

    /// Whether a header of that name is one.
    public func contains(_ name: String) -> Bool {
        names.contains(name.lowercased())
    }
}
