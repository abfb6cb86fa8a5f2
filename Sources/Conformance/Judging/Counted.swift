extension Int {
    /// A number with the word for what it counts: `1 request`, `2 requests`.
    var requests: String { self == 1 ? "1 request" : "\(self) requests" }

    /// `1 retry`, `2 retries`.
    var retries: String { self == 1 ? "1 retry" : "\(self) retries" }
}
