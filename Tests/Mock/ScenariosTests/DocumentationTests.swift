import Foundation
import Scenarios
import TestSupport
import Testing

/// The scenarios that the documentation shows.
@Suite struct DocumentationTests {
    @Test(arguments: ["conditions.md", "steps.md"])
    func areScenarios(file: String) throws {
        let text = try String(contentsOfFile: "\(repository)/docs/\(file)", encoding: .utf8)
        let blocks = text.components(separatedBy: "```yaml\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
        #expect(!blocks.isEmpty)
        let library = try ResponseLibrary.load(provider: Repository.provider)
        for block in blocks {
            let folder = try TemporaryFolder(["s.yaml": block])
            let scenario = try ScenarioFile.load(folder.path + "/s.yaml", library: library)
            #expect(!scenario.rules.isEmpty)
            #expect(try ScenarioLint.findings(folder.path + "/s.yaml", library: library) == [])
        }
    }
}
