extension HeaderField {
    /// Lends the bytes of the wire, with a NUL behind each part.
    public func withLine(_ visit: (HeaderLines.Line) -> Void) {
        // Strings lend their bytes with a NUL behind them in this way alone.
        name.withCString { name in
            let name = UnsafeRawBufferPointer(start: name, count: self.name.utf8.count)
            guard isLatin1 else {
                return value.withCString { value in
                    let value = UnsafeRawBufferPointer(start: value, count: self.value.utf8.count)
                    visit(HeaderLines.Line(name: name, value: value))
                }
            }
            (valueBytes + [0]).withUnsafeBytes { bytes in
                visit(HeaderLines.Line(name: name, value: UnsafeRawBufferPointer(rebasing: bytes.dropLast())))
            }
        }
    }
}
