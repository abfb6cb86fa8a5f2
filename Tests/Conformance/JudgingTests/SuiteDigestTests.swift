import Digests
import Documents
import Foundation
import Judging
import Scenarios
import TestSupport
import Testing

@Suite struct SuiteDigestTests {
    /// A provider's folder that is gone with its last user.
    private final class Folder {
        let path = "/tmp/firedrill-suite-\(UInt64.random(in: 0...UInt64.max))"

        init() throws {
            for (name, text) in [
                ("contract.yaml", "c"), ("requirements.yaml", "r"), ("cases/b.yaml", "b"), ("cases/a/x.json", "x"),
                ("scenarios/one.yaml", Folder.scenario("one")), ("scenarios/two.yaml", Folder.scenario("two")),
                ("scenarios/bodies/one.json", "{}"), ("scenarios/bodies/two.json", "{}"),
            ] {
                try write(name, text)
            }
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        static func scenario(_ name: String) -> String {
            """
            format: 1
            name: \(name)
            title: t
            provenance: { fidelity: synthetic, source: a test }
            rules:
            - response: { status: 200, file: bodies/\(name).json }

            """
        }

        func write(_ name: String, _ text: String) throws {
            try Files.makeFolder(Files.folder(of: path + "/" + name))
            try Files.replace(path + "/" + name, with: Array(text.utf8))
        }
    }

    private static func named(_ scenario: String) -> TestCase {
        TestCase(id: "a/b", title: "t", script: nil, checks: [], source: .object(["script": .string(scenario)]))
    }

    /// The lines as the definition has them, by hand.
    private static func digest(_ names: [String], in folder: Folder) throws -> String {
        var text: [UInt8] = []
        for name in names {
            let content = SHA256.hash(try Files.read(folder.path + "/" + name)).hex
            text += Array("\(name)\0\(content)\n".utf8)
        }
        return SHA256.hash(text).hex
    }

    @Test func theFilesOfTheSuiteAreInIt() throws {
        let folder = try Folder()
        let all = ["cases/a/x.json", "cases/b.yaml", "contract.yaml", "requirements.yaml"]
        #expect(try SuiteDigest.read(folder.path, cases: []).hex == Self.digest(all, in: folder))
        try folder.write("provider.yaml", "p")
        let withProvider = ["cases/a/x.json", "cases/b.yaml", "contract.yaml", "provider.yaml", "requirements.yaml"]
        #expect(try SuiteDigest.read(folder.path, cases: []).hex == Self.digest(withProvider, in: folder))
    }

    @Test func aScenarioIsInItWhereACaseNamesIt() throws {
        let folder = try Folder()
        let names = [
            "cases/a/x.json", "cases/b.yaml", "contract.yaml", "requirements.yaml", "scenarios/bodies/two.json",
            "scenarios/two.yaml",
        ]
        let digest = try SuiteDigest.read(folder.path, cases: [Self.named("two")])
        #expect(try digest.hex == Self.digest(names, in: folder))
        try folder.write("scenarios/one.yaml", Folder.scenario("one") + "# changed\n")
        #expect(try SuiteDigest.read(folder.path, cases: [Self.named("two")]) == digest)
        try folder.write("scenarios/bodies/two.json", "[]")
        #expect(try SuiteDigest.read(folder.path, cases: [Self.named("two")]) != digest)
    }

    /// Whose responses a script takes by name, their bytes count.
    @Test(arguments: ["{ use: limited }", "limited", "429"])
    func theLibraryIsInItWhereAScriptUsesIt(step: String) throws {
        let folder = try Folder()
        try folder.write(
            "responses.yaml",
            """
            format: 1
            responses:
              limited:
                title: t
                provenance: { fidelity: synthetic, source: ours }
                status: 429
                file: responses/limited.json
            """
        )
        try folder.write("responses/limited.json", "{}")
        let unused = try SuiteDigest.read(folder.path, cases: [Self.named("two")])
        try folder.write("responses/limited.json", "[1]")
        #expect(try SuiteDigest.read(folder.path, cases: [Self.named("two")]) == unused)
        let text = Folder.scenario("two").replacingOccurrences(
            of: "- response:",
            with: "- steps: [\(step)]\n- response:"
        )
        try folder.write("scenarios/two.yaml", text)
        let used = try SuiteDigest.read(folder.path, cases: [Self.named("two")])
        try folder.write("responses/limited.json", "[2]")
        #expect(try SuiteDigest.read(folder.path, cases: [Self.named("two")]) != used)
    }

    @Test(arguments: ["cases/b.yaml", "cases/a/x.json", "contract.yaml", "requirements.yaml"])
    func oneByteOfAFileMakesAnotherSuite(name: String) throws {
        let folder = try Folder()
        let before = try SuiteDigest.read(folder.path, cases: [])
        try folder.write(name, "C")
        #expect(try SuiteDigest.read(folder.path, cases: []) != before)
    }

    @Test func theOrderOfTheFilesDoesNotCount() {
        let one = SuiteDigest([("a", [1]), ("b", [2])])
        #expect(one == SuiteDigest([("b", [2]), ("a", [1])]))
        #expect(one != SuiteDigest([("a", [2]), ("b", [1])]))
        #expect(one.hex == SHA256.hash(Array("a\0\(SHA256.hash([1]).hex)\nb\0\(SHA256.hash([2]).hex)\n".utf8)).hex)
    }

    @Test func aFolderThatLeadsBackToItselfEnds() throws {
        let folder = try Folder()
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/cases/again",
            withDestinationPath: folder.path + "/cases"
        )
        #expect(throws: DocumentError.self) { try SuiteDigest.read(folder.path, cases: []) }
    }

    @Test func aFileThatIsMissingIsSaid() throws {
        let folder = try Folder()
        try FileManager.default.removeItem(atPath: folder.path + "/contract.yaml")
        #expect(throws: DocumentError.self) { try SuiteDigest.read(folder.path, cases: []) }
    }

    /// Python's hashlib and its own walk of the folders are the oracle.
    @Test(
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"), "there is no /usr/bin/python3")
    )
    func theShippedSuiteHasTheDigestThatPythonComputes() throws {
        let program = """
            import hashlib, os, sys
            root = sys.argv[1]
            names = [os.path.relpath(os.path.join(folder, file), root)
                     for folder, _, files in os.walk(root + "/cases") for file in files]
            names += [name for name in ("contract.yaml", "requirements.yaml", "provider.yaml")
                      if os.path.exists(os.path.join(root, name))]
            digest = lambda content: hashlib.sha256(content).hexdigest()
            read = lambda name: open(os.path.join(root, name), "rb").read()
            lines = [name.encode() + b"\\0" + digest(read(name)).encode() + b"\\n" for name in sorted(names)]
            print(digest(b"".join(lines)), end="")
            """
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = ["-c", program, Repository.provider]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let wanted = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let cases = try Repository.cases()
        #expect(cases.allSatisfy { $0.source["script"]?.string == nil }, "the oracle knows of no scenario")
        #expect(try SuiteDigest.read(Repository.provider, cases: cases).hex == wanted)
    }
}
