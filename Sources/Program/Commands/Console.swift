#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The program's own output: results to standard output, all else to
/// standard error.
enum Console {
    /// Writes a result.
    static func out(_ text: String) { write(text, to: 1) }

    /// Writes a message; a reader that takes nothing for two seconds is given
    /// up on: nobody can be told, and the program must come to its end.
    static func error(_ text: String) { write(text, to: 2, patience: 2000) }

    /// Whether a person reads a stream in colour.
    static func isColoured(_ descriptor: Int32) -> Bool {
        isatty(descriptor) == 1 && getenv("NO_COLOR") == nil
    }

    /// Writes all of it, or as much as the reader takes: a closed pipe is the
    /// reader's choice and no failure of ours.
    private static func write(_ text: String, to descriptor: Int32, patience: Int32 = -1) {
        var text = text
        text.withUTF8 { bytes in
            var at = 0
            while at < bytes.count {
                // A pipe that says it is writable takes a page (pipe(7)).
                guard patience < 0 || hasRoom(descriptor, patience) else { return }
                let size = patience < 0 ? bytes.count - at : min(bytes.count - at, 4096)
                let count = systemWrite(descriptor, bytes.baseAddress.map { $0 + at }, size)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                at += count
            }
        }
    }

    private static func hasRoom(_ descriptor: Int32, _ milliseconds: Int32) -> Bool {
        var asked = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&asked, 1, milliseconds) != 0
    }

    private static func systemWrite(_ descriptor: Int32, _ base: UnsafePointer<UInt8>?, _ count: Int) -> Int {
        #if canImport(Glibc)
            Glibc.write(descriptor, base, count)
        #else
            Darwin.write(descriptor, base, count)
        #endif
    }
}
