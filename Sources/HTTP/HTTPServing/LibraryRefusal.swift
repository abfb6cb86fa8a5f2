import CMicroHTTPD
import Exchanges
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A request that the library refuses by itself, as it says so in its log
/// just before it answers with a page of its own.
///
/// Of some of those (libmicrohttpd 0.9.75: a Content-Length that is no
/// number) it writes the head twice, and it calls a line of a chunk that is
/// too long the server's own mistake. Where it is certain which connection is
/// meant, that is answered in the server's own form first.
struct LibraryRefusal {
    /// What the library could not take.
    enum Kind {
        /// Content-Length is no number, or one too large.
        case length
        /// The size of a chunk, or what stands behind its bytes.
        case chunk
        /// The line of a chunk does not fit into the connection's memory.
        case chunkLine
        /// A head, or a body's trailers, do not fit.
        case head
        /// The request line: its target does not fit, or its version is one of
        /// another HTTP.
        case requestLine
        /// A line of the head, the first too, or of the trailers is none.
        case line
    }

    let kind: Kind
    let response: PreparedResponse
    /// The refusal in a word or two, for the log.
    let word: String

    /// Reads what the library says; `nil` where it refuses nothing, or what is
    /// left to it.
    init?(_ format: UnsafePointer<CChar>, _ arguments: CVaListPointer?) {
        guard let arguments, String(cString: format).hasPrefix(Self.start) else { return nil }
        var buffer = [CChar](repeating: 0, count: 1024)
        vsnprintf(&buffer, buffer.count, format, arguments)
        let text = buffer.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
        let status = Int(text.dropFirst(Self.start.count).prefix { $0.isASCII && $0.isNumber })
        switch status {
        case 400 where text.contains("Content-Length"):
            (kind, response, word) = (.length, ErrorResponses.badRequest(.length), HeadDefect.length.word)
        case 413 where text.contains("Content-Length"):
            (kind, response, word) = (.length, ErrorResponses.tooLarge, HeadDefect.length.word)
        case 400 where text.contains("chunked"):
            (kind, response, word) = (.chunk, ErrorResponses.badRequest(.chunk), HeadDefect.chunk.word)
        case 413 where text.contains("chunk"):
            (kind, response, word) = (.chunk, ErrorResponses.tooLarge, "chunk size")
        case 400 where text.contains("syntactically incorrect"):
            (kind, response, word) = (.line, ErrorResponses.badRequest(.line), HeadDefect.line.word)
        case 414:
            (kind, response, word) = (.requestLine, ErrorResponses.targetTooLong, "too long a target")
        case 505:
            (kind, response, word) = (.requestLine, ErrorResponses.unknownVersion, "version")
        case 500:
            (kind, response, word) = (.chunkLine, ErrorResponses.badRequest(.chunkLine), HeadDefect.chunkLine.word)
        case 431:
            (kind, response, word) = (.head, ErrorResponses.headTooLarge, "too long a head")
        default: return nil
        }
    }

    private static let start = "Error processing request (HTTP response code is "
}

extension Connection {
    /// Whether this may be the connection that the library refuses at this
    /// moment. Only the worker asks that has the connection.
    func mayBe(refused kind: LibraryRefusal.Kind) -> Bool {
        switch (kind, phase) {
        case (.length, .idle): hasTarget && HeadLook.hasBadLength(handle)
        case (.chunk, .receiving), (.chunkLine, .receiving), (.chunk, .discarding), (.chunkLine, .discarding):
            isChunked
        case (.head, .idle): hasTarget
        case (.head, .receiving), (.head, .discarding): isChunked
        case (.requestLine, .idle): !hasTarget
        case (.line, .idle): true
        case (.line, .receiving), (.line, .discarding): isChunked
        default: false
        }
    }

    /// Answers in place of the library: what that writes now goes nowhere, and
    /// it closes the connection.
    func answerInstead(_ refusal: LibraryRefusal) {
        let response = refusal.response
        let head = WireText.head(
            ResponseHead(status: response.status, headers: response.headers),
            .length(response.body.count),
            date: daemon.options.addsDate ? daemon.clock.wall / 1_000_000_000 : nil
        )
        // Before the client can know: it may have the server stopped.
        if !wasRefused { daemon.refusals.add(1, ordering: .relaxed) }
        wasRefused = true
        Sockets.finish(socket, with: head + response.body.array)
        status = response.status
        phase = .answered
        isAnsweredInstead = true
        if !hasTarget {
            forgetRequest()
            // When it began nobody has told.
            request.times.firstByte = time.now
        }
        if request.wantsAnnotation { request.annotation = Annotation(source: "refused: \(refusal.word)") }
        // The library tells of the end of no request whose line it has not
        // read.
        if !hasTarget { tell(.complete) }
    }
}
