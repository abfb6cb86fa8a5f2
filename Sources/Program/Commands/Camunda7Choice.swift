import Contracts
import Documents
import Exchanges
import HTTPCalling
import ProcessEngine
import Processes
import Providers
import Releases
import Subjects

/// What follows `camunda7:`: the address of an engine's REST interface, or
/// `managed` and what is to be started; then settings, `name=value`, each
/// after a comma.
struct Camunda7Choice {
    enum Place {
        case attached(url: String)
        case managed(engine: String, jars: [String], main: String?, settings: [String])
    }

    let place: Place
    /// The class that the service task runs, where it is not the profile's.
    let className: String?
    /// The profile's file; `nil`: the provider's own.
    let profile: String?
    /// How many orders at once, where the user says.
    let parallel: Int?

    /// The files that a report gives digests of.
    var files: [String] {
        guard case .managed(let engine, let jars, _, _) = place else { return [] }
        return ([engine] + jars + (profile.map { [$0] } ?? [])).filter { Files.isFile($0) }
    }

    init(_ words: String) throws(CommandFailure) {
        var parts = words.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let first = parts.removeFirst()
        var values: [String: [String]] = [:]
        let known =
            ["class", "profile", "parallel"] + (first == "managed" ? ["engine", "jar", "main", "setting"] : [])
        for part in parts {
            let name = String(part.prefix { $0 != "=" })
            let value = String(part.dropFirst(name.count + 1))
            guard known.contains(name), !value.isEmpty else {
                let near = Spelling.nearest(to: name, in: known)
                throw CommandFailure(
                    .usage,
                    "\"\(part)\" does not follow camunda7:\(first)\n  hint: "
                        + (known.contains(name)
                            ? "\(name)=VALUE"
                            : near.map { "did you mean \($0)=?" } ?? "there are: "
                                + known.map { $0 + "=" }.joined(separator: ", "))
                )
            }
            values[name, default: []].append(value)
        }
        if first == "managed" {
            guard let engine = values["engine"]?.last, let jars = values["jar"] else {
                throw CommandFailure(
                    .usage,
                    "camunda7:managed needs engine= and jar=\n"
                        + "  hint: camunda7:managed,engine=camunda-7.24.0.jar,jar=connector.jar"
                )
            }
            for file in [engine] + jars { try Self.expectJar(file) }
            place = .managed(
                engine: engine,
                jars: jars,
                main: values["main"]?.last,
                settings: values["setting"] ?? []
            )
        } else {
            guard first.hasPrefix("http://") || first.hasPrefix("https://") else {
                throw CommandFailure(
                    .usage,
                    (first.isEmpty ? "an engine must follow \"camunda7:\"" : "\"\(first)\" is no engine's address")
                        + "\n  hint: camunda7:http://127.0.0.1:8080/engine-rest, or "
                        + "camunda7:managed,engine=ENGINE.jar,jar=CONNECTOR.jar"
                )
            }
            place = .attached(url: first)
        }
        className = values["class"]?.last
        profile = values["profile"]?.last
        if let text = values["parallel"]?.last {
            guard let number = Int(text), (1...64).contains(number) else {
                throw CommandFailure(.usage, "parallel=\(text) is no number from 1 to 64\n  hint: parallel=3")
            }
            parallel = number
        } else {
            parallel = nil
        }
    }

    /// A file that is no jar would only be seen as a class that is missing.
    private static func expectJar(_ path: String) throws(CommandFailure) {
        if Files.isFolder(path) { return }
        guard Files.isFile(path) else {
            throw CommandFailure(.usage, "\(path) does not exist\n  hint: name the jar's file")
        }
        do {
            _ = try JarFile.load(path)
        } catch {
            // One that was cut off on its way begins as a jar does.
            let reason = error.diagnostics.first.map { $0.message.replacing("is no JAR: ", with: "") } ?? ""
            let hint = "a jar is a ZIP archive; build it anew, or copy all of it"
            throw CommandFailure(.usage, "\(path) is no jar: \(reason)\n  hint: \(hint)")
        }
    }

    /// What of the engine's user must be told to nobody.
    func secrets() throws(CommandFailure) -> [String] {
        guard case .attached(let url) = place else { return [] }
        return try EngineLogin.found(for: url).secrets
    }

    /// Makes the subject; `folder` holds the provider's data, `calling` is how
    /// connections to the engine are made.
    func driven(
        provider: Provider,
        folder: String,
        proxy: String,
        calling: CallingOptions
    ) throws -> SubjectChoice.Driven {
        var profile = try ConnectorProfile.load(profile ?? folder + "/profile.yaml")
        if let className { profile.implementation = .javaClass(className) }
        let release = try release(profile, of: folder)
        let clock = SystemClock.shared
        let upstream = try CurlUpstream(clock: clock, options: calling)
        let host: any EngineHost
        switch place {
        case .attached(let url):
            let login = try EngineLogin.found(for: url)
            let client = EngineClient(url: url, upstream: upstream, headers: login.headers, clock: clock)
            host = AttachedEngine(client, parallel: parallel ?? 3)
        case .managed(let engine, let jars, let main, let settings):
            host = ManagedEngine(
                ManagedEngine.Program(
                    engine: engine,
                    connector: jars,
                    main: main,
                    settings: settings.map { $0.hasPrefix("--") ? $0 : "--" + $0 }
                ),
                environment: .inherited(),
                without: provider.namesForSubjects,
                proxy: proxy,
                clock: clock,
                connect: { EngineClient(url: $0, upstream: upstream, clock: clock) }
            )
        }
        let subject = Camunda7Subject(host, profile: profile, release: release, clock: clock)
        return SubjectChoice.Driven(
            subject: subject,
            close: {
                ChildProcess.killAll()
                upstream.shutdown()
            },
            failure: { await subject.failure }
        )
    }

    /// The processes of the release's form that a connector is of.
    private func release(_ profile: ConnectorProfile, of folder: String) throws -> ReleaseProcesses? {
        let form = if case .topic = profile.implementation { "/release-external-task" } else { "/release" }
        guard Files.isFolder(folder + form) else { return nil }
        return try ReleaseProcesses(folder: folder + form)
    }
}
