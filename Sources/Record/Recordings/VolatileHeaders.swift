/// The headers of a response whose values differ each time the same request is
/// sent. A recording holds their values under `observed`, so that recording
/// anew changes little else.
public enum VolatileHeaders {
    /// The names, in lower case: what servers and proxies stamp on a response,
    /// what a balance that moves with each request gives, and what the
    /// provider measures.
    public static let names: Set<String> = [
        // RFC 9110 and 9111: when it was made, how old it is.
        "date", "age", "expires", "server-timing",
        // One value a request, by whatever name a server gives it.
        "x-request-id", "request-id", "x-correlation-id", "x-trace-id", "traceparent", "tracestate",
        "x-amzn-trace-id", "x-amzn-requestid", "x-amz-cf-id", "x-amz-cf-pop", "x-cloud-trace-context",
        // Proxies in front of the provider.
        "cf-ray", "cf-cache-status", "x-envoy-upstream-service-time", "x-served-by", "x-timer", "via", "nel",
        "report-to", "x-runtime", "x-response-time",
        // What is left of a limit.
        "x-ratelimit-remaining-requests", "x-ratelimit-remaining-tokens", "x-ratelimit-remaining-tokens-prompt",
        "x-ratelimit-remaining-tokens-generated", "x-ratelimit-reset", "x-ratelimit-reset-requests",
        "x-ratelimit-reset-tokens", "ratelimit", "ratelimit-remaining", "ratelimit-reset",
        // Fireworks' own measurements.
        "fireworks-server-processing-time", "fireworks-server-time-to-first-token", "fireworks-prefill-duration",
        "fireworks-prefill-queue-duration", "fireworks-generation-queue-duration", "fireworks-generation-duration",
        "fireworks-tokenizer-duration", "fireworks-tokenizer-queue-duration", "fireworks-backend-host",
        "fireworks-num-concurrent-requests", "fireworks-cached-prompt-tokens",
        "fireworks-speculation-prompt-tokens", "fireworks-speculation-prompt-matched-tokens",
        "fireworks-speculation-generated-tokens", "fireworks-speculation-acceptance", "openai-processing-ms",
    ]

    /// Whether a header of that name is one.
    public static func contains(_ name: String) -> Bool {
        names.contains(name.lowercased())
    }
}
