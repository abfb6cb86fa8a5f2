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

        /// Bytes that are lent.
        public init(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
            (self.name, self.value) = (name, value)
        }

        /// How many bytes it takes in a head, with its colon, its space and its
        /// end.
        var wireSize: Int { name.count + value.count + 4 }
    }

    /// Lines in this form.
    public static func bytes(_ headers: Headers) -> [UInt8] {
        var bytes: [UInt8] = []
        for field in headers {
            field.withLine { line in
                let start = bytes.count
                bytes += repeatElement(0, count: size(name: line.name.count, value: line.value.count))
                bytes.withUnsafeMutableBytes { write(line, to: UnsafeMutableRawBufferPointer(rebasing: $0[start...])) }
            }
        }
        return bytes
    }

    /// How many bytes a line takes whose name and value have so many.
    public static func size(name: Int, value: Int) -> Int { 8 + name + 1 + value + 1 }

    /// Writes a line to a place that has the room for it.
    public static func write(_ line: Line, to place: UnsafeMutableRawBufferPointer) {
        let (name, value) = (line.name, line.value)
        let size = size(name: name.count, value: value.count)
        precondition(place.count >= size, "there is room for the line")
        place.storeBytes(of: UInt32(truncatingIfNeeded: name.count), as: UInt32.self)
        place.storeBytes(of: UInt32(truncatingIfNeeded: value.count), toByteOffset: 4, as: UInt32.self)
        UnsafeMutableRawBufferPointer(rebasing: place[8...]).copyMemory(from: name)
        place[8 + name.count] = 0
        UnsafeMutableRawBufferPointer(rebasing: place[(9 + name.count)...]).copyMemory(from: value)
        place[size - 1] = 0
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
    /// How many bytes the lines take in a head, each with its colon, its space
    /// and its end.
    public var wireSize: Int { fields.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 } }

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
