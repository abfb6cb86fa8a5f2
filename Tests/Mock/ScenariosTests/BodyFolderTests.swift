import Documents
import Foundation
import Scenarios
import TestSupport
import Testing

/// Bodies reached through symbolic links: those that stay beside the scenario
/// are served, others only where a user says so.
@Suite struct BodyFolderTests {
    private static let text = """
        format: 1
        name: a
        title: t
        provenance: { fidelity: synthetic, source: ours }
        rules: [{ response: { status: 200, file: body.txt } }]
        """

    private let outside: TemporaryFolder
    private let folder: TemporaryFolder

    init() throws {
        outside = try TemporaryFolder(["secret.txt": "secret"])
        folder = try TemporaryFolder(["s.yaml": Self.text, "inner/real.txt": "inner"])
    }

    private func link(_ target: String, at name: String, in folder: TemporaryFolder? = nil) throws {
        try FileManager.default.createSymbolicLink(
            atPath: (folder ?? self.folder).path + "/" + name,
            withDestinationPath: target
        )
    }

    private func served(_ links: ScenarioFile.Links = .init()) throws -> String? {
        try ScenarioFile.load(folder.path + "/s.yaml", links: links).rules[0].steps[0].response.bytes()
    }

    @Test func aLinkToWhatLiesInTheFolderIsFollowed() throws {
        try link("inner/real.txt", at: "body.txt")
        #expect(try served() == "inner")
    }

    @Test func aLinkThatLeadsOutIsRefusedByName() throws {
        try link(outside.path + "/secret.txt", at: "body.txt")
        let real = Files.resolved(outside.path + "/secret.txt")
        let error = #expect(throws: DocumentError.self) { try served(.init(option: "--follow-links")) }
        #expect(
            error?.description == """
                \(folder.path)/s.yaml:5:42: "body.txt" is a link that leads out of the scenario's folder, to \(real)
                  hint: copy it beside the scenario, or allow it with --follow-links
                """
        )
        #expect(try served(.init(areFollowed: true)) == "secret")
    }

    @Test func aFolderThatLeadsOutIsRefusedToo() throws {
        try FileManager.default.removeItem(atPath: folder.path + "/inner")
        try link(outside.path, at: "inner")
        try folder.write(Array(Self.text.replacing("body.txt", with: "inner/secret.txt").utf8), to: "s.yaml")
        #expect(throws: DocumentError.self) { try served() }
        #expect(try served(.init(areFollowed: true)) == "secret")
    }

    /// A folder whose name begins like the scenario's is another one.
    @Test func aNeighbourIsOutside() throws {
        try link("../" + Files.name(of: folder.path) + "-other/x", at: "body.txt")
        let other = folder.path + "-other"
        try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: other) }
        try Data("x".utf8).write(to: URL(fileURLWithPath: other + "/x"))
        #expect(throws: DocumentError.self) { try served() }
    }

    /// Kubernetes mounts a ConfigMap as links through `..data`, which is a
    /// link itself.
    @Test func theLinksOfAConfigMapWork() throws {
        let mount = try TemporaryFolder()
        try link(folder.path, at: "..data", in: mount)
        try link("..data/s.yaml", at: "s.yaml", in: mount)
        try folder.write(Array("mounted".utf8), to: "body.txt")
        try link("..data/body.txt", at: "body.txt", in: mount)
        let scenario = try ScenarioFile.load(mount.path + "/s.yaml")
        #expect(scenario.rules[0].steps[0].response.bytes() == "mounted")
    }

    @Test func aPipeIsNoBody() throws {
        #expect(mkfifo(folder.path + "/body.txt", 0o600) == 0)
        let error = #expect(throws: DocumentError.self) { try served() }
        #expect(error?.diagnostics.map(\.message) == ["\(folder.path)/body.txt is a pipe or a device, no file"])
    }
}
