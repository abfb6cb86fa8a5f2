#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The rim of a log: where its bytes go out.
///
/// A pipe, a terminal or a socket may have a reader that takes nothing. It
/// is written to only when it says that it has room, so that the thread can
/// give up on it; its flags are left alone, since others share them.
struct LineOutput: Sendable {
    /// What a pipe takes without blocking once it says that it is writable:
    /// one page, PIPE_BUF (pipe(7)).
    private static let pieceSize = 4096
    /// How long it waits for room at a time, in milliseconds.
    private static let interval: Int32 = 100

    private let descriptor: Int32
    private let isFile: Bool

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        var status = stat()
        isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Writes bytes and returns how many of them. `givesUp` is asked every
    /// 100 ms for which there is no room, with the milliseconds so far.
    ///
    /// A reader that has gone away, or a full disk, is no failure of ours:
    /// then they count as written.
    func write(_ bytes: UnsafeBufferPointer<UInt8>, givesUp: (Int) -> Bool) -> Int {
        var at = 0
        var stalled = 0
        while at < bytes.count {
            guard isFile || hasRoom() else {
                stalled += Int(Self.interval)
                if givesUp(stalled) { return at }
                continue
            }
            let size = isFile ? bytes.count - at : min(bytes.count - at, Self.pieceSize)
            let count = Self.write(descriptor, bytes.baseAddress.map { $0 + at }, size)
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { return bytes.count }
            at += count
            stalled = 0
        }
        return at
    }

    /// Whether a write would not block, or would fail at once.
    private func hasRoom() -> Bool {
        var asked = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        let count = poll(&asked, 1, Self.interval)
        return count > 0 || count < 0 && errno != EINTR
    }

    private static func write(_ descriptor: Int32, _ base: UnsafePointer<UInt8>?, _ count: Int) -> Int {
        #if canImport(Glibc)
            Glibc.write(descriptor, base, count)
        #else
            Darwin.write(descriptor, base, count)
        #endif
    }
}
