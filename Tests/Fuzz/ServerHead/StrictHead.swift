/// The field lines of a head, read again by RFC 9112 from the bytes as they
/// came: plainly, line by line, and with nothing of the server's.
struct StrictHead {
    /// What the standard says of the head.
    enum Judgement {
        case good
        case bad
        /// It is good or bad by what stands in Host, which has a grammar of its
        /// own (RFC 3986).
        case open
    }

    private(set) var fields: [(name: String, value: [UInt8])] = []
    private var isBad = false
    private var isOpen = false

    /// Reads lines up to the empty one that ends them.
    init(_ lines: ArraySlice<UInt8>, isCurrent: Bool) {
        for line in lines.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast() {
            let line = line.last == 0x0D ? line.dropLast() : line
            if line.isEmpty { continue }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), Self.isToken(line[..<colon]),
                !line.contains(0x0D), !line.contains(0)
            else {
                isBad = true
                continue
            }
            let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
            let blanks: Set<UInt8> = [0x20, 0x09]
            let value = line[(colon + 1)...].drop { blanks.contains($0) }
            fields.append((name, Array(value.reversed().drop { blanks.contains($0) }.reversed())))
        }
        judge(isCurrent)
    }

    var judgement: Judgement { isBad ? .bad : isOpen ? .open : .good }

    /// The values of the fields with a name in small letters.
    func values(_ name: String) -> [[UInt8]] { fields.filter { $0.name == name }.map(\.value) }

    /// Section 3.2 of Host, 6.1 and 6.3 of a body's length.
    private mutating func judge(_ isCurrent: Bool) {
        let (hosts, lengths) = (values("host"), values("content-length"))
        let codings = values("transfer-encoding").map { String(decoding: $0, as: UTF8.self).lowercased() }
        if hosts.count > 1 || hosts.isEmpty && isCurrent { isBad = true }
        if let host = hosts.first {
            if host.isEmpty || host.contains(where: { " \t/@?#,\\\"<>".utf8.contains($0) || $0 > 0x7E }) {
                isBad = true
            } else if !host.allSatisfy({ $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26 || "-.".utf8.contains($0) }) {
                isOpen = true
            }
        }
        if lengths.count > 1 || lengths.contains(where: { $0.isEmpty || !$0.allSatisfy { $0 &- 0x30 < 10 } }) {
            isBad = true
        }
        if !codings.isEmpty, codings != ["chunked"] || !lengths.isEmpty || !isCurrent { isBad = true }
    }

    /// RFC 9110 section 5.6.2.
    private static func isToken(_ bytes: ArraySlice<UInt8>) -> Bool {
        !bytes.isEmpty
            && bytes.allSatisfy {
                $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26 || "!#$%&'*+-.^_`|~".utf8.contains($0)
            }
    }
}
