/// Finds and hides what looks like an API key in any text:
/// `(fw_|fpk_|sk-)[A-Za-z0-9_-]{16,}` becomes `REDACTED`.
///
/// The pattern is applied to bytes as they are, so that a key cut by chunks
/// is found once they are joined. What has been hidden once stays as it is
/// the second time: a stored request and a live one give the same match key.
public enum SecretText {
    /// What stands in place of a secret.
    public static let replacement = Array("REDACTED".utf8)

    private static let prefixes = ["fw_", "fpk_", "sk-"].map { Array($0.utf8) }
    private static let minimumLength = 16

    /// Whether one of the prefixes occurs at all; most requests hold none,
    /// and this is all that they cost. Sixteen places are looked at at once:
    /// each prefix ends in `w_`, `k_` or `k-`.
    @inlinable
    public static func mayOccur(in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count >= 2, let base = bytes.baseAddress else { return false }
        let w = SIMD16<UInt8>(repeating: UInt8(ascii: "w"))
        let k = SIMD16<UInt8>(repeating: UInt8(ascii: "k"))
        let low = SIMD16<UInt8>(repeating: UInt8(ascii: "_"))
        let dash = SIMD16<UInt8>(repeating: UInt8(ascii: "-"))
        var at = 0
        while at + 17 <= bytes.count {
            let first = UnsafeRawPointer(base + at).loadUnaligned(as: SIMD16<UInt8>.self)
            let second = UnsafeRawPointer(base + at + 1).loadUnaligned(as: SIMD16<UInt8>.self)
            let afterK = (first .== k) .& ((second .== low) .| (second .== dash))
            let hits = afterK .| ((first .== w) .& (second .== low))
            if any(hits) { return true }
            at += 16
        }
        while at + 1 < bytes.count {
            let (first, second) = (base[at], base[at + 1])
            if first == UInt8(ascii: "k"), second == UInt8(ascii: "_") || second == UInt8(ascii: "-") { return true }
            if first == UInt8(ascii: "w"), second == UInt8(ascii: "_") { return true }
            at += 1
        }
        return false
    }

    /// Where secrets stand, in order.
    public static func ranges(in bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        guard mayOccur(in: bytes) else { return [] }
        var ranges: [Range<Int>] = []
        var at = 0
        while at < bytes.count {
            guard let prefix = prefixes.first(where: { starts(bytes, at, with: $0) }) else {
                at += 1
                continue
            }
            var end = at + prefix.count
            while end < bytes.count, isPart(bytes[end]) { end += 1 }
            if end - at - prefix.count >= minimumLength {
                ranges.append(at..<end)
                at = end
            } else {
                at += 1
            }
        }
        return ranges
    }

    /// The bytes with every secret hidden.
    public static func redacted(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        let secrets = ranges(in: bytes)
        guard !secrets.isEmpty else { return Array(bytes) }
        var result: [UInt8] = []
        var at = 0
        for secret in secrets {
            result.append(contentsOf: bytes[at..<secret.lowerBound])
            result.append(contentsOf: replacement)
            at = secret.upperBound
        }
        result.append(contentsOf: bytes[at...])
        return result
    }

    /// The text with every secret hidden.
    public static func redacted(_ text: String) -> String {
        String(decoding: Array(text.utf8).withUnsafeBufferPointer { redacted($0) }, as: UTF8.self)
    }

    private static func starts(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int, with prefix: [UInt8]) -> Bool {
        at + prefix.count <= bytes.count && prefix.indices.allSatisfy { bytes[at + $0] == prefix[$0] }
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }
}
