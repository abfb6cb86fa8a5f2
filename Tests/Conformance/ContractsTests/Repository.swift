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

    /// The document's lines, the first at 1.
    static func documentLines() throws -> [String] {
        [""] + (try String(contentsOfFile: document, encoding: .utf8)).components(separatedBy: "\n")
    }
}
