import Documents
import Recordings

/// Tells scenarios from recordings, where a user gives the ones to a command
/// that takes the others.
enum ScenarioPlace {
    /// So many files are looked at.
    private static let limit = 200

    /// What to say where a file is a scenario, or a folder holds scenarios and
    /// nothing that is named as recordings are; `nil` where neither is so.
    static func mistaken(_ path: String, for purpose: String) -> CommandFailure? {
        if Files.isFile(path) {
            guard isScenario(path) else { return nil }
            return CommandFailure(.usage, "\(path) is a scenario, and \(purpose)\n  hint: firedrill mock \(path)")
        }
        guard let paths = try? EditedRecording.paths(in: path),
            !paths.contains(where: { RecordingName.number(of: Files.name(of: $0)) != nil }),
            let scenario = paths.prefix(limit).first(where: isScenario)
        else { return nil }
        let folder = Files.folder(of: scenario)
        return CommandFailure(.usage, "\(path) holds scenarios, and \(purpose)\n  hint: firedrill mock \(folder)")
    }

    /// What to say where a file that is served as a scenario is a recording;
    /// `nil` where it is none.
    static func mistaken(recording path: String) -> CommandFailure? {
        guard let root = root(of: path), root["request"] != nil, root["observed"] != nil else { return nil }
        return CommandFailure(
            .usage,
            "\(path) is a recording, and mock serves scenarios\n  hint: firedrill replay \(path)"
        )
    }

    private static func isScenario(_ path: String) -> Bool { root(of: path)?["rules"] != nil }

    private static func root(of path: String) -> Node? {
        guard let bytes = try? Files.read(path) else { return nil }
        return try? Document.yamlOrJSON(bytes, name: path).root
    }
}
