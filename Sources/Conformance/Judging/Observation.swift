public import Contracts
public import Exchanges
public import Scenarios

/// All that was seen of one attempt at a case: checks see nothing else.
public struct Observation: Sendable, Equatable {
    /// The number of the attempt at its case, from 1.
    public var attempt: Int
    /// What was drawn for this attempt alone.
    public var drawn: Drawn
    /// What the subject was asked to do.
    public var order: RunOrder
    /// What the subject says of it.
    public var report: RunReport
    /// The exchanges at the attempt's endpoint, in the order of arrival.
    public var exchanges: [Exchange]
    /// How many more there were that nobody kept: above 0 the evidence is
    /// incomplete.
    public var lostExchanges: Int
    /// Requests at no endpoint, or at one that was closed, that belong to
    /// this attempt by their key or their time.
    public var stray: [Exchange]
    /// Where the key was seen that should not be there.
    public var leaks: [Leak]
    /// When the order was given.
    public var runSent: UInt64
    /// When its result came.
    public var result: UInt64
    /// The longest time that a timer of the runner's came late meanwhile.
    public var maxLag: UInt64

    /// How long it took, in nanoseconds; 0 where its times say nothing.
    public var duration: UInt64 { result > runSent ? result - runSent : 0 }

    /// How it ended.
    public var outcome: Outcome { report.outcome }

    /// A process variable afterwards; `absent` for one that is not there,
    /// `nil` where nobody could look.
    public func variable(_ name: String) -> ProcessValue? {
        report.variables.map { $0[name] ?? .absent }
    }

    /// Makes an observation.
    public init(
        attempt: Int = 1,
        drawn: Drawn,
        order: RunOrder,
        report: RunReport,
        exchanges: [Exchange],
        lostExchanges: Int = 0,
        stray: [Exchange] = [],
        leaks: [Leak] = [],
        runSent: UInt64,
        result: UInt64,
        maxLag: UInt64 = 0
    ) {
        self.attempt = attempt
        self.drawn = drawn
        self.order = order
        self.report = report
        self.exchanges = exchanges
        self.lostExchanges = lostExchanges
        self.stray = stray
        self.leaks = leaks
        self.runSent = runSent
        self.result = result
        self.maxLag = maxLag
    }
}

/// What is drawn anew for an attempt, each independent of the others: nobody
/// can guess one of them or build it from another.
public struct Drawn: Sendable, Equatable {
    /// The values of the response and the key that is right. A key that comes
    /// through the environment is drawn for its process.
    public var values: CaseValues
    /// The order's id.
    public var runID: String
    /// The token in the endpoint's path, 128 bits.
    public var token: String

    /// Makes a set.
    public init(values: CaseValues, runID: String, token: String) {
        self.values = values
        self.runID = runID
        self.token = token
    }
}

/// A place where the key was seen; never the key.
public struct Leak: Sendable, Hashable {
    /// The kind of place.
    public var place: Place
    /// Which one: a variable's name, an event's; empty where there is one.
    public var name: String

    /// The kinds of places.
    public enum Place: String, Sendable, CaseIterable {
        /// A process variable.
        case variable
        /// The message of an error.
        case message
        /// Standard error.
        case stderr
        /// A line that the harness logged.
        case event
    }

    /// Makes one.
    public init(_ place: Place, _ name: String = "") {
        self.place = place
        self.name = name
    }
}
