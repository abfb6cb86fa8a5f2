#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension ChildProcess {
    /// Queues a line for the child's standard input and returns at once.
    ///
    /// - Parameter line: the bytes without their line feed, which is added.
    /// - Throws: `ProcessError`: `inputClosed` when the child has ended or closed
    ///   its input as far as is known, `inputFull` when too much waits already,
    ///   `invalidArgument` when the line holds a line feed.
    public func send(line: [UInt8]) throws(ProcessError) { try enqueue(line, receipt: nil) }

    /// Queues a line of text for the child's standard input and returns at once.
    ///
    /// - Throws: `ProcessError`, as for bytes.
    public func send(line: String) throws(ProcessError) { try send(line: Array(line.utf8)) }

    /// Writes a line to the child's standard input and returns when the pipe has taken all of it.
    ///
    /// - Throws: `ProcessError`: what the other `send` throws, and `inputStalled`
    ///   when the time is over or the task cancelled. Part of the line may be
    ///   written then and the rest still follows if the child reads on: such a
    ///   child is stopped, not talked to.
    public func send(line: [UInt8], within limit: Duration) async throws(ProcessError) {
        let receipt = InputQueue.Receipt()
        try enqueue(line, receipt: receipt)
        switch await receipt.wait(within: limit) {
        case true: return
        case false: throw Channel.inputClosed
        case nil:
            throw ProcessError(
                .inputStalled,
                "the process did not read a line of \(line.count) bytes within \(limit)",
                hint: "it must read its standard input while it works"
            )
        }
    }

    /// Closes the child's standard input when everything that was sent is written.
    public func closeInput() { channel.closeInput() }

    /// The place that standard error has reached, for `errorTail(since:)`.
    public func markError() -> ErrorTail.Mark { ErrorTail.Mark(position: channel.errorPosition) }

    /// What the child wrote to its standard error after the mark, as far as it is kept.
    ///
    /// What it wrote before a line of its output is there when that line is delivered.
    public func errorTail(since mark: ErrorTail.Mark = .start) -> ErrorTail {
        channel.errorTail(from: mark.position)
    }

    private func enqueue(_ line: [UInt8], receipt: InputQueue.Receipt?) throws(ProcessError) {
        let feed = UInt8(ascii: "\n")
        guard !line.contains(feed) else {
            throw ProcessError(
                .invalidArgument,
                "a line to a process holds a line feed",
                hint: "send it as two lines, or escape it"
            )
        }
        try channel.enqueue(line + [feed], receipt: receipt)
    }
}
