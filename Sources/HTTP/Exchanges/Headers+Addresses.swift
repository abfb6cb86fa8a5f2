extension Headers {
    /// Whether a header of that name leads somewhere: `Location`,
    /// `Content-Location` and their like.
    static func isAddress(_ name: String) -> Bool {
        let name = name.lowercased()
        return name == "location" || name.hasSuffix("-location")
    }

    /// Whether a header of that name may hold an address, at a glance: most
    /// do not.
    public static func mayHoldAddress(_ name: UnsafeRawBufferPointer) -> Bool {
        guard let last = name.last.map({ $0 | 0x20 }) else { return false }
        switch name.count {
        case 4: return last == UInt8(ascii: "k")
        case 7: return last == UInt8(ascii: "h")
        default: return name.count >= 8 && last == UInt8(ascii: "n")
        }
    }

    /// The lines with each address in them changed: those of `Location` and
    /// its like, of `Link` (RFC 8288) and of `Refresh`; `nil` where none was.
    /// `change` says what takes an address's place, `nil`: it stays.
    public func withAddresses(_ change: (String) -> String?) -> Headers? {
        var isChanged = false
        let moved = map { field in
            guard let value = field.withAddresses(change) else { return field }
            isChanged = true
            return HeaderField(field.name, value, isLatin1: field.isLatin1)
        }
        return isChanged ? Headers(moved) : nil
    }

    /// The lines with a prefix before each address that is a path alone, so
    /// that who follows it comes back with the token that it came with; `nil`
    /// where there is none.
    public func withAddresses(behind prefix: String) -> Headers? {
        withAddresses { $0.hasPrefix("/") && !$0.hasPrefix("//") ? prefix + $0 : nil }
    }
}

extension HeaderField {
    /// The value with its addresses changed; `nil` where none was.
    fileprivate func withAddresses(_ change: (String) -> String?) -> String? {
        if Headers.isAddress(name) { return change(value) }
        if Headers.sameName(name, "Link") { return links(change) }
        return Headers.sameName(name, "Refresh") ? refresh(change) : nil
    }

    /// Each address of a `Link` stands between `<` and `>`.
    private func links(_ change: (String) -> String?) -> String? {
        var isChanged = false
        var moved = ""
        var rest = value[...]
        while let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
            let start = rest.index(after: open)
            let address = String(rest[start..<close])
            let changed = change(address)
            isChanged = isChanged || changed != nil
            moved += rest[..<start] + (changed ?? address)
            rest = rest[close...]
        }
        return isChanged ? moved + rest : nil
    }

    /// That of `Refresh` stands behind `url=`, in quotes or not
    /// (https://html.spec.whatwg.org/#attr-meta-http-equiv-refresh).
    private func refresh(_ change: (String) -> String?) -> String? {
        guard let sign = value.firstIndex(of: "="), value[..<sign].lowercased().hasSuffix("url") else { return nil }
        let address = value[value.index(after: sign)...].drop { " '\"".contains($0) }
        let end = address.firstIndex { "'\"".contains($0) } ?? address.endIndex
        return change(String(address[..<end])).map { value[..<address.startIndex] + $0 + value[end...] }
    }
}
