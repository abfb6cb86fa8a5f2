/// Why a call to an engine gave nothing.
public struct EngineError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of failure; it may grow.
    public struct Code: Sendable, Equatable {
        let name: String
        /// Nobody answers at its address.
        public static let unreachable = Code(name: "unreachable")
        /// It did not answer in time.
        public static let slow = Code(name: "slow")
        /// What answered is no engine's REST API: HTML, another path.
        public static let notAnEngine = Code(name: "not-an-engine")
        /// It wants credentials, or other ones.
        public static let unauthorized = Code(name: "unauthorized")
        /// It refused, and says why in `body`.
        public static let refused = Code(name: "refused")
        /// We gave up ourselves.
        public static let cancelled = Code(name: "cancelled")
    }

    /// The kind of failure.
    public let code: Code
    /// What happened, one sentence without a full stop.
    public let message: String
    /// What to do about it.
    public let hint: String
    /// The status of the answer; `nil` where none came.
    public let status: Int?
    /// What the engine says, where it says something in its own form.
    public let body: EngineErrorBody?

    /// Makes an error.
    public init(
        _ code: Code,
        _ message: String,
        hint: String,
        status: Int? = nil,
        body: EngineErrorBody? = nil
    ) {
        self.code = code
        self.message = message
        self.hint = hint
        self.status = status
        self.body = body
    }

    public var description: String { "\(message)\n  hint: \(hint)" }

    /// Whether the same call may succeed later: the engine is down or slow,
    /// something in front of it says so, or two transactions met (codes 1 and
    /// 10000 of the engine).
    public var isTransient: Bool {
        let isServers = status.map { $0 >= 500 || $0 == 429 } ?? false
        return switch code {
        case .unreachable, .slow: true
        case .notAnEngine: isServers
        case .refused: isServers && (body == nil || [1, 10000].contains(body?.code))
        default: false
        }
    }
}
