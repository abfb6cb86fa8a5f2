#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Files, read whole with a limit and replaced whole or not at all.
public enum Files {
    /// The largest file that is read by default, in bytes.
    public static let defaultLimit = 64 << 20

    /// A file's bytes. A pipe is read to its end; one into which nobody writes
    /// anything for so many milliseconds is refused.
    public static func read(
        _ path: String,
        limit: Int = defaultLimit,
        patience: Int32 = 10_000
    ) throws(DocumentError) -> [UInt8] {
        let (descriptor, status) = try openForReading(path, patience)
        defer { close(descriptor) }
        // A size is a promise at best: a device has none, a sparse file lies.
        let expected = min(max(Int(status.st_size), 0), limit) + 1
        var last = 1
        var result = [UInt8](unsafeUninitializedCapacity: expected) { buffer, done in
            while last > 0, done < expected {
                last = readSome(
                    descriptor,
                    UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[done..<expected])
                )
                done += max(last, 0)
            }
        }
        guard last >= 0 else { throw inaccessible(path, "cannot be read") }
        if last == 0 { return result }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            guard result.count <= limit else { throw tooLarge(path, limit) }
            let count = buffer.withUnsafeMutableBytes { readSome(descriptor, $0) }
            guard count >= 0 else { throw inaccessible(path, "cannot be read") }
            if count == 0 { return result }
            guard result.count + count <= limit else { throw tooLarge(path, limit) }
            result.append(contentsOf: buffer[..<count])
        }
    }

    /// A file's bytes piece by piece, so that it need not be in memory whole.
    /// What `take` throws ends the reading.
    public static func readPieces<Failure: Error>(
        _ path: String,
        limit: Int = defaultLimit,
        failure: (DocumentError) -> Failure,
        _ take: (ArraySlice<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        let descriptor: Int32
        do throws(DocumentError) {
            (descriptor, _) = try openForReading(path, 10_000)
        } catch {
            throw failure(error)
        }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        var total = 0
        while true {
            let count = buffer.withUnsafeMutableBytes { readSome(descriptor, $0) }
            guard count >= 0 else { throw failure(inaccessible(path, "cannot be read")) }
            if count == 0 { return }
            total += count
            guard total <= limit else { throw failure(tooLarge(path, limit)) }
            try take(buffer[..<count])
        }
    }

    /// A descriptor of what may be read, waited for where it is a pipe.
    private static func openForReading(
        _ path: String,
        _ patience: Int32
    ) throws(DocumentError) -> (Int32, stat) {
        // Else a named pipe without a writer would hold us here (fifo(7)).
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw inaccessible(path, "cannot be read") }
        var status = stat()
        do throws(DocumentError) {
            guard fstat(descriptor, &status) == 0 else { throw inaccessible(path, "cannot be read") }
            guard status.st_mode & S_IFMT != S_IFDIR else {
                throw DocumentError(.inaccessible, [Diagnostic(file: path, message: "is a folder, not a file")])
            }
            try expectWriter(descriptor, status, path, patience)
        } catch {
            close(descriptor)
            throw error
        }
        return (descriptor, status)
    }

    /// Waits for the first bytes of a pipe, and lets reads of it and of
    /// devices wait from then on.
    private static func expectWriter(
        _ descriptor: Int32,
        _ status: stat,
        _ path: String,
        _ patience: Int32
    ) throws(DocumentError) {
        if status.st_mode & S_IFMT == S_IFIFO {
            var asked = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&asked, 1, patience) != 0 else {
                let seconds = max(patience / 1000, 1)
                throw DocumentError(
                    .inaccessible,
                    [
                        Diagnostic(
                            file: path,
                            message: "is a pipe, and nobody has written anything into it for \(seconds) s",
                            hint: "start its writer first, or give a file"
                        )
                    ]
                )
            }
        }
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
    }

    private static func tooLarge(_ path: String, _ limit: Int) -> DocumentError {
        let size = limit >= 1 << 20 ? "\(limit >> 20) MiB" : "\(limit) bytes"
        return DocumentError(.inaccessible, [Diagnostic(file: path, message: "is larger than \(size)")])
    }

    /// Puts bytes in place of a file: written beside it, flushed to the disk,
    /// then renamed, so that a reader sees the old file or the new one. The
    /// new one has the old one's permissions, or those that the process's mask
    /// leaves; a symbolic link stays, and what it points at is replaced; a pipe,
    /// a device or a descriptor of our own takes the bytes as it is.
    public static func replace(_ path: String, with bytes: [UInt8]) throws(DocumentError) {
        let target: String
        switch try destination(of: path) {
        case .descriptor(let descriptor): return try writeAll(bytes, to: descriptor, path)
        case .path(let place): target = place
        }
        var status = stat()
        let isThere = stat(target, &status) == 0
        if isThere, status.st_mode & S_IFMT != S_IFREG { return try pass(bytes, into: target, path) }
        let mode = isThere ? status.st_mode & 0o777 : nil
        let temporary = try writeTemporary(bytes, beside: target, mode: mode, isFlushed: true, path)
        guard rename(temporary, target) == 0 else {
            let error = inaccessible(path, "cannot be written")
            unlink(temporary)
            throw error
        }
    }

    /// Writes bytes into what is no file of its own.
    private static func pass(_ bytes: [UInt8], into target: String, _ path: String) throws(DocumentError) {
        let descriptor = try openNode(target, path)
        defer { close(descriptor) }
        try writeAll(bytes, to: descriptor, path)
    }

    /// Writes a new file whole; an existing one is left alone and `false`
    /// returned. Unless `isFlushed` it is not flushed to the disk: it outlives
    /// this process, not the machine's sudden end.
    public static func create(
        _ path: String,
        with bytes: [UInt8],
        isFlushed: Bool = false
    ) throws(DocumentError) -> Bool {
        let temporary = try writeTemporary(bytes, beside: path, mode: nil, isFlushed: isFlushed, path)
        defer { unlink(temporary) }
        // A hard link fails where the name is taken; a rename would not.
        if link(temporary, path) == 0 {
            if isFlushed { flushFolder(of: path) }
            return true
        }
        switch errno {
        case EEXIST: return false
        case EPERM, EOPNOTSUPP, ENOSYS, EMLINK, EINVAL, EACCES:
            guard try claim(path, for: temporary) else { return false }
            if isFlushed { flushFolder(of: path) }
            return true
        default: throw inaccessible(path, "cannot be written")
        }
    }

    /// Gives a written file its name on a file system without hard links (FAT,
    /// some of networks and phones): an empty file takes the name first, so
    /// that two writers never have the same.
    private static func claim(_ path: String, for temporary: String) throws(DocumentError) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            if errno == EEXIST { return false }
            throw inaccessible(path, "cannot be written")
        }
        close(descriptor)
        guard rename(temporary, path) == 0 else {
            let error = inaccessible(path, "cannot be written")
            unlink(path)
            throw error
        }
        return true
    }

    /// Writes bytes to a new file in the folder of another; leaves nothing
    /// where that fails.
    private static func writeTemporary(
        _ bytes: [UInt8],
        beside target: String,
        mode: mode_t?,
        isFlushed: Bool,
        _ path: String
    ) throws(DocumentError) -> String {
        let temporary = temporaryPath(beside: target)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode ?? 0o666)
        guard descriptor >= 0 else { throw inaccessible(path, "cannot be written") }
        var failure: DocumentError?
        do throws(DocumentError) {
            try writeAll(bytes, to: descriptor, path)
            // What `open` made is narrowed by the process's mask.
            if let mode { _ = fchmod(descriptor, mode) }
            if isFlushed, fsync(descriptor) != 0 { failure = inaccessible(path, "cannot be written") }
        } catch {
            failure = error
        }
        if close(descriptor) != 0, failure == nil { failure = inaccessible(path, "cannot be written") }
        guard let failure else { return temporary }
        unlink(temporary)
        throw failure
    }

    /// Writes all bytes to a descriptor.
    public static func writeAll(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(DocumentError) {
        var at = 0
        while at < bytes.count {
            let count = bytes[at...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw inaccessible(path, "cannot be written") }
            at += count
        }
    }

    /// The names in a folder, sorted by their bytes.
    public static func names(in folder: String) throws(DocumentError) -> [String] {
        guard let stream = opendir(folder) else { throw inaccessible(folder, "cannot be read") }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
                String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw inaccessible(folder, "cannot be read") }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Whether a path is a folder.
    public static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether a path is a file, and neither a folder nor a pipe or a device.
    public static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Whether a path is a pipe that lies in a folder, not one of this
    /// process's own descriptors.
    public static func isNamedPipe(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFIFO else { return false }
        return !path.hasPrefix("/dev/") && !path.hasPrefix("/proc/")
    }

    /// Whether there is something at a path.
    public static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    /// Makes a folder with those above it.
    public static func makeFolder(_ path: String) throws(DocumentError) {
        guard !isFolder(path) else { return }
        let parent = folder(of: path)
        if parent != path, !isFolder(parent) { try makeFolder(parent) }
        if mkdir(path, 0o777) == 0 { return }
        // The next call has an `errno` of its own; another process may have
        // made it meanwhile.
        let error = inaccessible(path, "cannot be made")
        guard isFolder(path) else { throw error }
    }

    /// The folder that a path lies in; `.` for a bare name.
    public static func folder(of path: String) -> String {
        // By bytes: a slash with a combining mark after it is still a slash.
        let trimmed = path.utf8.count > 1 && path.utf8.last == slash ? path.utf8.dropLast() : path.utf8[...]
        guard let last = trimmed.lastIndex(of: slash) else { return "." }
        return last == trimmed.startIndex ? "/" : String(Substring(trimmed[..<last]))
    }

    /// A path's last part.
    public static func name(of path: String) -> String {
        path.utf8.split(separator: slash).last.map { String(Substring($0)) } ?? ""
    }

    private static let slash = UInt8(ascii: "/")

    private static func temporaryPath(beside path: String) -> String {
        // Short, whatever the name's length: a name has 255 bytes at most.
        let suffix = ".\(getpid()).\(UInt32.random(in: 0...UInt32.max)).new"
        let start = name(of: path).unicodeScalars.prefix(32)
        return folder(of: path) + "/." + String(String.UnicodeScalarView(start)) + suffix
    }

    /// Whether a path that has no links is a folder's own or lies below it,
    /// which has none either.
    public static func lies(_ path: String, in folder: String) -> Bool {
        path.utf8.starts(with: (folder == "/" ? "/" : folder + "/").utf8)
    }

    /// Where a path leads after symbolic links; itself where that is nowhere.
    public static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    static func inaccessible(_ path: String, _ what: String) -> DocumentError {
        let reason = String(cString: strerror(errno))
        return DocumentError(.inaccessible, [Diagnostic(file: path, message: "\(what): \(reason)")])
    }

    private static func readSome(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
        while true {
            let count = systemRead(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 || errno != EINTR { return count }
        }
    }
}

/// `read(2)` by a name that `Files.read` does not hide.
private let systemRead: @Sendable (Int32, UnsafeMutableRawPointer?, Int) -> Int = { read($0, $1, $2) }
