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
        let library = try providerFolder.responses()
        let scenarios = try ScenarioFile.loadFolder(folder + "/scenarios", library: library)
        let contract = try providerFolder.contract()
        let cases = try CaseFile.loadFolder(folder + "/cases", scenarios: scenarios, library: library)
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
        Obligations(requirements, set: try Self.set(name, in: requirements))
    }

    /// The set of a name.
    static func set(_ name: String, in requirements: Requirements) throws(CommandFailure) -> RequirementSet {
        guard let set = requirements.set(name) else {
            let known = requirements.sets.map(\.name)
            let near = Spelling.nearest(to: name, in: known)
            throw CommandFailure(
                .usage,
                "there is no set \"\(name)\"\n  hint: "
                    + (near.map { "did you mean \($0)?" } ?? "there are: " + known.joined(separator: ", "))
            )
        }
        return set
    }

    /// A check of a variable or a status that the contract does not have
    /// shows nothing; a case with a mapping of its own knows best.
    private static func checkFamilies(
        _ cases: [TestCase],
        _ contract: Contract,
        _ folder: String
    ) throws(DocumentError) {
        let known = Check.all(for: contract).map(\.id)
        var mistakes = Mistakes()
        for testCase in cases {
            let own = [ParameterName.responseMapping, .errorMapping].contains { testCase.set[$0.rawValue] != nil }
            for use in testCase.checks where !own && !known.contains(use.check) {
                let near = Spelling.nearest(to: use.check, in: known)
                mistakes.add(
                    Diagnostic(
                        file: folder + "/cases",
                        message:
                            "case \"\(testCase.id)\" has the check \(use.check), for which the contract has nothing",
                        hint: near.map { "did you mean \($0)?" }
                    )
                )
            }
        }
        try mistakes.check()
    }

    /// The requirements that a case's own checks prove, in the order of the
    /// case.
    func requirements(of testCase: TestCase) -> [String] {
        var seen: Set<String> = []
        return testCase.checks.compactMap { requirements.requirement(ofCheck: $0.check)?.id }
            .filter { seen.insert($0).inserted }
    }

    /// The cases that one of the words names; all where there is none. A word
    /// is a pattern for ids, an area, a requirement, or a check.
    func cases(matching words: [String]) throws -> [TestCase] {
        guard !words.isEmpty else { return cases }
        var chosen: Set<String> = []
        for word in words {
            let found = try cases(named: word)
            guard !found.isEmpty else {
                throw CommandFailure(.usage, "no case matches \"\(word)\"\n  hint: " + hint(for: word))
            }
            chosen.formUnion(found.map(\.id))
        }
        return cases.filter { chosen.contains($0.id) }
    }

    private func cases(named word: String) throws -> [TestCase] {
        let area = cases.filter { $0.area == word }
        if !area.isEmpty { return area }
        let requirement = requirements.all.first { $0.id.lowercased() == word.lowercased() }
        let known = requirements.checks + Check.implicit.map(\.id)
        let checks = requirement?.checks ?? (known.contains(word) ? [word] : [])
        if !checks.isEmpty {
            let proving = cases.filter { testCase in testCase.checks.contains { checks.contains($0.check) } }
            // A check that every case has is proved by any of them.
            return proving.isEmpty ? cases : proving
        }
        do {
            let glob = try Glob(word)
            return cases.filter { glob.matches($0.id) }
        } catch {
            throw CommandFailure(.usage, "--case \(word): not a pattern: \(error)")
        }
    }

    private func hint(for word: String) -> String {
        var areas: [String] = []
        for testCase in cases where !areas.contains(testCase.area) { areas.append(testCase.area) }
        let known = cases.map(\.id) + areas + requirements.all.map(\.id)
        if let near = Spelling.nearest(to: word, in: known) { return "did you mean \(near)?" }
        return "firedrill list cases tells them; there are the areas " + areas.joined(separator: ", ")
    }
}
