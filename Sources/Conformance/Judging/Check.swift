public import Contracts

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
    /// Whether only a real engine shows what it looks at: with any other
    /// subject there is nothing to judge.
    public let needsEngine: Bool
    /// The function.
    public let judge: Function

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

    /// What a check is: a verdict on an observation, in the light of the case
    /// and of what its contract calls the standard variables.
    public typealias Function = @Sendable (TestCase, Observation, CheckParameters, StandardVariables) -> Verdict

    /// Makes a check that looks at standard variables.
    public init(
        _ id: String,
        looksAt: String,
        parameters: [CheckParameter] = [],
        kills: [String] = [],
        isImplicit: Bool = false,
        listensOn: Bool = false,
        reliance: Reliance = .whole,
        needsEngine: Bool = false,
        judge: @escaping Function
    ) {
        self.id = id
        self.looksAt = looksAt
        self.parameters = parameters
        self.kills = kills
        self.isImplicit = isImplicit
        self.listensOn = listensOn
        self.reliance = reliance
        self.needsEngine = needsEngine
        self.judge = judge
    }

    /// Makes a check that looks at none.
    public init(
        _ id: String,
        looksAt: String,
        parameters: [CheckParameter] = [],
        kills: [String] = [],
        isImplicit: Bool = false,
        listensOn: Bool = false,
        reliance: Reliance = .whole,
        needsEngine: Bool = false,
        judge: @escaping @Sendable (TestCase, Observation, CheckParameters) -> Verdict
    ) {
        self.init(
            id,
            looksAt: looksAt,
            parameters: parameters,
            kills: kills,
            isImplicit: isImplicit,
            listensOn: listensOn,
            reliance: reliance,
            needsEngine: needsEngine
        ) { testCase, seen, parameters, _ in judge(testCase, seen, parameters) }
    }
}

extension Check {
    /// Every check that stands for itself, area by area; the others come in
    /// families, one for each variable and status of a contract.
    public static let all: [Check] =
        AuthChecks.all + SecretChecks.all + PayloadChecks.all + ModelChecks.all + MappingChecks.all
        + StandardVariableChecks.all + ErrorChecks.all + EngineChecks.all + RetryChecks.all
        + LockChecks.all + WireChecks.all

    /// Every check that there is for a contract.
    public static func all(for contract: Contract) -> [Check] {
        all + contract.mapping.variables.map { MappingChecks.mapped($0.name) }
            + contract.errors.rules.map { ErrorChecks.status($0.status) }
    }

    /// Those that every case has.
    public static let implicit: [Check] = all.filter(\.isImplicit)

    private static let byID: [String: Check] = Dictionary(all.map { ($0.id, $0) }) { first, _ in first }

    /// The check of an id; `map.NAME` and `err.STATUS` are one for each name
    /// and status.
    public static func named(_ id: String) -> Check? {
        if let check = byID[id] { return check }
        if id.hasPrefix("map."), id.utf8.count > 4 { return MappingChecks.mapped(String(id.dropFirst(4))) }
        guard id.hasPrefix("err."), let status = Int(id.dropFirst(4)), (100...599).contains(status) else { return nil }
        return ErrorChecks.status(status)
    }
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
