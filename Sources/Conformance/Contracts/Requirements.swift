public import Documents

/// All that a contract asks for: `requirements.yaml`.
public struct Requirements: Sendable, Equatable {
    /// The name of the contract.
    public let contract: String
    /// The sets by their names, in the order of the file.
    public let sets: [RequirementSet]
    /// The requirements in the order of the file.
    public let all: [Requirement]
    private let byCheck: [String: Int]

    init(contract: String, sets: [RequirementSet], all: [Requirement]) {
        self.contract = contract
        self.sets = sets
        self.all = all
        var byCheck: [String: Int] = [:]
        for (index, requirement) in all.enumerated() {
            for check in requirement.checks + requirement.releaseChecks { byCheck[check] = index }
        }
        self.byCheck = byCheck
    }

    /// Reads a requirements file. Throws every mistake in it at once, each
    /// with its line and column; an id or a check that stands twice is one.
    public static func load(_ path: String) throws(DocumentError) -> Requirements {
        let document = try Document.yamlOrJSON(try Files.read(path), name: path)
        return try Decoding.decode(document, .requirements)
    }

    /// The requirement of an id.
    public subscript(id: String) -> Requirement? { all.first { $0.id == id } }

    /// The one requirement that a check proves.
    public func requirement(ofCheck check: String) -> Requirement? {
        byCheck[check].map { all[$0] }
    }

    /// Every check of a run, in the order of the file.
    public var checks: [String] { all.flatMap(\.checks) }

    /// Every check of a release's files, in the order of the file.
    public var releaseChecks: [String] { all.flatMap(\.releaseChecks) }

    /// The set of a name.
    public func set(_ name: String) -> RequirementSet? { sets.first { $0.name == name } }

    /// How binding a check is in a set; `nil` for a check that is unknown.
    public func level(ofCheck check: String, in set: RequirementSet) -> Level? {
        guard let level = requirement(ofCheck: check)?.level(of: check) else { return nil }
        return set.mandatory.contains(level) ? .must : level
    }
}

/// A name for how strictly requirements are taken.
public struct RequirementSet: Sendable, Equatable {
    /// Its name, `core-1`.
    public var name: String
    /// The levels that count as a must.
    public var mandatory: [Level]

    /// Makes a set.
    public init(name: String, mandatory: [Level]) {
        self.name = name
        self.mandatory = mandatory
    }
}
