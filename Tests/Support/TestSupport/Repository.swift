import Foundation

/// Where the repository lies, and what lies in it.
public enum Repository {
    /// The root of the repository.
    public static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// The shipped data of a provider.
    public static let provider = root + "/Scenarios/fireworks-ai"

    /// Python with the oracles that tests compare with.
    public static let python = root + "/.build/oracles/venv/bin/python"
    /// Whether that Python is there.
    public static var hasPython: Bool { FileManager.default.isExecutableFile(atPath: python) }
}
