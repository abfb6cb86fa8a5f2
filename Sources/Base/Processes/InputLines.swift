#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The lines of this program's own standard input, read by a thread of their
/// own so that waiting for them holds up nothing else.
public enum InputLines {
    /// The lines without their line feeds; the sequence ends with the input.
    /// A line beyond the limit ends it, too: what follows cannot be trusted.
    public static func standardInput(limit: Int = ChildProcess.Limits().lineBytes) throws(ProcessError)
        -> AsyncStream<[UInt8]>
    {
        let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        try OwnThread.start("input") { read(limit: limit, into: continuation) }
        return stream
    }

    private static func read(limit: Int, into continuation: AsyncStream<[UInt8]>.Continuation) {
        var splitter = LineSplitter(limit: limit)
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = systemRead(0, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            var events: [OutputEvent] = []
            if count > 0 {
                buffer.withUnsafeBytes { bytes in
                    splitter.take(UnsafeRawBufferPointer(rebasing: bytes[..<count]), into: &events)
                }
            } else {
                splitter.finish(into: &events)
            }
            for event in events {
                if case .overlong = event { return continuation.finish() }
                continuation.yield(event.bytes)
            }
            if count <= 0 { return continuation.finish() }
        }
    }
}

/// `read(2)` by a name that `InputLines.read` does not hide.
private let systemRead: @Sendable (Int32, UnsafeMutableRawPointer?, Int) -> Int = { read($0, $1, $2) }
