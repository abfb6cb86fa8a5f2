import Contracts
import Documents
import Exchanges
import HTTPCalling
import Judging
import Processes
import Providers
import Subjects

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The subject that the words after `--subject` name.
struct SubjectChoice {
    enum Kind {
        case reference(mutant: String?)
        case exec(command: String)
        case externalTask(ExternalTaskChoice)
        case camunda7(Camunda7Choice)
    }

    let words: String
    let kind: Kind

    /// Reads `KIND[:…]`.
    init(_ words: String) throws(CommandFailure) {
        self.words = words
        let kind = words.prefix { $0 != ":" }
        let rest = String(words.dropFirst(kind.count + 1))
        switch kind {
        case "reference" where rest.isEmpty: self.kind = .reference(mutant: nil)
        case "reference" where rest.hasPrefix("mutant="):
            self.kind = .reference(mutant: String(rest.dropFirst("mutant=".count)))
        case "exec" where rest.contains { !$0.isWhitespace }: self.kind = .exec(command: rest)
        case "exec":
            throw CommandFailure(
                .usage,
                "a command must follow \"exec:\"\n  hint: such as --subject 'exec:python3 harness.py'"
            )
        case "external-task": self.kind = .externalTask(try ExternalTaskChoice(rest))
        case "camunda7": self.kind = .camunda7(try Camunda7Choice(rest))
        default:
            if let command = Self.command(for: words) {
                throw CommandFailure(
                    .usage,
                    "\(words) is a file, not a subject\n  hint: to drive it as a harness, say --subject '\(command)'"
                )
            }
            let near = Spelling.nearest(to: String(kind), in: ["reference", "exec", "external-task", "camunda7"])
            if near == nil, words.contains(" ") {
                let command = words.hasPrefix("exec ") ? String(words.dropFirst("exec ".count)) : words
                throw CommandFailure(
                    .usage,
                    "there is no subject \"\(words)\"\n  hint: did you mean 'exec:\(command)'?"
                )
            }
            throw CommandFailure(
                .usage,
                "there is no subject \"\(words)\"\n  hint: "
                    + (near.map { $0.utf8.elementsEqual(kind.utf8) ? "" : "did you mean \($0)? " } ?? "")
                    + "there are: reference, reference:mutant=ID, exec:COMMAND, external-task:COMMAND, camunda7:URL, "
                    + "camunda7:managed,engine=JAR,jar=JAR"
            )
        }
    }

    /// The files that the command of a harness names, as far as they are plain
    /// to see: a program without a folder is the system's.
    var files: [String] {
        let command: String
        switch kind {
        case .exec(let words): command = words
        case .externalTask(let choice): command = choice.command ?? ""
        case .camunda7(let choice): return choice.files
        case .reference: return []
        }
        var seen: Set<String> = []
        return command.split(whereSeparator: { " \t\n'\"=;|&()<>".contains($0) }).map(String.init)
            .filter { Files.isFile($0) && seen.insert($0).inserted }
    }

    /// What of its own must be told to nobody.
    func secrets() throws(CommandFailure) -> [String] {
        if case .camunda7(let choice) = kind { try choice.secrets() } else { [] }
    }

    /// The words that drive a file as a harness; `nil` where there is no such
    /// file and the word does not look like one.
    private static func command(for words: String) -> String? {
        let file = words.prefix { $0 != " " }
        guard !file.isEmpty, Files.isFile(String(file)) || file.hasPrefix("./") || file.hasPrefix("/") else {
            return nil
        }
        if access(String(file), X_OK) == 0 { return "exec:" + (file.contains("/") ? "" : "./") + words }
        let programs = [".py": "python3", ".js": "node", ".rb": "ruby", ".sh": "sh", ".jar": "java -jar"]
        let program = programs.first { file.hasSuffix($0.key) }?.value
        return "exec:" + (program.map { $0 + " " } ?? "") + words
    }

    /// A subject, and what to do once it has finished.
    struct Driven {
        var subject: any Subject
        /// Ends what may be left.
        var close: @Sendable () async -> Void
        /// Why it cannot be relied on, whatever its results are.
        var failure: @Sendable () async -> SubjectError? = { nil }
    }

    /// Makes the subject. `folder` holds the provider's data; `proxy` is where requests go that ignore the base
    /// URL; `calling` is how the reference connector makes its connections.
    func driven(
        contract: Contract,
        provider: Provider,
        folder: String,
        proxy: String,
        calling: CallingOptions
    ) throws -> Driven {
        switch kind {
        case .reference(let id):
            let upstream = try CurlUpstream(clock: SystemClock.shared, options: calling)
            let mutant = try ConnectorOptions.mutant(id)
            let connector = ConnectorOptions.connector(contract, mutant: mutant, upstream: upstream)
            let subject = ReferenceSubject(
                connector,
                mutant: mutant,
                version: Firedrill.version,
                clock: SystemClock.shared
            )
            return Driven(subject: subject, close: { upstream.shutdown() })
        case .exec(let command):
            let subject = ExecSubject(
                command: command,
                environment: .inherited(),
                without: provider.namesForSubjects,
                proxy: proxy,
                version: Firedrill.version,
                clock: SystemClock.shared
            )
            return Driven(
                subject: subject,
                close: { ChildProcess.killAll() },
                failure: { await subject.failure }
            )
        case .externalTask(let choice): return try choice.driven(provider: provider, proxy: proxy)
        case .camunda7(let choice):
            return try choice.driven(provider: provider, folder: folder, proxy: proxy, calling: calling)
        }
    }
}

extension Provider {
    /// The names of the environment for a connector under test: it gets the
    /// key of each case and not the user's own.
    var namesForSubjects: EnvironmentNames { environment.removing(secret.environment) }
}
