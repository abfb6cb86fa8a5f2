public import Contracts

/// What a check stands for: the requirement that it proves, and how binding
/// that is in the set of this run.
public struct Obligation: Sendable, Equatable {
    /// The requirement's id; the check's own where no requirement names it.
    public var requirement: String
    /// How binding it is.
    public var level: Level
    /// The requirement's sentence.
    public var text: String
    /// The line of the connector's document, `nil` where it has none.
    public var line: Int?

    /// Makes one.
    public init(requirement: String, level: Level, text: String, line: Int? = nil) {
        self.requirement = requirement
        self.level = level
        self.text = text
        self.line = line
    }
}

/// The obligations of every check, in one set of requirements.
public struct Obligations: Sendable, Equatable {
    /// The set's name, `core-1`.
    public var set: String
    /// The obligations by the checks' ids.
    public var byCheck: [String: Obligation]

    /// Makes them from requirements and the set that is asked for.
    public init(_ requirements: Requirements, set: RequirementSet) {
        self.set = set.name
        byCheck = [:]
        for requirement in requirements.all {
            for check in requirement.checks {
                byCheck[check] = Obligation(
                    requirement: requirement.id,
                    level: requirements.level(ofCheck: check, in: set) ?? requirement.level,
                    text: requirement.text,
                    line: requirement.source.line
                )
            }
        }
    }

    /// Makes them from parts.
    public init(set: String, byCheck: [String: Obligation]) {
        self.set = set
        self.byCheck = byCheck
    }

    /// A check's obligation. One that no requirement names, as those that
    /// every case has, is a must of its own.
    public subscript(check: String) -> Obligation {
        byCheck[check]
            ?? Obligation(requirement: check, level: .must, text: Check.named(check)?.looksAt ?? check)
    }
}
