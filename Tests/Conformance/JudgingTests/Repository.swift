import Contracts
import Foundation
import TestSupport
import Judging

/// Files of the repository that these tests look at.
extension Repository {

    static func requirements() throws -> Requirements { try Requirements.load(provider + "/requirements.yaml") }

    static func obligations(_ set: String = "core-1") throws -> Obligations {
        let requirements = try requirements()
        return Obligations(requirements, set: requirements.set(set) ?? RequirementSet(name: set, mandatory: []))
    }

    static func cases() throws -> [TestCase] { try CaseFile.loadFolder(provider + "/cases") }
}
