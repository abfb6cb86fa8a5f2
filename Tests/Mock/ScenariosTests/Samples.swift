import Documents
import Exchanges
import Foundation
import TestSupport
import Scenarios

/// A scenario of one file's text, with body files beside it.
func load(_ text: String, files: [String: String] = [:], name: String = "sample.yaml") throws -> Scenario {
    let folder = try TemporaryFolder(files.merging([name: text]) { $1 })
    return try ScenarioFile.load(folder.path + "/" + name)
}

/// A scenario of one rule with one response.
func plan(_ response: String, files: [String: String] = [:]) throws -> ResponsePlan {
    let text = """
        format: 1
        name: sample
        title: A sample
        provenance: { fidelity: synthetic, source: ours }
        rules:
        - response: \(response)
        """
    return try load(text, files: files).rules[0].steps[0].response
}

/// What is wrong with a response, without the file's name.
func faults(_ response: String, files: [String: String] = [:]) -> [String] {
    do {
        _ = try plan(response, files: files)
        return []
    } catch let error as DocumentError {
        return error.diagnostics.map { $0.message + ($0.hint.map { " | " + $0 } ?? "") }
    } catch {
        return ["\(error)"]
    }
}

extension TemplateContext {
    static func sample(body: Value = .null, headers: Headers = [:], wall: Int64 = 0) -> TemplateContext {
        TemplateContext(values: .example, headers: headers, body: body, wall: wall)
    }
}

extension ResponsePlan {
    /// The bytes of a body that comes whole.
    func bytes(_ context: TemplateContext = .sample()) -> String? {
        guard case .whole(let template) = body else { return nil }
        return String(decoding: template.filled(by: context), as: UTF8.self)
    }
}

/// The root of the repository.
let repository = Repository.root
