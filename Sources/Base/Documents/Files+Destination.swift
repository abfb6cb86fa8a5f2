#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Files {
    /// Where the bytes go that are written to a path, once links have been
    /// followed.
    public enum Destination: Sendable, Equatable {
        /// A descriptor that this process has open: what stands behind it is
        /// not opened anew, since that would write over what is there.
        case descriptor(Int32)
        /// A path that is no symbolic link to a file; there may be nothing
        /// yet.
        case path(String)
    }

    /// How many links are followed (`path_resolution(7)`).
    private static let linkLimit = 40

    /// Follows a path's links as far as they lead to a file, or to where
    /// there is nothing yet. A link of somebody else's in a folder that
    /// everybody may write to is refused, as the kernel does where it is set
    /// to (`proc_sys_fs(5)`, protected_symlinks): it would choose the file
    /// that is written over.
    public static func destination(of path: String) throws(DocumentError) -> Destination {
        var place = path
        for _ in 0..<linkLimit {
            if let descriptor = ownDescriptor(place) { return .descriptor(descriptor) }
            var link = stat()
            guard lstat(place, &link) == 0, link.st_mode & S_IFMT == S_IFLNK else { return .path(place) }
            try expectTrusted(link, at: place, path)
            // What leads to a device or a pipe is opened as it stands.
            var target = stat()
            if stat(place, &target) == 0, target.st_mode & S_IFMT != S_IFREG { return .path(place) }
            guard let text = linkText(place) else { throw inaccessible(path, "cannot be written") }
            place = text.utf8.first == UInt8(ascii: "/") ? text : folder(of: place) + "/" + text
        }
        errno = ELOOP
        throw inaccessible(path, "cannot be written")
    }

    /// The descriptor that a path means, whatever it is open for; `nil` where
    /// it means none.
    private static func ownDescriptor(_ path: String) -> Int32? {
        let number: Int32?
        switch path {
        case "/dev/stdout": number = 1
        case "/dev/stderr": number = 2
        default:
            let folders = ["/dev/fd/", "/proc/self/fd/", "/proc/\(getpid())/fd/"]
            number = folders.first { path.hasPrefix($0) }.flatMap { Int32(path.dropFirst($0.count)) }
        }
        guard let number, number >= 0, fcntl(number, F_GETFD) >= 0 else { return nil }
        return number
    }

    private static func expectTrusted(_ link: stat, at place: String, _ path: String) throws(DocumentError) {
        var folder = stat()
        guard stat(Self.folder(of: place), &folder) == 0 else { return }
        let isShared = folder.st_mode & S_ISVTX != 0 && folder.st_mode & S_IWOTH != 0
        guard isShared, link.st_uid != geteuid(), link.st_uid != folder.st_uid else { return }
        let message = "is another user's link in a folder that everybody may write to, and is not followed"
        let hint = "name a file in a folder of your own"
        throw DocumentError(.inaccessible, [Diagnostic(file: path, message: message, hint: hint)])
    }

    private static func linkText(_ path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &buffer, buffer.count)
        guard count > 0, count < buffer.count else { return nil }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
