import Documents
import Foundation
import Testing

@testable import Recordings

/// Recordings that are reached through symbolic links.
@Suite struct RecordingLinksTests {
    private let folder: TemporaryFolder
    private let outside: TemporaryFolder

    init() throws {
        (folder, outside) = (try TemporaryFolder(), try TemporaryFolder())
        try folder.add(1)
        try outside.add(2, name: "other.yaml")
    }

    private func link(_ name: String, to target: String) {
        #expect(symlink(target, folder.path + "/" + name) == 0)
    }

    private func count(_ links: RecordingLinks = .inside) throws -> Int {
        try RecordingIndex.open(folder.path, options: .init(links: links)).count
    }

    /// As the volume of a ConfigMap has them.
    @Test func linksWithinTheFolderAreFollowed() throws {
        try folder.add(3, name: "..2026_11_26/3.yaml")
        link("..data", to: "..2026_11_26")
        link("3.yaml", to: "..data/3.yaml")
        #expect(try count() == 2)
        let alias = try TemporaryFolder()
        #expect(symlink(folder.path, alias.path + "/recordings") == 0)
        #expect(try RecordingIndex.open(alias.path + "/recordings").count == 2)
    }

    @Test func oneThatLeadsOutIsRefusedByItsNameUnlessItIsAllowed() throws {
        link("2.yaml", to: outside.path + "/other.yaml")
        let refusal = #expect(throws: RecordingsError.self) { try count() }
        let real = Files.resolved(outside.path + "/other.yaml")
        #expect(
            refusal?.description == """
                \(folder.path)/2.yaml: is a link that leads out of the folder, to \(real)
                  hint: copy the file there, or allow it with --follow-links
                """
        )
        #expect(refusal?.code == .invalid)
        #expect(throws: RecordingsError.self) { try EditedRecording.paths(in: folder.path) }
        #expect(try count(.anywhere) == 2)
        #expect(try EditedRecording.paths(in: folder.path, links: .anywhere).count == 2)
    }

    @Test func acompiledIndexAllowsNothing() throws {
        let cache = try TemporaryFolder()
        link("2.yaml", to: outside.path + "/other.yaml")
        let followed = RecordingIndex.Options(cacheFolder: cache.path, links: .anywhere)
        #expect(try RecordingIndex.open(folder.path, options: followed).count == 2)
        #expect(throws: RecordingsError.self) {
            try RecordingIndex.open(folder.path, options: .init(cacheFolder: cache.path))
        }
    }

    @Test func aManifestThatLeadsOutIsRefused() throws {
        try outside.write("manifest.yaml", "format: 1\ntool: x\nredacted: []\n")
        link("manifest.yaml", to: outside.path + "/manifest.yaml")
        #expect(throws: RecordingsError.self) { try count() }
    }

    /// Its user has named it: it may lie anywhere, and its manifest beside it.
    @Test func theFileThatIsNamedMayBeALink() throws {
        link("2.yaml", to: outside.path + "/other.yaml")
        #expect(try RecordingIndex.open(file: folder.path + "/2.yaml").count == 1)
        #expect(try RecordingIndex.open(file: folder.path + "/" + TemporaryFolder.name(1)).count == 1)
    }

    @Test func whatIsNoFileIsRefusedByItsName() throws {
        link("a.yaml", to: "nowhere")
        #expect(mkfifo(folder.path + "/b.yaml", 0o600) == 0)
        link("c.yaml", to: "/dev/null")
        try Files.makeFolder(folder.path + "/d.yaml")
        link("e.yaml", to: "d.yaml")
        link("f", to: outside.path)
        let refusal = #expect(throws: RecordingsError.self) { try count() }
        let told = (refusal?.diagnostics ?? []).map { Files.name(of: $0.file) + " " + $0.message }.sorted()
        #expect(
            told == [
                "a.yaml is a link that leads nowhere", "b.yaml is a pipe or a device, not a file",
                "c.yaml is a pipe or a device, not a file",
            ]
        )
    }
}
