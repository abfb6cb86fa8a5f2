/// What a good client does, seen from its server.
public enum ClientWord: String, Sendable, CaseIterable {
    /// It waits as long as Retry-After says.
    case honoursRetryAfter = "honours-retry-after"
    /// It waits longer from retry to retry.
    case backsOff = "backs-off"
    /// It gives up in time.
    case noRetryStorm = "no-retry-storm"
    /// It does not repeat what was refused for good.
    case noRetryOfFinal = "no-retry-of-final"
    /// It does not take half a response for a whole one.
    case takesNoTruncatedStream = "takes-no-truncated-stream"
    /// It does not wait for ever.
    case hasReadTimeout = "has-read-timeout"
    /// It keeps connections open.
    case reusesConnections = "reuses-connections"
    /// It says what it is.
    case sendsUserAgent = "sends-user-agent"
}

/// What was seen of one word.
public struct WordVerdict: Sendable, Equatable {
    /// Whether the client does it.
    public enum Outcome: String, Sendable {
        case kept
        case broken
        /// Nothing that came could have broken it.
        case notSeen = "not seen"
    }

    /// The word.
    public var word: ClientWord
    /// Whether the client does it.
    public var outcome: Outcome
    /// What shows it, one sentence.
    public var evidence: String
    /// The numbers of the requests that show it.
    public var requests: [Int]

    /// Makes a verdict.
    public init(_ word: ClientWord, _ outcome: Outcome, _ evidence: String, requests: [Int] = []) {
        self.word = word
        self.outcome = outcome
        self.evidence = evidence
        self.requests = requests
    }
}
