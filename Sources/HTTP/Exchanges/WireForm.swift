/// How a response is written where that is not as RFC 9112 has it.
public struct WireForm: Sendable, Equatable {
    /// The head, where it is another.
    public var head: HeadForm?
    /// The chunked coding, where it is another.
    public var chunk: ChunkForm?
    /// Where the connection ends, where that is not behind what is announced.
    public var end: End?
    /// Whether the head says that the connection is closed behind the body.
    public var saysClose = true

    /// Makes a form.
    public init(head: HeadForm? = nil, chunk: ChunkForm? = nil) {
        self.head = head
        self.chunk = chunk
    }

    /// Where a connection ends.
    public enum End: Sendable, Equatable {
        /// In the middle of the head.
        case inHead
        /// Behind the response: by FIN, or by RST.
        case closeBehind
        case resetBehind
        /// With the client's next request: by FIN, or by RST.
        case closeAtNext
        case resetAtNext
    }

    /// A head that no parser or every parser takes otherwise.
    public enum HeadForm: String, Sendable, CaseIterable {
        /// Bytes that are no HTTP.
        case garbage
        /// `HTTP/9.9` in the status line.
        case badVersion = "bad-version"
        /// A status line without a status.
        case noStatus = "no-status"
        /// Lines that end with LF alone.
        case bareLF = "bare-lf"
        /// Two Content-Length that differ.
        case twoLengths = "two-lengths"
        /// Content-Length beside `Transfer-Encoding: chunked`.
        case lengthAndChunked = "length-and-chunked"
        /// A header line that goes on in the next (obs-fold).
        case folded
        /// A header of half a megabyte.
        case huge
        /// 103 Early Hints before the head.
        case interim
    }

    /// A broken chunked coding.
    public enum ChunkForm: String, Sendable, CaseIterable {
        /// The second size is no hexadecimal number; the first, where there is
        /// one chunk.
        case badSize = "bad-size"
        /// No line end behind a chunk's bytes.
        case noCRLF = "no-crlf"
        /// The last size is that of 2⁶⁴ bytes.
        case hugeSize = "huge-size"
        /// Each size has an extension, which is legal.
        case `extension`
        /// A trailer line behind the last chunk, which is legal.
        case trailer
    }
}
