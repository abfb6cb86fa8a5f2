#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Reads and writes on descriptors that do not block, an interruption tried again.
enum Streams {
    /// How many bytes were taken, or -1 with `errno`.
    static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int {
        while true {
            #if canImport(Glibc)
                let count = Glibc.write(descriptor, bytes.baseAddress, bytes.count)
            #else
                let count = Darwin.write(descriptor, bytes.baseAddress, bytes.count)
            #endif
            if count >= 0 || errno != EINTR { return count }
        }
    }

    /// What a read found.
    enum Reading {
        case bytes(Int)
        case nothingYet
        case end
    }

    /// Reads what is there; a stream that cannot be read has ended.
    static func read(into buffer: UnsafeMutableRawBufferPointer, from descriptor: Int32) -> Reading {
        while true {
            #if canImport(Glibc)
                let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            #else
                let count = Darwin.read(descriptor, buffer.baseAddress, buffer.count)
            #endif
            if count > 0 { return .bytes(count) }
            if count == 0 { return .end }
            if errno == EAGAIN { return .nothingYet }
            if errno != EINTR { return .end }
        }
    }
}
