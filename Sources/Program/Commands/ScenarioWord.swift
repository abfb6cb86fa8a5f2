import Arguments
import Documents
import Scenarios

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a word that `mock` can load no scenario from was meant to be.
enum ScenarioWord {
    /// What to say of a file that cannot be loaded: where it has no scenario's
    /// name, it may be a command that lacks its `--`.
    static func failure(of path: String, _ error: DocumentError) -> CommandFailure {
        if let failure = ScenarioPlace.mistaken(recording: path) { return failure }
        var failure = CommandFailure(error)
        guard !hasEnding(path), Files.isFile(path) else { return failure }
        // The mistakes of a program as a scenario help nobody.
        if access(path, X_OK) == 0 { failure = CommandFailure(.usage, "\(path) is no scenario") }
        failure.message += "\n  hint: to run it, write `-- \(path.contains("/") ? path : "./" + path)`"
        return failure
    }

    /// What to do about a path at which there is nothing.
    static func hint(missing word: String, _ shipped: [String], mayRun: Bool) -> String {
        guard hasEnding(word) else {
            let command = word.hasSuffix("/") || !mayRun ? "" : "; a command to run stands after '--': -- \(word)"
            return "a scenario is a .yaml file, or in a folder of them" + command
        }
        let (folder, name) = (Files.folder(of: word), Files.name(of: word))
        let stem = String(name[..<(name.lastIndex(of: ".") ?? name.endIndex)])
        if shipped.contains(stem) { return "the shipped scenario is called \"\(stem)\"" }
        let there = ((try? ScenarioFile.paths(in: folder)) ?? []).map { Files.name(of: $0) }
        if let near = Spelling.nearest(to: name, in: there) {
            return "did you mean \"\(word.dropLast(name.count))\(near)\"?"
        }
        return "give a file, a folder, or the name of a shipped scenario: " + shipped.joined(separator: ", ")
    }

    private static func hasEnding(_ path: String) -> Bool {
        [".yaml", ".yml", ".json"].contains { path.hasSuffix($0) }
    }
}
