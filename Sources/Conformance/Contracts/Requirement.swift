/// One thing that a contract asks for.
public struct Requirement: Sendable, Equatable {
    /// Its id, `RET-05`; it never changes its meaning.
    public var id: String
    /// How binding it is.
    public var level: Level
    /// Who asks for it.
    public var origin: Origin
    /// What it asks for, in our own words.
    public var text: String
    /// The line of the connector's document.
    public var source: Source
    /// The ids of the checks that prove it in a run.
    public var checks: [String]
    /// The ids of the checks that prove it by the files of a release.
    public var releaseChecks: [String]
    /// The checks that have another level than the requirement.
    public var checkLevels: [String: Level]

    /// A line of the connector's document.
    public struct Source: Sendable, Equatable {
        /// The heading above it, as an anchor.
        public var section: String
        /// The line, from 1.
        public var line: Int
        /// The first 16 hexadecimal digits of the SHA-256 of the line
        /// without the white space around it.
        public var fingerprint: String

        /// Makes a source.
        public init(section: String, line: Int, fingerprint: String) {
            self.section = section
            self.line = line
            self.fingerprint = fingerprint
        }
    }

    /// Makes a requirement.
    public init(
        id: String,
        level: Level,
        origin: Origin,
        text: String,
        source: Source,
        checks: [String],
        releaseChecks: [String] = [],
        checkLevels: [String: Level] = [:]
    ) {
        self.id = id
        self.level = level
        self.origin = origin
        self.text = text
        self.source = source
        self.checks = checks
        self.releaseChecks = releaseChecks
        self.checkLevels = checkLevels
    }

    /// How binding one of its checks is.
    public func level(of check: String) -> Level { checkLevels[check] ?? level }
}
