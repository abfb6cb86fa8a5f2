extension UnsafeBufferPointer<UInt8> {
    /// Characters of the library's, which lends them for a call; none where it
    /// has none.
    @inline(__always)
    init(_ characters: UnsafePointer<CChar>?, count: Int) {
        let start = characters.map { UnsafeRawPointer($0).assumingMemoryBound(to: UInt8.self) }
        self.init(start: start, count: start == nil ? 0 : count)
    }
}
