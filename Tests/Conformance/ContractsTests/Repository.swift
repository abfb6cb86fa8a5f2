import Foundation
import TestSupport

/// Files of the repository that these tests look at.
extension Repository {

    static let contract = root + "/Scenarios/fireworks-ai/contract.yaml"
    static let requirements = root + "/Scenarios/fireworks-ai/requirements.yaml"

    /// The connector's document, which is not shipped.
    static let document = root + "/../shared/contract/fireworks-ai.md"
    static var hasDocument: Bool { FileManager.default.fileExists(atPath: document) }

    /// Whether that Python judges JSON Schemas.
    static let hasSchemaOracle: Bool = {
        guard FileManager.default.isExecutableFile(atPath: python) else { return false }
        return (try? output(of: "import jsonschema, ruamel.yaml; print('yes', end='')")) == "yes"
    }()

    /// What a program of that Python prints.
    static func output(of program: String, _ arguments: String...) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = ["-c", program] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: text, as: UTF8.self)
    }

    /// The document's lines, the first at 1.
    static func documentLines() throws -> [String] {
        [""] + (try String(contentsOfFile: document, encoding: .utf8)).components(separatedBy: "\n")
    }
}
