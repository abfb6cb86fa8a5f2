import Documents
import Exchanges
import Providers
import Recordings

/// Recordings of a folder that were made before more was to be hidden.
enum OlderRecordings {
    /// So many files are named in a warning.
    private static let shown = 5

    /// Warns of those that hold what `--redact` hides from now on, without
    /// quoting it. A file that cannot be read is left to who replays it.
    static func warn(in folder: String, by policy: RedactionPolicy, _ words: [String]) {
        let names = names(in: folder, by: policy)
        guard !names.isEmpty else { return }
        let files = names.prefix(shown).joined(separator: ", ")
        let more = names.count > shown ? " and \(names.count - shown) more" : ""
        let count = names.count == 1 ? "1 older recording holds" : "\(names.count) older recordings hold"
        let options = words.map { "--redact " + Shell.quoted($0) }.joined(separator: " ")
        Console.error(
            "firedrill: warning: \(count) what is hidden from now on, and a replay no longer finds it by that: "
                + policy.line(files + more) + "\n  hint: firedrill fmt "
                + policy.line(options + " " + Shell.quoted(folder)) + "\n"
        )
    }

    private static func names(in folder: String, by policy: RedactionPolicy) -> [String] {
        let paths = (try? EditedRecording.paths(in: folder)) ?? []
        return paths.filter { path in
            guard let bytes = try? Files.read(path, limit: RecordingReader.fileLimit) else { return false }
            return (try? RedactedRecording.holdsSecret(bytes, name: path, by: policy)) == true
        }.map { String($0.dropFirst(folder.count + 1)) }
    }
}

/// Words of a command line that somebody may paste.
enum Shell {
    /// A word in single quotes where a shell would take it for more than one.
    static func quoted(_ word: String) -> String {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./:=,@%+".unicodeScalars)
        guard word.isEmpty || !word.unicodeScalars.allSatisfy(plain.contains) else { return word }
        return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
