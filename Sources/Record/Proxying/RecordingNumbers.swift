import Documents
import Recordings
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The numbers of a folder's recordings: each is given once, also where
/// several recorders write to the folder.
///
/// Those of one user on one machine share a file with the last number that
/// was given, in the user's cache folder, which the last of them takes away.
/// It is locked for an instant each time (`fcntl(2)`, open file description
/// locks, which the system drops when a process dies). Where there can be no
/// such file, numbers are those of this recorder alone, as if it were the only
/// one.
final class RecordingNumbers: Sendable {
    private struct State {
        var last: Int
        var descriptor: Int32?
    }

    private let path: String?
    private let state: Mutex<State>

    /// Counts on from what is in a folder. `cache` is the user's cache
    /// folder, where there is one.
    init(folder: String, cache: String?) throws(DocumentError) {
        path = cache.flatMap { Self.path(for: folder, in: $0) }
        let last = try Files.names(in: folder).compactMap { RecordingName.number(of: $0) }.max() ?? 0
        state = Mutex(State(last: last, descriptor: path.flatMap { Self.join($0) }))
    }

    deinit { close() }

    /// The next number that is free.
    func next() -> Int {
        state.withLock { state in
            let given = state.descriptor.flatMap { descriptor in
                Self.locked(descriptor) { () -> Int? in
                    let next = max(state.last, Self.read(descriptor)) + 1
                    return Self.write(next, to: descriptor) ? next : nil
                }
            }
            state.last = (given ?? nil) ?? state.last + 1
            return state.last
        }
    }

    /// Takes no more numbers, and the file away where nobody else uses it.
    func close() {
        state.withLock { state in
            guard let descriptor = state.descriptor else { return }
            state.descriptor = nil
            _ = Self.locked(descriptor) {
                // Who is alone gets the other byte for itself.
                if Self.lock(descriptor, Self.users, F_WRLCK, waits: false), let path { unlink(path) }
            }
            _ = closeFile(descriptor)
        }
    }

    /// Where the file of a folder lies: a folder is known by its inode, by
    /// whatever name somebody calls it.
    private static func path(for folder: String, in cache: String) -> String? {
        var status = stat()
        guard stat(folder, &status) == 0, (try? Files.makeFolder(cache)) != nil else { return nil }
        let numbers = cache + "/numbers"
        guard mkdir(numbers, 0o700) == 0 || errno == EEXIST else { return nil }
        return numbers + "/\(status.st_dev)-\(status.st_ino)"
    }

    /// Opens the file as one of its users; `nil` where that cannot be.
    private static func join(_ path: String) -> Int32? {
        for _ in 0..<100 {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard descriptor >= 0 else { return nil }
            let isJoined = locked(descriptor) { () -> Bool? in
                // The last one may have taken it away meanwhile.
                var (mine, there) = (stat(), stat())
                guard fstat(descriptor, &mine) == 0, mine.st_mode & S_IFMT == S_IFREG else { return nil }
                guard stat(path, &there) == 0, mine.st_ino == there.st_ino, mine.st_dev == there.st_dev else {
                    return false
                }
                return lock(descriptor, users, F_RDLCK, waits: true) ? true : nil
            }
            if isJoined == true { return descriptor }
            _ = closeFile(descriptor)
            if isJoined ?? nil == nil { return nil }
        }
        return nil
    }

    /// The byte whose lock guards the number, and the one that all users share.
    private static let guarded: off_t = 0
    private static let users: off_t = 64

    /// Does something while no other recorder does; `nil` where the file
    /// system has no locks.
    private static func locked<T>(_ descriptor: Int32, _ body: () -> T) -> T? {
        guard lock(descriptor, guarded, F_WRLCK, waits: true) else { return nil }
        defer { _ = lock(descriptor, guarded, F_UNLCK, waits: false) }
        return body()
    }

    private static func lock(_ descriptor: Int32, _ byte: off_t, _ kind: some BinaryInteger, waits: Bool) -> Bool {
        var range = flock()
        range.l_type = Int16(kind)
        range.l_whence = Int16(SEEK_SET)
        range.l_start = byte
        range.l_len = 1
        // By number: the names are hidden behind a feature macro.
        #if os(Linux)
            let (set, setAndWait): (Int32, Int32) = (37, 38)
        #else
            let (set, setAndWait): (Int32, Int32) = (90, 91)
        #endif
        while fcntl(descriptor, waits ? setAndWait : set, &range) != 0 {
            guard errno == EINTR else { return false }
        }
        return true
    }

    private static func read(_ descriptor: Int32) -> Int {
        var number: Int64 = 0
        let count = pread(descriptor, &number, 8, 0)
        return count == 8 ? Int(clamping: min(max(number, 0), 1 << 59)) : 0
    }

    private static func write(_ number: Int, to descriptor: Int32) -> Bool {
        var number = Int64(number)
        return pwrite(descriptor, &number, 8, 0) == 8
    }
}

/// `close(2)` by a name that `RecordingNumbers.close` does not hide.
private let closeFile: @Sendable (Int32) -> Int32 = { close($0) }
