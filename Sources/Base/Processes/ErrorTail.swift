/// What a child last wrote to its standard error.
public struct ErrorTail: Equatable, Sendable {
    /// A place in the stream, to ask later for what came after it.
    public struct Mark: Equatable, Sendable {
        /// The start of the stream.
        public static let start = Mark(position: 0)

        let position: Int
    }

    /// The bytes, as they came.
    public let bytes: [UInt8]
    /// How many bytes before them came after the mark and are no longer kept.
    public let omitted: Int

    /// The bytes as text; what is not UTF-8 reads as U+FFFD.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
}
