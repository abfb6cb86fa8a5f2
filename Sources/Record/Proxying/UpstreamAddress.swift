import Exchanges

/// Where the requests go, and which addresses in responses lead there.
struct UpstreamAddress: Sendable {
    /// The URL without a slash at its end.
    let base: String
    private let host: String
    private let port: String
    private let path: String
    /// What of the provider's base path stands at the end of the base URL: all
    /// of it or its first segments, as some clients' own base URLs have it.
    private let shared: String
    private let basePath: String

    /// `basePath` is what a client's own base URL ends in.
    init(_ base: String, basePath: String) {
        self.base = base
        self.basePath = basePath
        let parts = Self.parts(base)
        (host, port, path) = (parts?.host ?? "", parts?.port ?? "", parts?.rest ?? "")
        shared = Self.beginnings(of: basePath).first { [path] in path.hasSuffix($0) } ?? ""
    }

    /// Whether a target is a path or lies below it.
    private static func isBelow(_ path: String, _ target: String) -> Bool {
        guard target.hasPrefix(path) else { return false }
        let next = target.utf8.dropFirst(path.utf8.count).first
        return next.map { "/?#".utf8.contains($0) } ?? true
    }

    /// A path, and what is left of it without its last segments, the longest
    /// first.
    private static func beginnings(of path: String) -> [String] {
        let ends = path.indices.filter { path[$0] == "/" && $0 > path.startIndex } + [path.endIndex]
        return path.isEmpty ? [] : ends.reversed().map { String(path[..<$0]) }
    }

    /// The URL of a request's target. The provider's base path stands in it
    /// once, where both have it. What is beyond ASCII is percent-encoded, as
    /// the URL standard means it; bytes that are no UTF-8 are left, since what
    /// they mean is not known.
    func url(of target: String) -> String {
        let target = target.contains("\u{FFFD}") ? target : CanonicalQuery.escapedBeyondASCII(target)
        return !shared.isEmpty && Self.isBelow(basePath, target) ? base.dropLast(shared.count) + target : base + target
    }

    /// A response's header lines as they lead to the proxy: those that name
    /// an address (`Location` and its like, `Link`, `Refresh`) say the path
    /// alone where it is the upstream's. `prefix` stands before each path.
    func local(_ headers: Headers, prefix: String = "") -> Headers {
        headers.withAddresses { localPath(of: $0).map { prefix + $0 } } ?? headers
    }

    /// The path by which a client of the proxy reaches an address, `nil` where
    /// that is not the upstream's.
    private func localPath(of address: String) -> String? {
        if address.hasPrefix("/"), !address.hasPrefix("//") { return withoutPath(address) }
        guard let parts = Self.parts(address), parts.host == host else { return nil }
        // A server that speaks of itself by the other scheme is itself.
        guard parts.port == port || parts.isStandard && Self.standardPorts.contains(port) else { return nil }
        return withoutPath(parts.rest)
    }

    /// A path without that of the upstream's URL, `nil` where it lies outside.
    private func withoutPath(_ rest: String) -> String? {
        // What `url(of:)` makes of it leads there again.
        let before = String(path.dropLast(shared.count))
        let own = !shared.isEmpty && Self.isBelow(before + basePath, rest) ? before : path
        guard own.isEmpty || Self.isBelow(own, rest) else { return nil }
        let left = rest.dropFirst(own.count)
        return left.hasPrefix("/") ? String(left) : "/" + left
    }

    private static let standardPorts = ["80", "443"]

    /// The parts of an absolute address, or of one without a scheme.
    private static func parts(_ address: String) -> (host: String, port: String, isStandard: Bool, rest: String)? {
        let scheme = address.prefix { $0 != ":" && $0 != "/" }.lowercased()
        let after: Substring
        if address.hasPrefix("//") {
            after = address.dropFirst(2)
        } else {
            guard scheme == "http" || scheme == "https", address.dropFirst(scheme.count).hasPrefix("://") else {
                return nil
            }
            after = address.dropFirst(scheme.count + 3)
        }
        let authority = after.prefix { !"/?#".contains($0) }
        let server = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        let isLiteral = server.hasPrefix("[")
        let host = isLiteral ? server.prefix { $0 != "]" } : server.prefix { $0 != ":" }
        let port = server.dropFirst(host.count + (isLiteral ? 1 : 0)).drop { $0 == ":" }
        let standard = scheme == "https" ? "443" : "80"
        return (
            host.lowercased(), port.isEmpty ? standard : String(port),
            port.isEmpty || standardPorts.contains(String(port)), String(after.dropFirst(authority.count))
        )
    }
}
