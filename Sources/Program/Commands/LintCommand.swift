import Arguments
import Contracts
import Documents
import Exchanges
import Providers
import Releases
import Subjects

/// `firedrill lint`: holds files against what they promise.
enum LintCommand {
    static let declaration = Command(
        "lint",
        summary: "Check the files of a connector's release.",
        discussion: """
            The files that come with a connector, held against its contract: `lint release`. Scenarios have a lint of \
            their own: `firedrill scenario lint`.
            """,
        examples: [Example("A release", "firedrill lint release release/")],
        subcommands: [release]
    )

    static let folder = Positional(.path("DIR"), help: "The folder of the release.")
    static let jar = Option("jar", .path("FILE"), help: "The connector's JAR, which must hold the template's class.")
    static let profile = Option(
        "profile",
        .path("FILE"),
        help: "What the connector calls its inputs, where that is not as the contract says."
    )
    static let external = Flag("external-task", help: "The folder is the form for an external-task worker.")
    static let json = Flag("json", help: "Print the result as JSON.")
    static let verbose = Flag("verbose", short: "v", help: "Print every check, also those that found nothing.")

    private static let release = Command(
        "release",
        summary: "Check a release: template, example, logo, README.",
        discussion: """
            The element template by the rules of its published schema and of modelers, its defaults by the contract, \
            the example's steps and what an engine wants of it, the logo, the facts that the documentation must tell, \
            and whether the default model is still served. Each finding names its requirement. Exit 0: no must is \
            violated, 1: one is, 2: usage, 74: there is no such folder.
            """,
        options: [jar, external, profile, CheckCommand.set, json, verbose] + ProviderFolder.options,
        positionals: [folder],
        examples: [
            Example("A folder", "firedrill lint release release/"),
            Example(
                "With the JAR, and every should a must",
                "firedrill lint release release/ --jar c.jar --set strict-1"
            ),
            Example("The form for a worker", "firedrill lint release worker-release/ --external-task"),
        ]
    )

    static func run(_ parsed: Parsed) throws -> Int32 {
        let provider = try ProviderFolder.find(parsed)
        let whole = try provider.contract()
        guard let contract = parsed[external] ? whole.ofExternalTask : whole else {
            throw CommandFailure(
                .usage,
                "\(provider.provider.title): its contract says nothing of a form for external tasks\n"
                    + "  hint: give the section \"release\" of \(provider.path)/contract.yaml an \"externalTask\""
            )
        }
        let requirements = try Requirements.load(provider.path + "/requirements.yaml")
        guard let names = contract.release, !requirements.releaseChecks.isEmpty else {
            throw CommandFailure(
                .usage,
                "\(provider.provider.title): its contract says nothing of a release\n"
                    + "  hint: give \(provider.path)/contract.yaml a section \"release\""
            )
        }
        let set = try Suite.set(parsed[CheckCommand.set], in: requirements)
        let view = ReleaseView(
            folder: try ReleaseFolder.read(parsed[folder], names: names),
            contract: contract,
            upstream: provider.provider.upstream,
            retired: try RetiredModels.found(provider),
            jar: try parsed[jar].map { try JarFile.load($0) },
            inputs: try parsed[profile].map { try ConnectorProfile.load($0).inputs } ?? [:],
            isForWorker: parsed[external]
        )
        let report = ReleaseReport(view, requirements: requirements, set: set)
        // A template may hold a key where its name should be.
        let redaction = provider.provider.redaction()
        if parsed[json] {
            let text = JSONWriter(.indented).string(value(report, parsed[folder], set.name))
            Console.out(redaction.text(text) + "\n")
        } else {
            tell(report, isVerbose: parsed[verbose]) { redaction.text($0) }
        }
        return report.count(.violated) == 0 ? ExitCode.good.rawValue : ExitCode.violated.rawValue
    }

    // MARK: Telling

    private static func tell(_ report: ReleaseReport, isVerbose: Bool, hiding: (String) -> String) {
        for line in report.lines {
            let name = "\(line.requirement.id) \(line.level.rawValue) \(line.check.id)"
            for mistake in line.judgement.mistakes { Console.out(hiding(told(mistake, name))) }
            for note in line.judgement.notes { Console.out(hiding(told(note, "\(line.requirement.id) note"))) }
            guard isVerbose else { continue }
            switch line.standing {
            case .met: Console.out("ok    \(name): \(line.check.looksAt)\n")
            case .notLooked: Console.out("-     \(name): \(line.judgement.gap ?? "")\n")
            case .violated: Console.out("FAIL  \(name): \(line.requirement.text)\n")
            case .warned: Console.out("warn  \(name): \(line.requirement.text)\n")
            }
        }
        var parts = ["\(report.count(.met)) of \(report.lines.count) checks met"]
        if report.count(.violated) > 0 { parts.append("\(report.count(.violated)) violated") }
        if report.count(.warned) > 0 { parts.append("\(report.count(.warned)) with a warning") }
        Console.error("firedrill: " + parts.joined(separator: ", ") + "\n")
        // One cause may keep many from looking.
        var reasons: [(reason: String, ids: [String])] = []
        for line in report.lines where line.standing == .notLooked {
            let reason = line.judgement.gap ?? ""
            if let index = reasons.firstIndex(where: { $0.reason == reason }) {
                reasons[index].ids.append(line.check.id)
            } else {
                reasons.append((reason, [line.check.id]))
            }
        }
        for (reason, ids) in reasons {
            Console.error("firedrill: not looked at: \(ids.joined(separator: ", ")): \(reason)\n")
        }
    }

    private static func told(_ mistake: Diagnostic, _ name: String) -> String {
        var mistake = mistake
        mistake.message += " [\(name)]"
        return "\(mistake)\n"
    }

    private static func value(_ report: ReleaseReport, _ folder: String, _ set: String) -> Value {
        let lines = report.lines.map { line -> Value in
            .object([
                Member("requirement", .string(line.requirement.id)), Member("check", .string(line.check.id)),
                Member("level", .string(line.level.rawValue)), Member("text", .string(line.requirement.text)),
                Member("result", .string(line.standing.rawValue)),
                Member("reason", line.judgement.gap.map { .string($0) } ?? .null),
                Member("mistakes", .array(line.judgement.mistakes.map(value))),
                Member("notes", .array(line.judgement.notes.map(value))),
            ])
        }
        return .object([
            Member("format", .integer(1)), Member("tool", .string("firedrill \(Firedrill.version)")),
            Member("release", .string(folder)), Member("set", .string(set)),
            Member("result", .string(report.count(.violated) == 0 ? "met" : "violated")),
            Member("checks", .array(lines)),
        ])
    }

    private static func value(_ mistake: Diagnostic) -> Value {
        .object([
            Member("file", .string(mistake.file)),
            Member("line", mistake.position.map { .integer($0.line) } ?? .null),
            Member("column", mistake.position.map { .integer($0.column) } ?? .null),
            Member("message", .string(mistake.message)),
            Member("hint", mistake.hint.map { .string($0) } ?? .null),
        ])
    }
}
