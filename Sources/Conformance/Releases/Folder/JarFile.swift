public import Documents

/// The names in a JAR, which is a ZIP file: its central directory is read and
/// nothing is unpacked (APPNOTE.TXT of PKWARE, sections 4.3.12 to 4.3.16).
public struct JarFile: Sendable {
    /// The file as its user knows it.
    public let name: String
    /// The names of its entries, in their order.
    public let entries: [String]

    /// The largest file that is read, in bytes.
    public static let fileLimit = 256 << 20

    /// Reads a file. Throws where it cannot be read or is no ZIP file.
    public static func load(_ path: String) throws(DocumentError) -> JarFile {
        try JarFile(try Files.read(path, limit: fileLimit), name: path)
    }

    init(_ bytes: [UInt8], name: String) throws(DocumentError) {
        self.name = name
        func refused(_ message: String) -> DocumentError {
            let hint = "give the connector's .jar as it is put on an engine's class path"
            return DocumentError(.malformed, [Diagnostic(file: name, message: message, hint: hint)])
        }
        func number(_ at: Int, _ size: Int) -> Int? {
            guard at >= 0, at <= bytes.count - size else { return nil }
            let value = (0..<size).reduce(UInt64(0)) { $0 | UInt64(bytes[at + $1]) << (8 * UInt64($1)) }
            return Int(exactly: value)
        }
        guard let end = Self.end(of: bytes), var count = number(end + 10, 2), var at = number(end + 16, 4) else {
            throw refused("is no JAR: it has no directory of a ZIP file at its end")
        }
        if count == 0xFFFF || at == 0xFFFF_FFFF {
            // What does not fit stands in a larger record before it (4.3.14).
            guard number(end - 20, 4) == 0x0706_4B50, let large = number(end - 12, 8),
                number(large, 4) == 0x0606_4B50, let wide = number(large + 32, 8), let place = number(large + 48, 8)
            else { throw refused("is no JAR: the directory of its ZIP file is broken") }
            (count, at) = (wide, place)
        }
        var entries: [String] = []
        while entries.count < count {
            guard number(at, 4) == 0x0201_4B50, let length = number(at + 28, 2), let extra = number(at + 30, 2),
                let comment = number(at + 32, 2), at + 46 + length <= bytes.count
            else { throw refused("is no JAR: the directory of its ZIP file is broken at entry \(entries.count + 1)") }
            entries.append(String(decoding: bytes[at + 46..<at + 46 + length], as: UTF8.self))
            at += 46 + length + extra + comment
        }
        self.entries = entries
    }

    /// Where the record at the end begins: a comment of up to 64 KiB may
    /// follow it.
    private static func end(of bytes: [UInt8]) -> Int? {
        guard bytes.count >= 22 else { return nil }
        let first = max(0, bytes.count - 22 - 0xFFFF)
        return (first...bytes.count - 22).reversed().first { at in
            bytes[at] == 0x50 && bytes[at + 1] == 0x4B && bytes[at + 2] == 0x05 && bytes[at + 3] == 0x06
                // Else these four bytes are the comment's.
                && at + 22 + Int(bytes[at + 20]) + Int(bytes[at + 21]) << 8 == bytes.count
        }
    }

    /// Whether it holds a class, at its root or where a packed application has
    /// its own.
    public func holds(class name: String) -> Bool {
        let path = name.replacing(".", with: "/") + ".class"
        return entries.contains { entry in
            ["", "BOOT-INF/classes/", "WEB-INF/classes/"].contains { entry == $0 + path }
        }
    }

    /// Classes whose own name is alike, for whoever misspelt one.
    public func classes(like name: String) -> [String] {
        let own = name.split(separator: ".").last.map(String.init) ?? name
        let known = entries.filter { $0.hasSuffix(".class") && !$0.contains("$") }
            .map { String($0.dropLast(6)).replacing("/", with: ".") }
        let same = known.filter { $0.split(separator: ".").last.map(String.init) == own }
        return same.isEmpty ? Spelling.nearest(to: name, in: known).map { [$0] } ?? [] : same
    }
}
