/// How a `CurlUpstream` makes its connections.
///
/// Certificates are always verified, and there is no switch for that: a test
/// server's own certificate is named in `certificateFile`.
public struct CallingOptions: Sendable, Equatable {
    /// A PEM file of the certificates that are trusted, in place of the
    /// system's; `nil`: the system's.
    public var certificateFile: String?
    /// Whether `http_proxy`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` of the
    /// environment are followed as libcurl does
    /// (<https://everything.curl.dev/usingcurl/proxies/env.html>; for `http`
    /// the name in lower case only). If not, every connection is direct. One
    /// to this machine (`localhost`, 127.0.0.0/8, `[::1]`) always is, but for
    /// `proxiesLoopback`.
    public var usesEnvironmentProxy: Bool
    /// Whether the environment's proxy is asked for addresses of this machine
    /// too, where `NO_PROXY` does not except them: for a user's own upstream,
    /// which a debugging proxy may stand before.
    public var proxiesLoopback: Bool
    /// The longest time without a byte in either direction once a request
    /// goes out, in seconds; `nil`: no limit. While its receiver pauses, a
    /// transfer is exempt.
    public var idleTimeout: Double?

    /// Makes options.
    public init(
        certificateFile: String? = nil,
        usesEnvironmentProxy: Bool = true,
        proxiesLoopback: Bool = false,
        idleTimeout: Double? = nil
    ) {
        self.certificateFile = certificateFile
        self.usesEnvironmentProxy = usesEnvironmentProxy
        self.proxiesLoopback = proxiesLoopback
        self.idleTimeout = idleTimeout
    }
}
