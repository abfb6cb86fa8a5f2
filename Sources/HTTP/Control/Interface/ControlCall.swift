public import Exchanges

/// A call of the control interface.
public struct ControlCall: Sendable {
    /// The method; that of a HEAD is GET.
    public var method: String
    /// What a `{…}` of the route's path stands for.
    public var argument: String
    /// The query's parameters, their escapes undone.
    public var parameters: [String: String]
    /// The body.
    public var body: [UInt8]

    /// Makes a call.
    public init(method: String, argument: String = "", parameters: [String: String] = [:], body: [UInt8] = []) {
        self.method = method
        self.argument = argument
        self.parameters = parameters
        self.body = body
    }
}

/// A part of the control interface: a path, and what its methods do.
public struct ControlRoute: Sendable {
    /// What a method does.
    public enum Action: Sendable {
        /// At once, on a server's worker.
        case quick(@Sendable (ControlCall) -> ControlResponse)
        /// On a thread of its own: it may look at the whole journal.
        case slow(@Sendable (ControlCall) -> ControlResponse)
        /// Goes on for as long as its client listens.
        case stream(@Sendable (ControlCall, any ResponseWriter) -> Void)
    }

    /// The path behind `/__firedrill/`; `{…}` stands for one segment.
    public var path: String
    /// The query's parameters that it knows.
    public var parameters: [String]
    /// Its methods.
    public var actions: [(method: String, action: Action)]

    /// Makes a route.
    public init(_ path: String, parameters: [String] = [], _ actions: KeyValuePairs<String, Action>) {
        self.path = path
        self.parameters = parameters
        self.actions = actions.map { ($0.key, $0.value) }
    }

    /// What `{…}` stands for in a path; `nil` where the path is another.
    func argument(in path: String) -> String? {
        let own = self.path.split(separator: "/", omittingEmptySubsequences: false)
        let given = path.split(separator: "/", omittingEmptySubsequences: false)
        guard own.count == given.count else { return nil }
        var argument = ""
        for (one, other) in zip(own, given) {
            if one.hasPrefix("{") {
                argument = String(other)
            } else if one != other {
                return nil
            }
        }
        return argument
    }
}
