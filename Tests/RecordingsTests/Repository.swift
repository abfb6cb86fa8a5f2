import Foundation

/// Files of the repository that these tests look at.
enum Repository {
    /// The repository's folder.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// Python with the oracles that tests compare with.
    static let python = root + "/.build/oracles/venv/bin/python"
    static var hasPython: Bool { FileManager.default.isExecutableFile(atPath: python) }
}
