import Contracts
import Documents
import Judging
import Matching
import Providers
import Scenarios

/// A provider's contract, requirements and cases, read and fitted together.
struct Suite {
    let provider: Provider
    let contract: Contract
    let requirements: Requirements
    let cases: [TestCase]
    let digest: SuiteDigest

    static func load(_ providerFolder: ProviderFolder) throws -> Suite {
        let folder = providerFolder.path
        let requirements = try Requirements.load(folder + "/requirements.yaml")
        let scenarios = try ScenarioFile.loadFolder(folder + "/scenarios")
        let contract = try providerFolder.contract()
        let cases = try CaseFile.loadFolder(folder + "/cases", scenarios: scenarios)
        try checkFamilies(cases, contract, folder)
        return Suite(
            provider: providerFolder.provider,
            contract: contract,
            requirements: requirements,
            cases: cases,
            digest: try SuiteDigest.read(folder, cases: cases)
        )
    }

    /// What the checks stand for in a set.
    func obligations(set name: String) throws(CommandFailure) -> Obligations {
        guard let set = requirements.set(name) else {
            let known = requirements.sets.map(\.name)
            let near = Spelling.nearest(to: name, in: known)
            throw CommandFailure(
                .usage,
                "there is no set \"\(name)\"\n  hint: "
                    + (near.map { "did you mean \($0)?" } ?? "there are: " + known.joined(separator: ", "))
            )
        }
        return Obligations(requirements, set: set)
    }

    /// A check of a variable or a status that the contract does not have
    /// shows nothing; a case with a mapping of its own knows best.
    private static func checkFamilies(
        _ cases: [TestCase],
        _ contract: Contract,
        _ folder: String
    ) throws(DocumentError) {
        let known = Check.all(for: contract).map(\.id)
        var diagnostics: [Diagnostic] = []
        for testCase in cases {
            let own = [ParameterName.responseMapping, .errorMapping].contains { testCase.set[$0.rawValue] != nil }
            for use in testCase.checks where !own && !known.contains(use.check) {
                let near = Spelling.nearest(to: use.check, in: known)
                diagnostics.append(
                    Diagnostic(
                        file: folder + "/cases",
                        message:
                            "case \"\(testCase.id)\" has the check \(use.check), for which the contract has nothing",
                        hint: near.map { "did you mean \($0)?" }
                    )
                )
            }
        }
        guard diagnostics.isEmpty else { throw DocumentError(.invalid, diagnostics) }
    }

    /// The cases that one of the patterns matches; all where there is none.
    func cases(matching patterns: [String]) throws -> [TestCase] {
        guard !patterns.isEmpty else { return cases }
        var chosen: Set<String> = []
        for pattern in patterns {
            let glob: Glob
            do {
                glob = try Glob(pattern)
            } catch {
                throw CommandFailure(.usage, "--case \(pattern): not a pattern: \(error)")
            }
            let found = cases.filter { glob.matches($0.id) }
            guard !found.isEmpty else {
                let near = Spelling.nearest(to: pattern, in: cases.map(\.id))
                throw CommandFailure(
                    .usage,
                    "no case matches \"\(pattern)\"\n  hint: "
                        + (near.map { "did you mean \($0)?" }
                            ?? "there are: " + cases.prefix(8).map(\.id).joined(separator: ", ") + ", …")
                )
            }
            chosen.formUnion(found.map(\.id))
        }
        return cases.filter { chosen.contains($0.id) }
    }
}
