import Documents
import Foundation
import Testing

/// Files that are not files: links, devices, descriptors of our own.
@Suite struct DestinationTests {
    let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/destinations-" + UUID().uuidString
        try Files.makeFolder(folder + "/inner")
    }

    @Test func linksAreFollowedToWhereThereIsNothingYet() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(symlink("inner/second", folder + "/first") == 0)
        #expect(symlink(folder + "/file", folder + "/inner/second") == 0)
        #expect(try Files.destination(of: folder + "/first") == .path(folder + "/file"))
        try Files.replace(folder + "/first", with: [1, 2])
        #expect(try Files.read(folder + "/file") == [1, 2])
        #expect(try Files.names(in: folder) == ["file", "first", "inner"])
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/first") == "inner/second")
    }

    @Test func linksInACircleAreTold() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(symlink("b", folder + "/a") == 0)
        #expect(symlink("a", folder + "/b") == 0)
        #expect(throws: DocumentError.self) { try Files.destination(of: folder + "/a") }
    }

    @Test func aDescriptorOfOurOwnIsWrittenToAndNotOpenedAnew() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let descriptor = open(folder + "/log", O_RDWR | O_CREAT, 0o600)
        defer { close(descriptor) }
        #expect(write(descriptor, [1, 2, 3] as [UInt8], 3) == 3)
        for path in ["/dev/fd/\(descriptor)", "/proc/self/fd/\(descriptor)"] {
            #expect(try Files.destination(of: path) == .descriptor(descriptor))
        }
        #expect(symlink("/dev/fd/\(descriptor)", folder + "/link") == 0)
        try Files.replace(folder + "/link", with: [4])
        #expect(try Files.read(folder + "/log") == [1, 2, 3, 4])
        #expect(try Files.destination(of: "/dev/fd/99999") == .path("/dev/fd/99999"))
        #expect(try Files.destination(of: "/dev/stderr") == .descriptor(2))
    }

    @Test func aLinkToADeviceIsOpenedAsItStands() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(symlink("/dev/null", folder + "/nothing") == 0)
        try Files.replace(folder + "/nothing", with: [1])
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/nothing") == "/dev/null")
        #expect(!Files.isFile("/dev/null"))
    }

    /// Made by somebody else, who chose where it leads.
    @Test(.enabled(if: geteuid() == 0, "only the administrator can make another user's link"))
    func anothersLinkInAFolderForAllIsNotFollowed() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let shared = folder + "/inner"
        try Files.replace(folder + "/victim", with: [7])
        #expect(symlink(folder + "/victim", shared + "/port") == 0)
        #expect(lchown(shared + "/port", 65534, 65534) == 0)
        #expect(chmod(shared, 0o1777) == 0)
        let error = #expect(throws: DocumentError.self) { try Files.replace(shared + "/port", with: [1]) }
        #expect(
            error?.description == """
                \(shared)/port: is another user's link in a folder that everybody may write to, and is not followed
                  hint: name a file in a folder of your own
                """
        )
        #expect(try Files.read(folder + "/victim") == [7])
        // The owner's own link is one's own choice; so is one in a folder of one's own.
        #expect(lchown(shared + "/port", 0, 0) == 0)
        try Files.replace(shared + "/port", with: [2])
        #expect(try Files.read(folder + "/victim") == [2])
    }

    /// In a process of its own: the mask holds for all of it.
    @Test(arguments: [0o002, 0o022, 0o077])
    func newFilesAndFoldersFollowTheMask(mask: Int) async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let name = String(mask)
        await #expect(processExitsWith: .success) { [folder = folder as String, name = name as String] in
            let mask = mode_t(name) ?? 0
            umask(mask)
            try Files.replace(folder + "/report", with: [])
            #expect(try Files.create(folder + "/recording", with: []))
            try Files.makeFolder(folder + "/made")
            for (path, mode) in [("report", mode_t(0o666)), ("recording", 0o666), ("made", 0o777)] {
                let found = try FileManager.default.attributesOfItem(atPath: folder + "/" + path)[.posixPermissions]
                #expect(found as? Int == Int(mode & ~mask))
            }
        }
    }
}
