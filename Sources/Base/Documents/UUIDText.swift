/// How a UUID is written (RFC 9562 section 4).
public enum UUIDText {
    /// 32 hexadecimal digits in their five groups.
    public static func grouped(_ digits: String) -> String {
        var parts: [Substring] = []
        var rest = digits[...]
        for count in [8, 4, 4, 4, 12] {
            parts.append(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        return parts.joined(separator: "-")
    }
}
