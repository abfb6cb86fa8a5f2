extension Headers {
    /// Whether a header of that name leads somewhere: `Location`,
    /// `Content-Location` and their like.
    public static func isAddress(_ name: String) -> Bool {
        let name = name.lowercased()
        return name == "location" || name.hasSuffix("-location")
    }

    /// The lines with a prefix before each address that is a path alone, so
    /// that who follows it comes back with the token that it came with; `nil`
    /// where there is none.
    public func withAddresses(behind prefix: String) -> Headers? {
        var isChanged = false
        let moved = map { field in
            guard Self.isAddress(field.name), field.value.hasPrefix("/"), !field.value.hasPrefix("//") else {
                return field
            }
            isChanged = true
            return HeaderField(field.name, prefix + field.value, isLatin1: field.isLatin1)
        }
        return isChanged ? Headers(moved) : nil
    }
}
