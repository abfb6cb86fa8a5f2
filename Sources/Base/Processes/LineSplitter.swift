#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Cuts a stream of bytes into lines and holds at most one line's limit of them.
struct LineSplitter {
    let limit: Int
    private var pending: [UInt8] = []
    private var isSkipping = false

    init(limit: Int) { self.limit = limit }

    /// Takes the next bytes and adds what they complete.
    mutating func take(_ bytes: UnsafeRawBufferPointer, into events: inout [OutputEvent]) {
        var rest = bytes
        while let end = Self.firstFeed(in: rest) {
            append(UnsafeRawBufferPointer(rebasing: rest[..<end]), into: &events)
            if !isSkipping { events.append(.line(pending)) }
            reset()
            rest = UnsafeRawBufferPointer(rebasing: rest[(end + 1)...])
        }
        append(rest, into: &events)
    }

    /// Adds what the end of the stream leaves over.
    mutating func finish(into events: inout [OutputEvent]) {
        if !pending.isEmpty, !isSkipping { events.append(.unterminated(pending)) }
        reset()
    }

    private mutating func append(_ part: UnsafeRawBufferPointer, into events: inout [OutputEvent]) {
        guard !isSkipping, !part.isEmpty else { return }
        guard pending.count + part.count <= limit else {
            let shown = OutputEvent.shownOfOverlong
            events.append(.overlong(prefix: Array((pending.prefix(shown) + part.prefix(shown)).prefix(shown))))
            pending = []
            isSkipping = true
            return
        }
        pending.append(contentsOf: part)
    }

    /// Where the next line feed is; `memchr` looks at many bytes at a time.
    private static func firstFeed(in bytes: UnsafeRawBufferPointer) -> Int? {
        guard let start = bytes.baseAddress, !bytes.isEmpty,
            let found = memchr(start, Int32(UInt8(ascii: "\n")), bytes.count)
        else { return nil }
        return UnsafeRawPointer(found) - start
    }

    private mutating func reset() {
        pending = []
        isSkipping = false
    }
}
