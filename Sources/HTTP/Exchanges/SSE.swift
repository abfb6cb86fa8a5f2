/// Server-sent events as bytes.
public enum SSE {
    /// The events of a stream: each range ends with the blank line that ends
    /// its event; what follows the last one is a range of its own.
    public static func events(in bytes: [UInt8]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        var lineStart = 0
        var at = 0
        while at < bytes.count {
            let isReturn = bytes[at] == 0x0D
            guard isReturn || bytes[at] == 0x0A else {
                at += 1
                continue
            }
            let isBlank = at == lineStart
            at += isReturn && at + 1 < bytes.count && bytes[at + 1] == 0x0A ? 2 : 1
            lineStart = at
            if isBlank {
                ranges.append(start..<at)
                start = at
            }
        }
        if start < bytes.count { ranges.append(start..<bytes.count) }
        return ranges
    }
}
