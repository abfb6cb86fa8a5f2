import Exchanges

/// Judges a client by what its server saw.
public struct ClientVerdict {
    let calls: ClientCalls
    /// What the process that was tested ended with; `nil` where there was
    /// none.
    let exitStatus: Int32?
    /// The clock's instant.
    let now: UInt64

    /// So much too early is no haste, in nanoseconds.
    static let tolerance: UInt64 = 10_000_000

    /// Judges by all requests that a journal holds.
    public init(_ journal: TrafficJournal, exitStatus: Int32?) {
        self.init(journal.records(), exitStatus: exitStatus, now: journal.clock.now)
    }

    /// Judges by some requests.
    public init(_ records: [JournalRecord], exitStatus: Int32?, now: UInt64) {
        calls = ClientCalls(records)
        self.exitStatus = exitStatus
        self.now = now
    }

    /// What was seen of some words.
    public func verdicts(_ words: [ClientWord] = ClientWord.allCases) -> [WordVerdict] { words.map(verdict) }

    private func verdict(_ word: ClientWord) -> WordVerdict {
        switch word {
        case .honoursRetryAfter: honoursRetryAfter()
        case .backsOff: backsOff()
        case .noRetryStorm: noRetryStorm()
        case .noRetryOfFinal: noRetryOfFinal()
        case .takesNoTruncatedStream: takesNoTruncatedStream()
        case .hasReadTimeout: hasReadTimeout()
        case .reusesConnections: reusesConnections()
        case .sendsUserAgent: sendsUserAgent()
        }
    }

    /// Each request of a call with the one after it.
    var retries: [(last: JournalRecord, next: JournalRecord)] {
        calls.calls.flatMap { Array(zip($0, $0.dropFirst())) }
    }

    /// `1.234 s`.
    static func seconds(_ nanoseconds: UInt64) -> String {
        let milliseconds = nanoseconds / 1_000_000
        return "\(milliseconds / 1000).\(String(String(1000 + milliseconds % 1000).dropFirst())) s"
    }
}
