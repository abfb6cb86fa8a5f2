import Contracts
import Documents
import Judging
import Matching
import Scenarios

/// A provider's contract, requirements and cases, read and fitted together.
struct Suite {
    let contract: Contract
    let requirements: Requirements
    let cases: [TestCase]
    let digest: SuiteDigest

    static func load(data: String?) throws -> Suite {
        let folder = try DataFolder.find(data).provider
        let requirements = try Requirements.load(folder + "/requirements.yaml")
        let scenarios = try ScenarioFile.loadFolder(folder + "/scenarios")
        let contract = try Contract.load(folder + "/contract.yaml")
        let cases = try CaseFile.loadFolder(folder + "/cases", scenarios: scenarios)
        return Suite(
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
