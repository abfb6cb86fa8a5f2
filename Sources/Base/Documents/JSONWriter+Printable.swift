extension JSONWriter {
    /// A value's text as UTF-8 for somebody's terminal: characters of its
    /// strings that would steer it are escaped (`PrintableText`), so that the
    /// text means what it meant.
    public func printable(_ value: Value) -> [UInt8] {
        Array(PrintableText.json(string(value)).utf8)
    }
}
