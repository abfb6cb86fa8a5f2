public import Contracts

/// What a release comes to, check by check.
public struct ReleaseReport: Sendable {
    /// One check's line.
    public struct Line: Sendable {
        /// The requirement that it proves.
        public var requirement: Requirement
        /// The check.
        public var check: ReleaseCheck
        /// How binding it is.
        public var level: Level
        /// What it says.
        public var judgement: ReleaseJudgement

        /// What it comes to, in a word.
        public var standing: Standing {
            if !judgement.mistakes.isEmpty { return level == .must ? .violated : .warned }
            return judgement.gap == nil ? .met : .notLooked
        }
    }

    /// What a check comes to.
    public enum Standing: String, Sendable, CaseIterable {
        /// The requirement is met.
        case met
        /// A must is violated.
        case violated
        /// A should is violated.
        case warned
        /// Nobody could look.
        case notLooked = "not-looked"
    }

    /// The lines in the order of the requirements.
    public var lines: [Line]

    /// Judges a release by the requirements of a set.
    public init(_ view: ReleaseView, requirements: Requirements, set: RequirementSet) {
        lines = requirements.all.flatMap { requirement in
            requirement.releaseChecks.compactMap { id in
                ReleaseCheck.all.first { $0.id == id }.map { check in
                    Line(
                        requirement: requirement,
                        check: check,
                        level: requirements.level(ofCheck: id, in: set) ?? requirement.level,
                        judgement: check.judge(view)
                    )
                }
            }
        }
    }

    /// How many lines come to something.
    public func count(_ standing: Standing) -> Int { lines.count { $0.standing == standing } }
}
