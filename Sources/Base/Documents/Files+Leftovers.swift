#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Files {
    /// What a temporary file's name ends in, behind its process's number and
    /// a random one.
    static let temporarySuffix = ".new"
    /// A temporary file lives for some milliseconds: one that is older than
    /// so many seconds is nobody's, even where its process's number is in use.
    private static let oldest = 600

    /// Removes the temporary files in a folder that processes left which were
    /// killed while they wrote. What cannot be removed stays.
    public static func removeLeftovers(in folder: String) {
        for name in (try? names(in: folder)) ?? [] {
            guard name.hasPrefix("."), name.hasSuffix(temporarySuffix) else { continue }
            let parts = name.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count >= 4, UInt32(parts[parts.count - 2]) != nil, let process = Int32(parts[parts.count - 3]),
                process > 0
            else { continue }
            let path = folder + "/" + name
            if kill(process, 0) != 0 && errno == ESRCH || isOld(path) { unlink(path) }
        }
    }

    /// Has a folder's entries on the disk; what does not know how is left.
    static func flushFolder(of path: String) {
        let descriptor = open(folder(of: path), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = fsync(descriptor)
        close(descriptor)
    }

    private static func isOld(_ path: String) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else { return false }
        #if canImport(Glibc)
            let modified = status.st_mtim.tv_sec
        #else
            let modified = status.st_mtimespec.tv_sec
        #endif
        return modified + oldest < time(nil)
    }
}
