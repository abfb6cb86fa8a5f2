public import Digests
public import Providers

/// The name of a recording's file:
/// `NNNN-<method>-<route>-<status>.<first 8 hex digits of its key>.yaml`.
public enum RecordingName {
    /// The ending that recordings have.
    public static let suffix = ".yaml"
    /// The file beside the recordings that tells about all of them.
    public static let manifest = "manifest.yaml"

    /// The name of an exchange. A path has its route's name, and where it has
    /// none it stands itself, without the base path.
    public static func name(
        number: Int,
        method: String,
        path: String,
        routes: Routes,
        status: Int,
        key: Digest
    ) -> String {
        let digits = String(number)
        let padded = String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
        let word = slug(method)
        return
            "\(padded)-\(word.isEmpty ? "request" : word)-\(route(path, routes))-\(status).\(key.hex.prefix(8))\(suffix)"
    }

    /// The number that a name begins with, `nil` where it begins otherwise.
    public static func number(of name: String) -> Int? {
        let digits = name.utf8.prefix { $0 &- 0x30 < 10 }
        guard (1...18).contains(digits.count) else { return nil }
        return Int(String(decoding: digits, as: UTF8.self))
    }

    /// A path in the letters that every file system takes.
    private static func route(_ path: String, _ routes: Routes) -> String {
        let route = routes.name(of: path) ?? slug(routes.below(path))
        return route.isEmpty ? "root" : route
    }

    private static func slug(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            let isLetter = (byte | 0x20) &- 0x61 < 26 && byte < 0x80
            if isLetter || byte &- 0x30 < 10 {
                let isUpper = (0x41...0x5A).contains(byte)
                result.unicodeScalars.append(UnicodeScalar(isUpper ? byte | 0x20 : byte))
            } else if !result.isEmpty, result.utf8.last != UInt8(ascii: "-") {
                result.append("-")
            }
        }
        let short = result.prefix(60)
        return String(short.utf8.last == UInt8(ascii: "-") ? short.dropLast() : short)
    }
}
