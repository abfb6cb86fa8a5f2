extension Glob {
    /// Why the pattern does not match a text that it would if its stars
    /// crossed `/`; `nil` where that is not why.
    func remark(on text: String) -> String? {
        var wider: [UInt8] = []
        var isQuoted = false
        for byte in description.utf8 {
            let isStar = byte == UInt8(ascii: "*") && !isQuoted
            if isStar, wider.last != byte { wider.append(byte) }
            if !isStar || wider.count < 2 || wider.suffix(2) != [byte, byte] { wider.append(byte) }
            isQuoted = byte == UInt8(ascii: "\\") && !isQuoted
        }
        let pattern = String(decoding: wider, as: UTF8.self)
        guard pattern != description, let glob = try? Glob(pattern), glob.matches(text) else { return nil }
        return "* stays within one segment between /, ** crosses them"
    }
}
