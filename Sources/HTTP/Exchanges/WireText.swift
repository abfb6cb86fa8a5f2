/// Parts of a response as they stand on the wire, for what is written past a
/// server's library.
public enum WireText {
    /// The status line (RFC 9112 section 4), with the usual reason phrase
    /// where the head has none.
    public static func statusLine(_ head: ResponseHead) -> [UInt8] {
        line("HTTP/1.1 \(head.status) \(head.reason ?? ReasonPhrase.of(head.status))")
    }

    /// The header lines of a head whose connection is closed behind the body,
    /// without the empty line that ends it. `date` is in seconds since 1970;
    /// without one no Date is added.
    public static func lines(_ head: ResponseHead, _ framing: Framing?, date: Int64?) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        if let date, head.headers["Date"] == nil { lines.append(field("Date", Array(HTTPDate.format(date).utf8))) }
        lines.append(field("Connection", Array("close".utf8)))
        lines += head.headers.fields.filter { !isFraming($0.name) }.map { field($0.name, $0.valueBytes) }
        switch framing {
        case .length(let count): lines.append(field("Content-Length", Array("\(max(count, 0))".utf8)))
        case .chunked: lines.append(field("Transfer-Encoding", Array("chunked".utf8)))
        case .close, nil: break
        }
        return lines
    }

    /// A whole head whose connection is closed behind the body.
    public static func head(_ head: ResponseHead, _ framing: Framing?, date: Int64?) -> [UInt8] {
        statusLine(head) + lines(head, framing, date: date).flatMap { $0 } + [0x0D, 0x0A]
    }

    /// One chunk of a chunked body (RFC 9112 section 7.1).
    public static func chunk(_ bytes: [UInt8]) -> [UInt8] {
        line(String(bytes.count, radix: 16, uppercase: true)) + bytes + [0x0D, 0x0A]
    }

    /// The end of a chunked body, with its trailers.
    public static func end(trailers: Headers) -> [UInt8] {
        line("0") + trailers.flatMap { field($0.name, $0.valueBytes) } + [0x0D, 0x0A]
    }

    /// A text and the end of its line.
    public static func line(_ text: String) -> [UInt8] { Array(text.utf8) + [0x0D, 0x0A] }

    /// A field line; a line end in its value would begin another one.
    public static func field(_ name: String, _ value: [UInt8]) -> [UInt8] {
        Array(name.utf8) + [0x3A, 0x20] + value.map { $0 == 0x0D || $0 == 0x0A || $0 == 0 ? 0x20 : $0 } + [0x0D, 0x0A]
    }

    /// Whether a line says what framing and connection are: that is told anew.
    private static func isFraming(_ name: String) -> Bool {
        ["Connection", "Content-Length", "Transfer-Encoding"].contains { Headers.sameName($0, name) }
    }
}
