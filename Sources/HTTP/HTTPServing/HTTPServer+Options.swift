extension HTTPServer {
    /// What a server is started with.
    public struct Options: Sendable {
        /// The address to listen on: an IPv4 or IPv6 literal, or `localhost`.
        /// Loopback unless it is widened on purpose.
        public var host = "127.0.0.1"
        /// The port; 0: the kernel chooses.
        public var port: UInt16 = 0
        /// How many worker threads share the connections.
        public var threads = 2
        /// The longest request body in bytes; beyond it the answer is 413.
        public var bodyLimit = 16 << 20
        /// How many connections may be open at once. Where there would be more,
        /// those are closed that have kept the server waiting longest.
        public var connectionLimit = 12_000
        /// How many seconds a connection may be idle, between requests or
        /// while a client does not read. A suspended one is never idle.
        public var idleTimeout = 75
        /// Whether responses without a Date header get one.
        public var addsDate = true
        /// How many seconds a deferred response may make no progress before its
        /// connection is cut: the library has no limit of its own there.
        public var suspendedDeadline = 600.0
        /// How many queued bytes of a deferred response make its writer wait.
        public var pipeCapacity = 256 << 10
        /// Whether a page of any origin may call: preflights that nothing else
        /// answers are, and responses say that they may be read.
        public var allowsOrigins = false
        /// How many seconds a client that has ended its input is waited for
        /// while its response makes no progress: whether it has closed its
        /// connection or only the half that it writes to shows when something is
        /// sent to it.
        public var halfClosedPatience = 0.0
        /// Told what the library complains about; it gets no part of any
        /// request.
        public var log: (@Sendable (String) -> Void)?

        /// The default options.
        public init() {}

        /// How many worker threads suit a machine on which the client runs,
        /// too: one where there are two processors or fewer. Where two workers
        /// and a client share two processors, each waits for its turn, which
        /// costs more than the second worker brings.
        public static func threads(processors: Int) -> Int { processors > 2 ? 2 : 1 }
    }
}

extension HTTPServer.Options {
    /// Throws where an option has a value that cannot be.
    func validate() throws(ServingError) {
        let ranges: [(name: String, value: Int, range: ClosedRange<Int>)] = [
            ("threads", threads, 1...1024),
            ("bodyLimit", bodyLimit, 0...(1 << 40)),
            ("connectionLimit", connectionLimit, max(1, min(threads, 1024))...1_000_000),
            ("idleTimeout", idleTimeout, 0...1_000_000),
            ("pipeCapacity", pipeCapacity, 1...(1 << 40)),
        ]
        for option in ranges where !option.range.contains(option.value) {
            throw ServingError(
                .badOption,
                "\(option.name) is \(option.value)",
                hint: "give a value from \(option.range.lowerBound) to \(option.range.upperBound)"
            )
        }
        guard suspendedDeadline > 0 else {
            throw ServingError(.badOption, "suspendedDeadline is \(suspendedDeadline)", hint: "give some seconds")
        }
    }
}
