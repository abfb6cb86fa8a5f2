#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file descriptor with one owner, closed when the owner lets go.
struct Descriptor: ~Copyable {
    let number: Int32

    init(owning number: Int32) { self.number = number }

    deinit { _ = close(number) }

    /// The number, to be kept open until the program ends.
    consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }

    /// Makes reads and writes return at once. Only our end of a pipe is changed:
    /// the two ends are separate open file descriptions.
    borrowing func becomeNonBlocking() {
        _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK)
    }
}

/// The two ends of a pipe, both close-on-exec.
struct Pipe: ~Copyable {
    private var reading: Descriptor?
    private var writing: Descriptor?

    /// Opens a pipe.
    ///
    /// `pipe2` is not imported (it needs `_GNU_SOURCE`), so there is a moment
    /// before the flag is set: callers hold `Spawn.lock`, hence no child of
    /// this room is born in it.
    ///
    /// Ends are moved above 2, or the child's redirections could overwrite
    /// one another where this program was started with a standard stream closed.
    init() throws(ProcessError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Self.failure(errno) }
        for place in 0...1 {
            let secured = Self.secured(ends[place])
            guard secured >= 0 else {
                let problem = errno
                for number in ends { _ = close(number) }
                throw Self.failure(problem)
            }
            ends[place] = secured
        }
        reading = Descriptor(owning: ends[0])
        writing = Descriptor(owning: ends[1])
    }

    /// The end to read from, given away once.
    mutating func takeReading() -> Descriptor { Self.given(reading.take()) }

    /// The end to write to, given away once.
    mutating func takeWriting() -> Descriptor { Self.given(writing.take()) }

    private static func given(_ end: consuming Descriptor?) -> Descriptor {
        guard let end else { preconditionFailure("an end of a pipe is given away once") }
        return end
    }

    /// The descriptor above 2 and close-on-exec; negative, and the old one still open, when there is none left.
    private static func secured(_ number: Int32) -> Int32 {
        guard number <= 2 else { return fcntl(number, F_SETFD, FD_CLOEXEC) < 0 ? -1 : number }
        let moved = fcntl(number, F_DUPFD_CLOEXEC, 3)
        if moved >= 0 { _ = close(number) }
        return moved
    }

    private static func failure(_ number: Int32) -> ProcessError {
        ProcessError(
            .pipeFailed,
            "cannot open a pipe: \(String(cString: strerror(number)))",
            hint: "raise the limit of open files (ulimit -n) or run fewer at once"
        )
    }
}
