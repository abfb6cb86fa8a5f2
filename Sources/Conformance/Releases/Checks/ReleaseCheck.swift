public import Contracts
public import Documents

/// One thing that the files of a release must be.
public struct ReleaseCheck: Sendable {
    /// Its id, `tpl.name`; the requirements name it.
    public let id: String
    /// What it looks at, in a sentence.
    public let looksAt: String
    /// The function.
    let judge: @Sendable (ReleaseView) -> ReleaseJudgement

    init(_ id: String, looksAt: String, judge: @escaping @Sendable (ReleaseView) -> ReleaseJudgement) {
        self.id = id
        self.looksAt = looksAt
        self.judge = judge
    }

    /// Every check that there is.
    public static let all = FileChecks.all + TemplateChecks.all + ProcessChecks.all
}

/// What a check says of a release.
public struct ReleaseJudgement: Sendable, Equatable {
    /// What is wrong, each with its place.
    public var mistakes: [Diagnostic] = []
    /// What is worth a note and not wrong.
    public var notes: [Diagnostic] = []
    /// Why it could not look; `nil` where it did.
    public var gap: String?

    static func found(_ mistakes: [Diagnostic]) -> ReleaseJudgement { ReleaseJudgement(mistakes: mistakes) }
    static func blocked(_ gap: String) -> ReleaseJudgement { ReleaseJudgement(gap: gap) }
    static let met = ReleaseJudgement()
}

/// What checks look at: a release, and what it is compared with.
public struct ReleaseView: Sendable {
    /// The files.
    public var folder: ReleaseFolder
    /// What the connector's document says.
    public var contract: Contract
    /// The API's address, without a path.
    public var upstream: String
    /// Models that are no longer served, by their names.
    public var retired: [String: RetiredModel]
    /// The connector's JAR, where it is given.
    public var jar: JarFile?
    /// What the connector calls its inputs, by the contract's names, where
    /// that differs; `nil` for one that it does not have.
    public var inputs: [String: String?]
    /// Whether it is the form for a worker, which has no logo, and whose
    /// documentation tells only how it differs.
    public var isForWorker: Bool

    /// A model that is gone.
    public struct RetiredModel: Sendable, Equatable {
        /// Since which day, `2026-05-14`.
        public var since: String
        /// What takes its place.
        public var replacedBy: String?

        /// Makes one.
        public init(since: String, replacedBy: String? = nil) {
            self.since = since
            self.replacedBy = replacedBy
        }
    }

    /// Makes a view.
    public init(
        folder: ReleaseFolder,
        contract: Contract,
        upstream: String,
        retired: [String: RetiredModel] = [:],
        jar: JarFile? = nil,
        inputs: [String: String?] = [:],
        isForWorker: Bool = false
    ) {
        self.folder = folder
        self.contract = contract
        self.upstream = upstream
        self.retired = retired
        self.jar = jar
        self.inputs = inputs
        self.isForWorker = isForWorker
    }

    /// The release's template.
    var template: ElementTemplate? { folder.template(named: contract.title) }

    /// What the template calls an input; `nil` where the connector has none.
    func name(of input: ParameterName) -> String? { inputs[input.rawValue] ?? input.rawValue }

    /// The template's property for an input.
    func property(_ input: ParameterName) -> ElementTemplate.Property? {
        name(of: input).flatMap { template?.property($0) }
    }

    /// What is said where the template cannot be read.
    static let noTemplate = ReleaseJudgement.blocked("there is no sound template")

    /// A mistake at a property's member, or at the property.
    func mistake(
        _ message: String,
        at property: ElementTemplate.Property,
        _ member: String? = nil,
        hint: String? = nil
    ) -> Diagnostic {
        let node = member.flatMap { property.node[$0] } ?? property.node
        return Diagnostic(file: node.document.name, position: node.position, message: message, hint: hint)
    }

    /// Looks at the property of an input; one that the template lacks is a
    /// mistake of its own.
    func looking(
        at name: ParameterName,
        _ body: (ElementTemplate.Property) -> [Diagnostic]
    ) -> ReleaseJudgement {
        guard let template else { return Self.noTemplate }
        guard let own = self.name(of: name) else {
            return .blocked("the profile says that the connector has no input \(name.rawValue)")
        }
        guard let property = property(name) else {
            let place = template.node["properties"] ?? template.node
            return .found([
                Diagnostic(
                    file: place.document.name,
                    position: place.position,
                    message: "no property is bound to \"\(own)\"",
                    hint: Spelling.nearest(to: own, in: template.properties.map(\.key)).map {
                        "did you mean \"\(own)\" by \"\($0)\"?"
                    }
                )
            ])
        }
        return .found(body(property))
    }
}
