import Documents

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A folder of this run alone, for files with canary secrets; nobody else may
/// read it.
struct ScratchFolder {
    let path: String

    init() throws(CommandFailure) {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((base + "/firedrill-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw CommandFailure(
                .inputOutput,
                "no folder can be made in \(base): \(String(cString: strerror(errno)))\n  hint: set TMPDIR"
            )
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes the folder with the files that lie in it.
    func remove() { Self.remove(path) }

    private static func remove(_ path: String) {
        for name in (try? Files.names(in: path)) ?? [] {
            let inner = path + "/" + name
            if Files.isFolder(inner) { remove(inner) } else { unlink(inner) }
        }
        rmdir(path)
    }
}
