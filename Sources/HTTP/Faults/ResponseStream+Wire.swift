public import Exchanges

extension ResponseStream {
    /// What a server is told to send: the stream, or where head or chunks are
    /// written otherwise than usual, its bytes.
    public var decision: Decision {
        guard let form, response.framing != nil else { return .stream(self) }
        return Decision(.raw(raw(form)))
    }

    /// The bytes on the wire of a response in a form of its own. The
    /// connection is closed behind it.
    func raw(_ form: WireForm) -> RawStream {
        let text = HeadText(response, form.head, saysClose: form.saysClose)
        if form.end == .inHead {
            let half = Chunk(bytes: Array(text.bytes.prefix(text.bytes.count / 2)))
            return RawStream([half], ending: ending, delay: delay, stall: stall)
        }
        let body = ChunkText(response, form.chunk)
        let pieces = [Chunk(bytes: text.bytes)] + body.chunks(isComplete: ending == .complete && repeats == nil)
        var raw = RawStream(pieces, ending: ending, delay: delay, stall: stall)
        raw.resetsBehind = form.end == .resetBehind || form.end == .resetAtNext
        raw.head = [.garbage, .noStatus].contains(form.head) ? nil : response.head
        raw.awaitsNext = form.end == .closeAtNext || form.end == .resetAtNext
        return raw
    }
}

/// A head's bytes in one of its forms.
private struct HeadText {
    let bytes: [UInt8]

    init(_ response: Response, _ form: WireForm.HeadForm?, saysClose: Bool) {
        let head = response.head
        let status = WireText.statusLine(head)
        var lines = WireText.lines(head, response.framing, date: nil)
        if !saysClose { lines.removeAll { $0.elementsEqual("Connection: close\r\n".utf8) } }
        let blank: [UInt8] = [0x0D, 0x0A]
        switch form {
        case .garbage: bytes = Array("\u{7F}ELF\0\0not HTTP at all\n\n".utf8)
        case .badVersion:
            bytes = Array("HTTP/9.9".utf8) + status.dropFirst(8) + lines.flatMap { $0 } + blank
        case .noStatus: bytes = WireText.line("HTTP/1.1") + lines.flatMap { $0 } + blank
        case .bareLF: bytes = (status + lines.flatMap { $0 } + blank).filter { $0 != 0x0D }
        case .twoLengths:
            let count = response.body.count
            lines.removeAll { $0.starts(with: "Content-Length:".utf8) || $0.starts(with: "Transfer-Encoding:".utf8) }
            lines += [count, count + 1].map { WireText.line("Content-Length: \($0)") }
            bytes = status + lines.flatMap { $0 } + blank
        case .lengthAndChunked:
            lines.removeAll { $0.starts(with: "Content-Length:".utf8) || $0.starts(with: "Transfer-Encoding:".utf8) }
            lines += ["Content-Length: \(response.body.count)", "Transfer-Encoding: chunked"].map(WireText.line)
            bytes = status + lines.flatMap { $0 } + blank
        case .folded:
            bytes = status + WireText.line("X-Folded: one") + WireText.line("\ttwo") + lines.flatMap { $0 } + blank
        case .huge:
            let long = WireText.field("X-Huge", Array(repeating: UInt8(ascii: "a"), count: 512 << 10))
            bytes = status + long + lines.flatMap { $0 } + blank
        case .interim:
            let hints =
                WireText.line("HTTP/1.1 103 Early Hints") + WireText.line("Link: </style.css>; rel=preload") + blank
            bytes = hints + status + lines.flatMap { $0 } + blank
        case nil: bytes = status + lines.flatMap { $0 } + blank
        }
    }
}

/// A body's bytes with their transfer coding, in one of its forms.
private struct ChunkText {
    let response: Response
    let form: WireForm.ChunkForm?

    init(_ response: Response, _ form: WireForm.ChunkForm?) {
        self.response = response
        self.form = form
    }

    func chunks(isComplete: Bool) -> [Chunk] {
        guard response.framing == .chunked else { return response.chunks }
        let last = response.chunks.count - 1
        let bad = min(1, last)
        var chunks = response.chunks.enumerated().map { index, chunk in
            let size = String(chunk.bytes.count, radix: 16, uppercase: true)
            let bytes: [UInt8] =
                switch form {
                case .badSize where index == bad: WireText.line("xyz") + chunk.bytes + [0x0D, 0x0A]
                case .noCRLF: WireText.line(size) + chunk.bytes
                case .hugeSize where index == last: WireText.line("10000000000000000") + chunk.bytes + [0x0D, 0x0A]
                case .extension: WireText.line(size + ";firedrill=\"a; b\"") + chunk.bytes + [0x0D, 0x0A]
                default: WireText.chunk(chunk.bytes)
                }
            return Chunk(at: chunk.at, bytes: bytes)
        }
        guard isComplete else { return chunks }
        var trailers = response.trailers
        if form == .trailer { trailers = Headers(trailers.fields + [HeaderField("X-Firedrill", "trailer")]) }
        chunks.append(Chunk(at: response.chunks.last?.at ?? 0, bytes: WireText.end(trailers: trailers)))
        return chunks
    }
}
