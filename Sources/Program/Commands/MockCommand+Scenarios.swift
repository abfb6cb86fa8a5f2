import Arguments
import Documents
import Recordings
import Scenarios

extension MockCommand {
    /// What is served: the scenario of `--steps`, or those that are named,
    /// with the limits of the command line.
    static func chosen(
        _ parsed: Parsed,
        _ folder: ProviderFolder,
        _ links: ScenarioFile.Links
    ) throws -> [Scenario] {
        try LimitOption.limited(try named(parsed, folder, links), parsed) { try folder.responses() }
    }

    private static func named(
        _ parsed: Parsed,
        _ folder: ProviderFolder,
        _ links: ScenarioFile.Links
    ) throws -> [Scenario] {
        let words = try EmulationOption.words(parsed, folder)
        guard let text = parsed[steps] else {
            guard !words.isEmulated || !words.scenarios.isEmpty else { return [] }
            let loaded = try load(words.scenarios, folder, links)
            for remark in loaded.flatMap(\.remarks) { Console.error("firedrill: \(remark)\n") }
            return loaded
        }
        guard words.scenarios.isEmpty else {
            throw CommandFailure(.usage, "--steps is a scenario of its own, and \(words.scenarios[0]) is another")
        }
        switch StepsText.scenario(text, library: try folder.responses()) {
        case .success(let scenario): return [scenario]
        case .failure(let error):
            throw CommandFailure(.usage, "--steps: \(error.message)\n  hint: \(error.hint)")
        }
    }

    /// The scenarios that the words of a command line name.
    static func load(
        _ words: [String],
        _ folder: ProviderFolder,
        _ links: ScenarioFile.Links = ScenarioFile.Links(),
        mayRun: Bool = true
    ) throws -> [Scenario] {
        var scenarios: [Scenario] = []
        let library = try folder.responses()
        if words.isEmpty {
            let all = try ScenarioFile.loadFolder(folder.scenarios, library: library)
            scenarios = all.filter { $0.name == "success" } + all.filter { $0.name != "success" }
        }
        for word in words { scenarios += try load(word, folder, links, library, mayRun: mayRun) }
        var seen: Set<String> = []
        for scenario in scenarios where !seen.insert(scenario.name).inserted {
            throw CommandFailure(
                .usage,
                "two scenarios have the name \"\(scenario.name)\"\n  hint: give one of them another"
            )
        }
        return scenarios
    }

    private static func load(
        _ word: String,
        _ folder: ProviderFolder,
        _ links: ScenarioFile.Links,
        _ library: ResponseLibrary,
        mayRun: Bool
    ) throws -> [Scenario] {
        if Files.isFolder(word) { return try folderOf(word, links, library) }
        if Files.exists(word) { return [try file(word, links, library)] }
        return [try ScenarioFile.load(try shipped(word, folder, mayRun: mayRun), library: library)]
    }

    /// The file of a shipped scenario by its name; `mayRun` says whether a word
    /// may have been meant as a command to run.
    static func shipped(_ word: String, _ folder: ProviderFolder, mayRun: Bool = false) throws -> String {
        let names = (try? Files.names(in: folder.scenarios)) ?? []
        let shipped = names.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
        if word.contains("/") || word.contains(".") {
            throw CommandFailure(
                .inputOutput,
                "there is no file or folder \(word)\n  hint: "
                    + ScenarioWord.hint(missing: word, shipped, mayRun: mayRun)
            )
        }
        let path = "\(folder.scenarios)/\(word).yaml"
        guard Files.exists(path) else {
            let near = Spelling.nearest(to: word, in: shipped)
            throw CommandFailure(
                .usage,
                "there is no shipped scenario \"\(word)\"\n  hint: "
                    + (near.map { "did you mean \"\($0)\"?" } ?? "there are: " + shipped.joined(separator: ", ")
                        + (mayRun ? "; a command to run stands after '--'" : ""))
            )
        }
        return path
    }

    /// A file's scenario.
    private static func file(
        _ path: String,
        _ links: ScenarioFile.Links,
        _ library: ResponseLibrary
    ) throws -> Scenario {
        do {
            return try ScenarioFile.load(path, links: links, library: library)
        } catch {
            throw ScenarioWord.failure(of: path, error)
        }
    }

    /// A folder's scenarios; what `record` has written is none.
    private static func folderOf(
        _ path: String,
        _ links: ScenarioFile.Links,
        _ library: ResponseLibrary
    ) throws -> [Scenario] {
        let holdsRecordings = try Files.names(in: path).contains { name in
            name == RecordingName.manifest || RecordingName.number(of: name) != nil && name.hasSuffix(".yaml")
        }
        do {
            return try ScenarioFile.loadFolder(path, links: links, library: library)
        } catch {
            guard holdsRecordings else { throw error }
            throw CommandFailure(
                .usage,
                "\(path) holds recordings, and mock serves scenarios\n  hint: firedrill replay \(path)"
            )
        }
    }
}
