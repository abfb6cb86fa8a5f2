#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What is no file: devices and pipes, which are written to as they are.
extension Files {
    /// How often a pipe without a reader is looked at, in milliseconds.
    private static let interval: Int32 = 10

    /// Opens a device or a pipe to be written to, `more` flags of `open(2)`
    /// beside. A pipe that nobody reads is waited for, `patience` milliseconds
    /// at most: a plain `open` would wait for ever, through the signals that
    /// end a server (fifo(7), ENXIO).
    public static func openNode(
        _ target: String,
        _ path: String,
        flags more: Int32 = 0,
        patience: Int32 = 10_000
    ) throws(DocumentError) -> Int32 {
        var left = patience
        while true {
            let descriptor = open(target, O_WRONLY | O_CLOEXEC | O_NONBLOCK | more)
            if descriptor >= 0 {
                _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
                return descriptor
            }
            guard errno == ENXIO else { throw inaccessible(path, "cannot be written") }
            guard left > 0 else { throw unread(path, seconds: max(patience / 1000, 1)) }
            usleep(UInt32(interval) * 1000)
            left -= interval
        }
    }

    private static func unread(_ path: String, seconds: Int32) -> DocumentError {
        let diagnostic = Diagnostic(
            file: path,
            message: "is a pipe, and nobody has begun to read it for \(seconds) s",
            hint: "start its reader first, or give a file"
        )
        return DocumentError(.inaccessible, [diagnostic])
    }
}
