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

    private static func isScenario(_ path: String) -> Bool {
        guard let bytes = try? Files.read(path), let document = try? Document.yamlOrJSON(bytes, name: path) else {
            return false
        }
        return document.root["rules"] != nil && document.root["name"] != nil
    }
}
