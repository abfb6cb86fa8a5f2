import Exchanges
import Foundation
import Mocking
import Scenarios
import TestSupport

extension MockResponder {
    /// A mock whose tokens have the values of the shipped provider's example.
    convenience init(_ scenarios: [Scenario], redaction: RedactionPolicy = .sample, clock: any Clock) {
        self.init(scenarios, values: .example, redaction: redaction, clock: clock)
    }
}

func shipped(_ names: String...) throws -> [Scenario] {
    let folder = "\(Repository.root)/Scenarios/fireworks-ai"
    let library = try ResponseLibrary.load(provider: folder)
    return try names.map { try ScenarioFile.load("\(folder)/scenarios/\($0).yaml", library: library) }
}

func bodyFile(_ name: String) throws -> String {
    try String(contentsOfFile: "\(Repository.root)/Scenarios/fireworks-ai/responses/\(name)", encoding: .utf8)
}

/// A scenario from the text of its rules.
func scenario(_ rules: String, name: String = "own", files: [String: String] = [:]) throws -> Scenario {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("firedrill-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let text = """
        format: 1
        name: \(name)
        title: t
        provenance: { fidelity: synthetic, source: ours }
        rules:
        \(rules)
        """
    for (name, text) in files.merging(["own.yaml": text], uniquingKeysWith: { $1 }) {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }
    return try ScenarioFile.load(folder.path + "/own.yaml")
}
