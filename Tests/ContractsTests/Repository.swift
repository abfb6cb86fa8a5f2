import Foundation

/// Files of the repository that these tests look at.
enum Repository {
    /// The repository's folder.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    static let contract = root + "/Scenarios/fireworks-ai/contract.yaml"
    static let requirements = root + "/Scenarios/fireworks-ai/requirements.yaml"

    /// The connector's document, which is not shipped.
    static let document = root + "/../shared/contract/fireworks-ai.md"
    static var hasDocument: Bool { FileManager.default.fileExists(atPath: document) }

    /// Python with the oracles that tests compare with.
    static let python = root + "/.build/oracles/venv/bin/python"
    static var hasPython: Bool { FileManager.default.isExecutableFile(atPath: python) }

    /// The document's lines, the first at 1.
    static func documentLines() throws -> [String] {
        [""] + (try String(contentsOfFile: document, encoding: .utf8)).components(separatedBy: "\n")
    }
}
