import Documents

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What tells whether a file is still the one that was read: its change time
/// and inode show what a tool hides that puts time and size back.
struct FileIdentity: Sendable, Equatable {
    /// When its bytes were last changed, in nanoseconds since 1970.
    var modified: Int64
    /// When anything about it was last changed, in nanoseconds since 1970.
    var changed: Int64
    /// Its inode.
    var inode: UInt64
    /// Its size in bytes.
    var size: Int64
}

/// Finds the recordings and manifests below a folder with their identities,
/// and makes nothing but what its caller asks for: a hundred thousand files
/// are looked at before the first request is answered.
enum FolderScan {
    /// A file as a folder lists it.
    struct File {
        /// Its path below the folder; lent.
        var name: UnsafeRawBufferPointer
        var identity: FileIdentity
        /// Whether it tells of the recordings beside it, and is none.
        var isManifest: Bool
    }

    private static let maximumDepth = 8

    /// Calls a closure for each recording and manifest, in the order of the
    /// folders. Throws where a file by such a name is none: a pipe, a link
    /// that leads nowhere, or one that leads where it must not. Where `only`
    /// names files of the folder itself, nothing else is looked at.
    static func forEach(
        in folder: String,
        links: RecordingLinks = .inside,
        only: Set<String>? = nil,
        _ body: (File) -> Void
    ) throws(RecordingsError) {
        var refusals = Mistakes()
        try scan(folder, prefix: [], depth: 0, links.roots(folder), only, &refusals, body)
        if !refusals.isEmpty { throw RecordingsError(refusals.error()) }
    }

    private static func scan(
        _ folder: String,
        prefix: [UInt8],
        depth: Int,
        _ roots: [String]?,
        _ only: Set<String>?,
        _ refusals: inout Mistakes,
        _ body: (File) -> Void
    ) throws(RecordingsError) {
        guard let stream = opendir(folder) else {
            let reason = String(cString: strerror(errno))
            throw RecordingsError(
                .unreadable,
                "\(folder) cannot be read: \(reason)",
                hint: "replay wants a folder of recordings, as record makes one"
            )
        }
        defer { closedir(stream) }
        let descriptor = dirfd(stream)
        var folders: [String] = []
        var path = prefix
        while let entry = readdir(stream) {
            withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { name in
                    guard name[0] != CChar(UInt8(ascii: ".")) else { return }
                    let count = strlen(name)
                    var status = stat()
                    // A link to a folder is not followed: it may lead up.
                    guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return }
                    if status.st_mode & S_IFMT == S_IFDIR {
                        folders.append(String(cString: name))
                        return
                    }
                    guard isYAML(name, count), only?.contains(String(cString: name)) != false else { return }
                    if status.st_mode & S_IFMT != S_IFREG {
                        let path = folder + "/" + String(cString: name)
                        switch RecordingLinks.found(path, within: roots) {
                        case .file(let target): status = target
                        case .folder: return
                        case .refused(let refusal):
                            refusals.add(refusal)
                            return
                        }
                    }
                    path.removeSubrange(prefix.count...)
                    path.append(contentsOf: UnsafeRawBufferPointer(start: name, count: count))
                    path.withUnsafeBytes {
                        let isManifest = strcmp(name, RecordingName.manifest) == 0
                        body(File(name: $0, identity: identity(status), isManifest: isManifest))
                    }
                }
            }
        }
        guard depth < maximumDepth, only == nil else { return }
        for name in folders.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            let below = prefix + name.utf8 + [UInt8(ascii: "/")]
            try scan(folder + "/" + name, prefix: below, depth: depth + 1, roots, nil, &refusals, body)
        }
    }

    private static func isYAML(_ name: UnsafePointer<CChar>, _ count: Int) -> Bool {
        let suffix = RecordingName.suffix
        return count > suffix.utf8.count && strcmp(name + (count - suffix.utf8.count), suffix) == 0
    }

    private static func identity(_ status: stat) -> FileIdentity {
        #if canImport(Glibc)
            let (modified, changed) = (status.st_mtim, status.st_ctim)
        #else
            let (modified, changed) = (status.st_mtimespec, status.st_ctimespec)
        #endif
        let nanoseconds = { (time: timespec) in Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec) }
        return FileIdentity(
            modified: nanoseconds(modified),
            changed: nanoseconds(changed),
            inode: UInt64(status.st_ino),
            size: Int64(status.st_size)
        )
    }
}
