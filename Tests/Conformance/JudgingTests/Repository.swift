import Contracts
import Foundation
import TestSupport
import Judging

/// Files of the repository that these tests look at.
extension Repository {

    static func contract() throws -> Contract { try Contract.load(provider + "/contract.yaml") }

    /// The names of the shipped contract's standard variables.
    static func standard() throws -> StandardVariables { StandardVariables(try contract()) }

    /// Every check that there is for the shipped contract.
    static func checks() throws -> [Check] { Check.all(for: try contract()) }

    static func requirements() throws -> Requirements { try Requirements.load(provider + "/requirements.yaml") }

    static func obligations(_ set: String = "core-1") throws -> Obligations {
        let requirements = try requirements()
        return Obligations(requirements, set: requirements.set(set) ?? RequirementSet(name: set, mandatory: []))
    }

    static func cases() throws -> [TestCase] { try CaseFile.loadFolder(provider + "/cases") }
}
