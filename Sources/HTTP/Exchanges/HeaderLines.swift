/// Header lines as they lie in memory for a C library: of each the sizes of
/// its name and its value, four bytes each, then both, each with a NUL behind
/// it. What is served from an index is never made a string.
public enum HeaderLines {
    /// One line; its bytes are lent, and a NUL follows name and value.
    public struct Line {
        /// The name.
        public let name: UnsafeRawBufferPointer
        /// The value.
        public let value: UnsafeRawBufferPointer

        init(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
            (self.name, self.value) = (name, value)
        }
    }

    /// Lines in this form.
    public static func bytes(_ headers: Headers) -> [UInt8] {
        var bytes: [UInt8] = []
        for field in headers {
            let value = field.valueBytes
            for count in [field.name.utf8.count, value.count] {
                withUnsafeBytes(of: UInt32(count)) { bytes.append(contentsOf: $0) }
            }
            bytes += Array(field.name.utf8) + [0] + value + [0]
        }
        return bytes
    }

    /// Calls a closure for each line. False where the bytes are no lines; then
    /// it has been called for those before.
    @discardableResult
    public static func forEach(in bytes: UnsafeRawBufferPointer, _ body: (Line) -> Void) -> Bool {
        var at = 0
        while at < bytes.count {
            guard bytes.count - at >= 8 else { return false }
            let nameCount = Int(bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self))
            let valueCount = Int(bytes.loadUnaligned(fromByteOffset: at + 4, as: UInt32.self))
            let name = at + 8
            let value = name + nameCount + 1
            let end = value + valueCount + 1
            guard end <= bytes.count, bytes[value - 1] == 0, bytes[end - 1] == 0 else { return false }
            body(
                Line(
                    name: UnsafeRawBufferPointer(rebasing: bytes[name..<value - 1]),
                    value: UnsafeRawBufferPointer(rebasing: bytes[value..<end - 1])
                )
            )
            at = end
        }
        return true
    }
}

extension Headers {
    /// The lines in this form; `nil` where the bytes are none.
    public init?(lines: UnsafeRawBufferPointer) {
        var headers = Headers()
        let isGood = HeaderLines.forEach(in: lines) { line in
            let name = String(decoding: line.name, as: UTF8.self)
            let isASCII = line.value.reduce(0, |) < 0x80
            headers.fields.append(
                isASCII
                    ? HeaderField(name, String(decoding: line.value, as: UTF8.self))
                    : HeaderField(name, bytes: line.value)
            )
        }
        guard isGood else { return nil }
        self = headers
    }
}
