import Documents
import Foundation
import TestSupport

@testable import Releases

/// What lies beside the repository on a developer's machine.
enum Shared {
    /// A file of the shared folder, `nil` where it is not there.
    static func path(_ name: String) -> String? {
        ["/../shared/", "/../../shared/"].map { Repository.root + $0 + name }
            .first { FileManager.default.fileExists(atPath: $0) }
    }

    /// Camunda's modeler as a program, where it and a browser are.
    static let modeler: String? = isThere("chromium") ? path("tools/modeler/modeler") : nil
    /// bpmn.io's validator of templates, where it and Node are.
    static let validator: String? = isThere("node") ? path("tools/element-template-validate.mjs") : nil
    /// bpmn.io's linter of processes, likewise.
    static let linter: String? = isThere("node") ? path("tools/bpmnlint.mjs") : nil
    /// The published schema of templates.
    static let schema: String? = path("schemas/element-templates/schema.json")

    /// What a program prints and how it ends.
    static func run(_ words: [String], in folder: String? = nil) throws -> (output: String, status: Int32) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = words
        if let folder { process.currentDirectoryURL = URL(filePath: folder) }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (output, process.terminationStatus)
    }

    private static func isThere(_ program: String) -> Bool {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
            .contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
    }
}

extension TemporaryFolder {
    /// Writes a file; returns its path.
    func write(_ text: String, to name: String) throws -> String {
        try write(Array(text.utf8), to: name)
        return path + "/" + name
    }
}

/// A template of the text of its properties.
func template(_ properties: String, appliesTo: String = "bpmn:ServiceTask", more: String = "") throws -> ElementTemplate
{
    let text = """
        { "name": "T", "id": "t", "version": 1, "appliesTo": ["\(appliesTo)"], "properties": [\(properties)]\(more) }
        """
    return try ElementTemplate.read(Array(text.utf8), name: "t.json")[0]
}
