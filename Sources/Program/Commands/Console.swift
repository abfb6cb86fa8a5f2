import Documents
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The program's own output: results to standard output, all else to
/// standard error.
///
/// What is written may hold texts of files and of targets: characters that
/// would steer a terminal are written out, unless a text is said to be styled
/// here.
enum Console {
    /// Writes a result.
    static func out(_ text: String) { note(write(PrintableText.lines(text), to: 1)) }

    /// Writes a result that has colours, or is no text for people; what is
    /// somebody else's in it has been made harmless.
    static func out(styled text: String) { note(write(text, to: 1)) }

    /// Writes a message; a reader that takes nothing for two seconds is given
    /// up on: nobody can be told, and the program must come to its end.
    static func error(_ text: String) { error(styled: PrintableText.lines(text)) }

    /// Writes a message that moves the cursor, likewise; what is somebody
    /// else's in it has been made harmless.
    static func error(styled text: String) { _ = write(text, to: 2, patience: 2000) }

    /// Throws where a result could not be written: who reads it must not take
    /// half of one for all of it.
    static func expectWritten() throws(CommandFailure) {
        let number = failure.load(ordering: .acquiring)
        guard number != 0 else { return }
        throw CommandFailure(.inputOutput, "standard output cannot be written: \(String(cString: strerror(number)))")
    }

    /// Opens what stands in place of a standard stream that the program was
    /// started without: else the first file or socket would be taken for it.
    static func openStandardStreams() {
        for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 {
            _ = open("/dev/null", O_RDWR)
        }
    }

    /// The error number of the first result that could not be written.
    private static let failure = Atomic<Int32>(0)

    /// A closed pipe is the reader's choice and no failure of ours.
    private static func note(_ number: Int32) {
        guard number != 0, number != EPIPE else { return }
        _ = failure.compareExchange(expected: 0, desired: number, ordering: .acquiringAndReleasing)
    }

    /// Writes all of it, or as much as the reader takes; returns the error
    /// number of what stopped it.
    private static func write(_ text: String, to descriptor: Int32, patience: Int32 = -1) -> Int32 {
        var text = text
        return text.withUTF8 { bytes in
            var at = 0
            while at < bytes.count {
                // A pipe that says it is writable takes a page (pipe(7)).
                guard patience < 0 || hasRoom(descriptor, patience) else { return EAGAIN }
                let size = patience < 0 ? bytes.count - at : min(bytes.count - at, 4096)
                let count = systemWrite(descriptor, bytes.baseAddress.map { $0 + at }, size)
                if count < 0, errno == EINTR { continue }
                if count < 0, errno == EAGAIN {
                    // Who shares the stream may have made it non-blocking.
                    _ = hasRoom(descriptor, -1)
                    continue
                }
                guard count > 0 else { return count < 0 ? errno : EIO }
                at += count
            }
            return 0
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
