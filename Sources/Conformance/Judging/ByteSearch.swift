extension Array where Element == UInt8 {
    /// Whether some bytes stand in these; none stand nowhere. The time grows
    /// with both together and not with their product (Knuth, Morris, Pratt):
    /// both may come from a file.
    func holds(_ needle: [UInt8]) -> Bool {
        guard !needle.isEmpty, needle.count <= count else { return false }
        var fallback = [Int](repeating: 0, count: needle.count)
        var fit = 0
        for at in needle.indices.dropFirst() {
            while fit > 0, needle[at] != needle[fit] { fit = fallback[fit - 1] }
            if needle[at] == needle[fit] { fit += 1 }
            fallback[at] = fit
        }
        fit = 0
        for byte in self {
            while fit > 0, byte != needle[fit] { fit = fallback[fit - 1] }
            if byte == needle[fit] { fit += 1 }
            if fit == needle.count { return true }
        }
        return false
    }
}
