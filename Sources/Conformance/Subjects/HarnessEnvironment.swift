import Processes
import Providers

/// What of the runner's own environment a harness does not inherit, whatever
/// the provider says besides: a connector under test needs none of it, and
/// what it prints ends up in evidence and reports.
enum HarnessEnvironment {
    /// Whether a variable is called as keys, tokens, secrets and passwords
    /// are, or as a proxy is; upper and lower case are one.
    static func removes(_ variable: String) -> Bool {
        let name = variable.uppercased()
        return name.contains("SECRET") || name.contains("CREDENTIAL")
            || endings.contains { name == $0 || name.hasSuffix("_" + $0) }
    }

    private static let endings = [
        "API_KEY", "APIKEY", "ACCESS_KEY", "PRIVATE_KEY", "TOKEN", "PASSWORD", "PASSWD", "PASSPHRASE", "PROXY",
    ]

    /// The runner's environment without those and without what `names`
    /// removes, and with a proxy that records and refuses: a connector that
    /// ignores its base URL ends up there.
    static func cleaned(_ environment: Environment, without names: EnvironmentNames, proxy: String) -> Environment {
        var cleaned = environment
        cleaned.removeAll { names.removes($0) || removes($0) }
        for name in ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"] { cleaned[name] = proxy }
        for name in ["NO_PROXY", "no_proxy"] { cleaned[name] = "127.0.0.1,localhost" }
        return cleaned
    }
}
