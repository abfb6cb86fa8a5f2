import Exchanges

extension Glob {
    /// The pattern of a path with its percent-escapes undone, as those of a
    /// request's path are: what was escaped stands for itself.
    public func withoutEscapes() throws(SyntaxError) -> Glob {
        let text = Array(description.utf8)
        guard text.contains(UInt8(ascii: "%")) else { return self }
        var plain: [UInt8] = []
        var at = 0
        while at < text.count {
            let end = min(at + 3, text.count)
            let meant = Array(text[at..<end]).withUnsafeBufferPointer { CanonicalQuery.meaning(ofPath: $0) }
            if text[at] == UInt8(ascii: "%"), let meant, meant.count == 1, let byte = meant.first {
                if #"*{},\"#.utf8.contains(byte) { plain.append(UInt8(ascii: "\\")) }
                plain.append(byte)
                at += 3
            } else if text[at] == UInt8(ascii: "%"), let meant, meant.count == 3 {
                plain += meant
                at += 3
            } else {
                plain.append(text[at])
                at += 1
            }
        }
        return try Glob(String(decoding: plain, as: UTF8.self))
    }
}
