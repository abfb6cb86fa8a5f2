/// One thing that a subject must do, as a function of what was seen.
///
/// It looks at the case and the observation and at nothing else: so every
/// verdict can be computed again from a journal. It never calls a connector,
/// and what it compares with was drawn for the attempt or given to the
/// subject.
public struct Check: Sendable {
    /// Its id, `ret.count`; the requirements name it.
    public let id: String
    /// What it looks at, in a sentence.
    public let looksAt: String
    /// The numbers that a case may give it.
    public let parameters: [CheckParameter]
    /// The broken connectors that it finds, by the numbers of their defects.
    public let kills: [String]
    /// Whether every case has it without naming it.
    public let isImplicit: Bool
    /// Whether the runner must listen on after the result: a retry may still
    /// come.
    public let listensOn: Bool
    /// What of the exchanges its verdict rests on.
    public let reliance: Reliance
    /// The function.
    public let judge: @Sendable (TestCase, Observation, CheckParameters) -> Verdict

    /// What of the exchanges a verdict rests on: it decides what is left of
    /// the verdict where some of them were not kept.
    public enum Reliance: Sendable {
        /// Nothing: it looks at the report alone.
        case none
        /// Each by itself: one that is wrong stays wrong, whatever came
        /// beside it.
        case each
        /// Their number, which is known also where they are not.
        case number
        /// All of them.
        case whole
    }

    /// Makes a check.
    public init(
        _ id: String,
        looksAt: String,
        parameters: [CheckParameter] = [],
        kills: [String] = [],
        isImplicit: Bool = false,
        listensOn: Bool = false,
        reliance: Reliance = .whole,
        judge: @escaping @Sendable (TestCase, Observation, CheckParameters) -> Verdict
    ) {
        self.id = id
        self.looksAt = looksAt
        self.parameters = parameters
        self.kills = kills
        self.isImplicit = isImplicit
        self.listensOn = listensOn
        self.reliance = reliance
        self.judge = judge
    }
}

extension Check {
    /// Every check, area by area.
    public static let all: [Check] =
        AuthChecks.all + SecretChecks.all + PayloadChecks.all + ModelChecks.all + MappingChecks.all
        + StandardVariableChecks.all + ErrorChecks.all + RetryChecks.all + WireChecks.all

    /// Those that every case has.
    public static let implicit: [Check] = all.filter(\.isImplicit)

    private static let byID: [String: Check] = Dictionary(all.map { ($0.id, $0) }) { first, _ in first }

    /// The check of an id.
    public static func named(_ id: String) -> Check? { byID[id] }
}

/// A check as a case uses it.
public struct CheckUse: Sendable, Equatable {
    /// The check's id.
    public var check: String
    /// The numbers that the case gives.
    public var parameters: CheckParameters

    /// Makes one.
    public init(_ check: String, _ parameters: CheckParameters = CheckParameters()) {
        self.check = check
        self.parameters = parameters
    }
}
