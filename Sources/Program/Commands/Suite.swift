import Contracts
import Documents
import Judging
import Matching
import Scenarios

/// A provider's contract, requirements and cases, read and fitted together.
struct Suite {
    let contract: Contract
    let obligations: Obligations
    let cases: [TestCase]

    static func load(data: String?, set name: String) throws -> Suite {
        let folder = try DataFolder.find(data).provider
        let requirements = try Requirements.load(folder + "/requirements.yaml")
        guard let set = requirements.set(name) else {
            let known = requirements.sets.map(\.name)
            let near = Spelling.nearest(to: name, in: known)
            throw CommandFailure(
                .usage,
                "there is no set \"\(name)\"\n  hint: "
                    + (near.map { "did you mean \($0)?" } ?? "there are: " + known.joined(separator: ", "))
            )
        }
        let scenarios = try ScenarioFile.loadFolder(folder + "/scenarios")
        return Suite(
            contract: try Contract.load(folder + "/contract.yaml"),
            obligations: Obligations(requirements, set: set),
            cases: try CaseFile.loadFolder(folder + "/cases", scenarios: scenarios)
        )
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
