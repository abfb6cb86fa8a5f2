extension SSE {
    /// The events of a stream, and apart from them what follows the last
    /// blank line: an event that was cut, empty where the stream is whole.
    ///
    /// Lines end with LF, CRLF or CR (WHATWG HTML, "Parsing an event
    /// stream"). All ranges joined are the whole text.
    public static func split(_ bytes: [UInt8]) -> (events: [Range<Int>], rest: Range<Int>) {
        var events = events(in: bytes)
        guard let last = events.last, !endsWithBlankLine(bytes[last]) else {
            return (events, bytes.count..<bytes.count)
        }
        events.removeLast()
        return (events, last)
    }

    private static func endsWithBlankLine(_ event: ArraySlice<UInt8>) -> Bool {
        let line = event.withoutLineEnd
        // Without a line end there is no line; with nothing before it, the
        // line end is the blank line itself.
        guard line.count < event.count else { return false }
        return line.isEmpty || line.last == UInt8(ascii: "\n") || line.last == UInt8(ascii: "\r")
    }
}

extension ArraySlice<UInt8> {
    /// Without one line end of any kind.
    fileprivate var withoutLineEnd: ArraySlice<UInt8> {
        var slice = self
        if slice.last == UInt8(ascii: "\n") {
            slice.removeLast()
            if slice.last == UInt8(ascii: "\r") { slice.removeLast() }
        } else if slice.last == UInt8(ascii: "\r") {
            slice.removeLast()
        }
        return slice
    }
}
