import Contracts
import Foundation
import Judging

/// Files of the repository that these tests look at.
enum Repository {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    static let provider = root + "/Scenarios/fireworks-ai"

    /// Python with the oracles that tests compare with.
    static let python = root + "/.build/oracles/venv/bin/python"
    static var hasPython: Bool { FileManager.default.isExecutableFile(atPath: python) }

    static func requirements() throws -> Requirements { try Requirements.load(provider + "/requirements.yaml") }

    static func obligations(_ set: String = "core-1") throws -> Obligations {
        let requirements = try requirements()
        return Obligations(requirements, set: requirements.set(set) ?? RequirementSet(name: set, mandatory: []))
    }

    static func cases() throws -> [Case] { try CaseFile.loadFolder(provider + "/cases") }
}
