import Documents
import Foundation
import TestSupport
import Testing

/// `release-files`, `lint release` and `apply`, as a user runs them.
@Suite struct ReleaseCommandTests {
    private static let source = repository + "/Scenarios/fireworks-ai/release/"
    private static let names = [
        "README.md", "fireworks-ai-example.bpmn", "fireworks-ai.element.json", "fireworks-ai.svg",
    ]

    private func run(_ arguments: String..., in folder: TemporaryFolder) throws -> BuiltProgram.Outcome {
        try RunningProgram(
            BuiltProgram.path,
            arguments,
            folder: folder.path,
            environment: ["FIREDRILL_DATA": repository]
        ).outcome()
    }

    private func text(_ folder: TemporaryFolder, _ name: String) throws -> String {
        try String(contentsOfFile: folder.path + "/" + name, encoding: .utf8)
    }

    @Test func theFilesAreWrittenAndNeverOverOthersWithoutAWord() throws {
        let folder = try TemporaryFolder()
        let first = try run("release-files", "out", in: folder)
        #expect(first.status == 0)
        #expect(first.error == "")
        #expect(first.output == Self.names.map { "out/\($0)\n" }.joined())
        for name in Self.names {
            #expect(try Files.read(folder.path + "/out/" + name) == Files.read(Self.source + name))
        }
        let again = try run("release-files", "out", in: folder)
        #expect(again.status == 0)
        #expect(again.output == "")
        #expect(again.error == "firedrill: 4 of 4 files were there already\n")
        // One differs, one is missing: neither is written.
        try Data("mine\n".utf8).write(to: URL(filePath: folder.path + "/out/README.md"))
        try FileManager.default.removeItem(atPath: folder.path + "/out/fireworks-ai.svg")
        let refused = try run("release-files", "out", in: folder)
        #expect(refused.status == 2)
        #expect(
            refused.error == """
                firedrill: out/README.md: there already, and different; nothing is written
                  hint: give another folder, or --overwrite

                """
        )
        #expect(!Files.exists(folder.path + "/out/fireworks-ai.svg"))
        #expect(try text(folder, "out/README.md") == "mine\n")
        let over = try run("release-files", "out/", "--overwrite", in: folder)
        #expect(over.status == 0)
        #expect(over.output == "out/README.md\nout/fireworks-ai.svg\n")
        #expect(try Files.read(folder.path + "/out/README.md") == Files.read(Self.source + "README.md"))
    }

    @Test func theFormOfAWorkerIsAFolderOfItsOwn() throws {
        let folder = try TemporaryFolder()
        let written = try run("release-files", "out", "--external-task", in: folder)
        #expect(written.status == 0)
        #expect(
            written.output == """
                out/README.md
                out/fireworks-ai-external-task.bpmn
                out/fireworks-ai-external-task.element.json

                """
        )
    }

    @Test func whereNoFolderCanBeMadeNothingIsWritten() throws {
        let folder = try TemporaryFolder()
        try Data().write(to: URL(filePath: folder.path + "/file"))
        let refused = try run("release-files", "file/out", in: folder)
        #expect(refused.status == 74)
        #expect(refused.output == "")
        #expect(refused.error.hasPrefix("firedrill: file"))
    }

    @Test func aProgramReadsTheResult() throws {
        let folder = try TemporaryFolder()
        _ = try run("release-files", "out", in: folder)
        let template = try text(folder, "out/fireworks-ai.element.json")
        let key = "fw_0123456789abcdefghij"
        try Data(template.replacing("\"fireworks_api_key\"", with: "\"\(key)\"").utf8)
            .write(to: URL(filePath: folder.path + "/out/fireworks-ai.element.json"))
        let ended = try run("lint", "release", "out", "--json", in: folder)
        #expect(ended.status == 1)
        #expect(ended.error == "")
        // A key that stands in the files reaches no output.
        #expect(!ended.output.contains(key))
        let value = try Document.json(Array(ended.output.utf8)).root.value
        #expect(value["result"] == .string("violated"))
        let checks = value["checks"]?.elements ?? []
        #expect(checks.count == 24)
        let violated = checks.filter { $0["result"] == .string("violated") }
        #expect(violated.map { $0["check"]?.string } == ["tpl.secret-name"])
        #expect(violated.first?["mistakes"]?[0]?["file"] == .string("out/fireworks-ai.element.json"))
        #expect(violated.first?["mistakes"]?[0]?["line"]?.integer ?? 0 > 1)
        #expect(try run("lint", "release", "out", in: folder).output.contains("REDACTED"))
    }

    @Test func aHugeDiagramIsNotRead() throws {
        let folder = try TemporaryFolder()
        try folder.write([], to: "huge.bpmn")
        // Sparse: 50 MB that take no room.
        #expect(truncate(folder.path + "/huge.bpmn", 50 << 20) == 0)
        let template = Self.source + "fireworks-ai.element.json"
        let refused = try run("apply", template, "--to", "huge.bpmn", "-e", "ask", in: folder)
        #expect(refused.status == 74)
        #expect(refused.error == "firedrill: huge.bpmn: is larger than 16 MiB\n")
    }

    @Test func theResultGoesWhereItIsToldTo() throws {
        let folder = try TemporaryFolder()
        _ = try run("release-files", "out", in: folder)
        let (template, example) = ("out/fireworks-ai.element.json", "out/fireworks-ai-example.bpmn")
        let shown = try run("apply", template, "--to", example, "-e", "ask", in: folder)
        #expect(shown.status == 0)
        #expect(shown.output == (try text(folder, example)))
        let written = try run("apply", template, "--to", example, "-e", "ask", "-o", example, in: folder)
        #expect(written.status == 0)
        #expect(written.output == "")
        #expect(try text(folder, example) == shown.output)
    }
}
