import Documents
import Foundation
import Testing

@Suite struct FilesTests {
    let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/documents-" + UUID().uuidString
        try Files.makeFolder(folder + "/a/b")
    }

    #if os(Linux)
        /// Why it cannot be made, and not what a look at its place says.
        @Test func aFolderThatCannotBeMadeIsToldWhy() {
            let error = #expect(throws: DocumentError.self) { try Files.makeFolder("/sys/firedrill/inner") }
            #expect(error?.diagnostics.first?.file == "/sys/firedrill")
            #expect(error?.diagnostics.first?.message.hasPrefix("cannot be made: ") == true)
            #expect(error?.diagnostics.first?.message.contains("No such file") == false)
        }
    #endif

    @Test func writesReadsAndReplaces() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/a/file"
        try Files.replace(path, with: [1, 2, 3])
        #expect(try Files.read(path) == [1, 2, 3])
        try Files.replace(path, with: [])
        #expect(try Files.read(path) == [])
        #expect(try Files.names(in: folder + "/a") == ["b", "file"])
    }

    @Test func aReplacedFileKeepsItsPermissionsAndALinkItsTarget() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (path, alias) = (folder + "/secret", folder + "/a/link")
        try Files.replace(path, with: [1])
        #expect(chmod(path, 0o600) == 0)
        #expect(symlink("../secret", alias) == 0)
        try Files.replace(alias, with: [2])
        #expect(try Files.read(path) == [2])
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: alias) == "../secret")
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        #expect(try Files.names(in: folder) == ["a", "secret"])
    }

    /// What a shell's `<(…)` hands over is a pipe without a name in a folder.
    @Test func aPipeOfTheProcessIsRead() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }
        #expect(write(ends[1], "abc", 3) == 3)
        close(ends[1])
        #expect(try Files.read("/dev/fd/\(ends[0])") == Array("abc".utf8))
    }

    @Test(arguments: [("/a/b", "/a", true), ("/ab", "/a", false), ("/a", "/a", false), ("/a", "/", true)])
    func tellsWhatLiesInAFolder(path: String, folder: String, lies: Bool) {
        #expect(Files.lies(path, in: folder) == lies)
    }

    @Test func createLeavesAnExistingFileAlone() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/" + String(repeating: "n", count: 255)
        #expect(try Files.create(path, with: [1]))
        #expect(try Files.create(path, with: [2]) == false)
        #expect(try Files.read(path) == [1])
        try Files.replace(path, with: [3])
        #expect(try Files.read(path) == [3])
        #expect(try Files.names(in: folder).count == 2)
    }

    /// In a process of its own: the limit holds for all of it.
    @Test func aFullDiskLeavesTheOldFileAndNothingElse() async throws {
        try FileManager.default.removeItem(atPath: folder)
        await #expect(processExitsWith: .success) {
            let folder = FileManager.default.temporaryDirectory.path + "/documents-" + UUID().uuidString
            try Files.makeFolder(folder)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let (path, other) = (folder + "/file", folder + "/new")
            try Files.replace(path, with: [1, 2, 3])
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 1 << 16, rlim_max: 1 << 16)
            #if canImport(Glibc)
                #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
            #else
                #expect(setrlimit(RLIMIT_FSIZE, &limit) == 0)
            #endif
            let large = [UInt8](repeating: 7, count: 1 << 20)
            #expect(Self.error { try Files.replace(path, with: large) } == "\(path): cannot be written: File too large")
            #expect(
                Self.error { _ = try Files.create(other, with: large) } == "\(other): cannot be written: File too large"
            )
            #expect(try Files.read(path) == [1, 2, 3])
            #expect(try Files.names(in: folder) == ["file"])
        }
    }

    /// A device stays what it is, whoever writes to it.
    @Test func aDeviceAndAPipeTakeBytesAsTheyAre() throws {
        try Files.replace("/dev/null", with: [1])
        #expect(!Files.isFile("/dev/null"))
        let folder = "/tmp/firedrill-files-\(UInt64.random(in: 0...UInt64.max))"
        try Files.makeFolder(folder)
        let path = folder + "/pipe"
        try #require(mkfifo(path, 0o600) == 0)
        // Open for both, so that neither side waits for the other.
        let descriptor = open(path, O_RDWR)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        try Files.replace(path, with: [7, 8])
        var bytes: [UInt8] = [0, 0]
        #expect(read(descriptor, &bytes, 2) == 2)
        #expect(bytes == [7, 8])
        #expect(try Files.names(in: folder) == ["pipe"])
    }

    @Test func aPipeThatNobodyReadsIsNotWaitedForForEver() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/pipe"
        #expect(mkfifo(path, 0o600) == 0)
        let error = #expect(throws: DocumentError.self) { try Files.openNode(path, "p", patience: 20) }
        #expect(
            error?.description == """
                p: is a pipe, and nobody has begun to read it for 1 s
                  hint: start its reader first, or give a file
                """
        )
    }

    /// What reads it may come later.
    @Test func aPipeIsWrittenOnceItsReaderIsThere() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/pipe"
        #expect(mkfifo(path, 0o600) == 0)
        let writing = Task.detached { try Files.replace(path, with: [7, 8]) }
        #expect(try Files.read(path) == [7, 8])
        try await writing.value
    }

    @Test func aPipeIsReadToItsEndAndNotWaitedForWithoutAWriter() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/pipe"
        #expect(mkfifo(path, 0o600) == 0)
        let error = #expect(throws: DocumentError.self) { try Files.read(path, patience: 20) }
        #expect(
            error?.description == """
                \(path): is a pipe, and nobody has written anything into it for 1 s
                  hint: start its writer first, or give a file
                """
        )
        let bytes = [UInt8](repeating: 7, count: 200_000)
        let writing = Task.detached {
            let descriptor = open(path, O_WRONLY)
            defer { close(descriptor) }
            try Files.writeAll(bytes, to: descriptor, path)
        }
        #expect(try Files.read(path) == bytes)
        try await writing.value
    }

    @Test func saysWhyItCannotReadOrWrite() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let missing = folder + "/missing/file"
        #expect(Self.error { _ = try Files.read(missing) } == "\(missing): cannot be read: No such file or directory")
        #expect(Self.error { _ = try Files.read(folder) } == "\(folder): is a folder, not a file")
        #expect(
            Self.error { try Files.replace(missing, with: []) }
                == "\(missing): cannot be written: No such file or directory"
        )
        #expect(Self.error { try Files.replace(folder, with: [1]) } == "\(folder): cannot be written: Is a directory")
        try Files.replace(folder + "/file", with: [])
        let inside = folder + "/file/x"
        #expect(Self.error { try Files.makeFolder(inside) } == "\(folder)/file: cannot be made: File exists")
        #expect(Self.error { _ = try Files.names(in: inside) } == "\(inside): cannot be read: Not a directory")
        #expect(try Files.names(in: folder) == ["a", "file"])
    }

    @Test(.enabled(if: geteuid() != 0, "the administrator may read everything"))
    func aFolderThatMayNotBeReadIsSaidSo() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let closed = folder + "/a"
        #expect(chmod(closed, 0) == 0)
        defer { chmod(closed, 0o755) }
        #expect(Self.error { _ = try Files.names(in: closed) } == "\(closed): cannot be read: Permission denied")
    }

    @Test func aFileLargerThanTheLimitIsNotRead() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/file"
        try Files.replace(path, with: [UInt8](repeating: 0, count: 1000))
        #expect(try Files.read(path, limit: 1000).count == 1000)
        #expect(Self.error { _ = try Files.read(path, limit: 999) } == "\(path): is larger than 999 bytes")
        #expect(Self.error { _ = try Files.read("/dev/zero", limit: 3 << 20) } == "/dev/zero: is larger than 3 MiB")
        #expect(try Files.read("/dev/null") == [])
        #expect(truncate(path, 1 << 40) == 0)
        #expect(Self.error { _ = try Files.read(path, limit: 1 << 20) } == "\(path): is larger than 1 MiB")
    }

    @Test func namesAreSortedByTheirBytes() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for name in ["c", "B", "é", "e\u{301}", "10", "9", ".hidden"] {
            try Files.replace(folder + "/" + name, with: [])
        }
        #expect(
            try Files.names(in: folder).map { Array($0.utf8) }
                == [".hidden", "10", "9", "B", "a", "c", "e\u{301}", "é"].map { Array($0.utf8) }
        )
    }

    @Test(arguments: [
        ("a/b", "a", "b"), ("/a", "/", "a"), ("a", ".", "a"), ("a/", ".", "a"), ("/", "/", ""), ("/a/b/", "/a", "b"),
        ("a/\u{301}b", "a", "\u{301}b"), ("", ".", ""),
    ])
    func pathsComeApart(path: String, folder: String, name: String) {
        #expect(Array(Files.folder(of: path).utf8) == Array(folder.utf8))
        #expect(Array(Files.name(of: path).utf8) == Array(name.utf8))
    }

    private static func error(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return "\(error)"
        }
    }
}
