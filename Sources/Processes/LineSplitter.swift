/// Cuts a stream of bytes into lines and holds at most one line's limit of them.
struct LineSplitter {
    let limit: Int
    private var pending: [UInt8] = []
    private var isSkipping = false

    init(limit: Int) { self.limit = limit }

    /// Takes the next bytes and adds what they complete.
    mutating func take(_ bytes: UnsafeRawBufferPointer, into events: inout [OutputEvent]) {
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            append(rest[..<end], into: &events)
            if !isSkipping { events.append(.line(pending)) }
            reset()
            rest = rest[(end + 1)...]
        }
        append(rest, into: &events)
    }

    /// Adds what the end of the stream leaves over.
    mutating func finish(into events: inout [OutputEvent]) {
        if !pending.isEmpty, !isSkipping { events.append(.unterminated(pending)) }
        reset()
    }

    private mutating func append(_ part: Slice<UnsafeRawBufferPointer>, into events: inout [OutputEvent]) {
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

    private mutating func reset() {
        pending = []
        isSkipping = false
    }
}
