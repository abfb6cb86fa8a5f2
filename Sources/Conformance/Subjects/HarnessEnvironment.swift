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
}
