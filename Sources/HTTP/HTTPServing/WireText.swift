import CMicroHTTPD
import Exchanges

/// Parts of a response as they stand on the wire, for what is written past
/// the library.
enum WireText {
    /// A head whose connection is closed behind the body.
    static func head(_ head: ResponseHead, _ framing: Framing?, date: Int64?) -> [UInt8] {
        let reason = MHD_get_reason_phrase_for(UInt32(head.status)).map { String(cString: $0) } ?? "Unknown"
        var bytes = Array("HTTP/1.1 \(head.status) \(reason)\r\n".utf8)
        if let date, head.headers["Date"] == nil { add("Date", Array(HTTPDate.format(date).utf8), to: &bytes) }
        add("Connection", Array("close".utf8), to: &bytes)
        for field in head.headers.fields where !LibraryResponse.isFraming(field.name) {
            add(field.name, field.valueBytes, to: &bytes)
        }
        switch framing {
        case .length(let count): add("Content-Length", Array("\(max(count, 0))".utf8), to: &bytes)
        case .chunked: add("Transfer-Encoding", Array("chunked".utf8), to: &bytes)
        case .close, nil: break
        }
        return bytes + [0x0D, 0x0A]
    }

    /// One chunk of a chunked body (RFC 9112 section 7.1).
    static func chunk(_ bytes: [UInt8]) -> [UInt8] {
        Array(String(bytes.count, radix: 16, uppercase: true).utf8) + [0x0D, 0x0A] + bytes + [0x0D, 0x0A]
    }

    /// The end of a chunked body, with its trailers.
    static func end(trailers: Headers) -> [UInt8] {
        var bytes = Array("0\r\n".utf8)
        for field in trailers { add(field.name, field.valueBytes, to: &bytes) }
        return bytes + [0x0D, 0x0A]
    }

    private static func add(_ name: String, _ value: [UInt8], to bytes: inout [UInt8]) {
        bytes += Array(name.utf8)
        bytes += [0x3A, 0x20]
        // A line end in a value would begin another line.
        bytes += value.map { $0 == 0x0D || $0 == 0x0A || $0 == 0 ? 0x20 : $0 }
        bytes += [0x0D, 0x0A]
    }
}
