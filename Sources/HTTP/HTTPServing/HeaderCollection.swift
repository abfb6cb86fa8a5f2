import CMicroHTTPD
import Exchanges

/// Reads a request's header lines from the library.
enum HeaderCollection {
    /// All lines of a section in their order.
    static func lines(_ section: IncomingRequest.FieldSection, of connection: OpaquePointer) -> Headers {
        var headers = Headers()
        if section == .head { headers.fields.reserveCapacity(16) }
        withUnsafeMutablePointer(to: &headers) { headers in
            let kind = section == .head ? MHD_ValueKind.HEADER_KIND : .FOOTER_KIND
            _ = MHD_get_connection_values_n(connection, kind, Callbacks.header, headers)
        }
        return headers
    }

    /// Adds one line to the headers at a place.
    static func add(
        _ name: UnsafePointer<CChar>?,
        _ nameCount: Int,
        _ value: UnsafePointer<CChar>?,
        _ valueCount: Int,
        to place: UnsafeMutableRawPointer?
    ) {
        place?.assumingMemoryBound(to: Headers.self).pointee.append(
            text(UnsafeRawBufferPointer(start: name, count: nameCount)),
            text(trimmed(UnsafeRawBufferPointer(start: value, count: valueCount)))
        )
    }

    /// The library leaves white space behind a value.
    private static func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard let last = bytes.lastIndex(where: { $0 != 0x20 && $0 != 0x09 }) else {
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        return UnsafeRawBufferPointer(rebasing: bytes[...last])
    }

    /// The value of Content-Length where there is one that is a number.
    static func contentLength(of connection: OpaquePointer) -> Int? {
        guard let digits = value(of: "Content-Length", in: connection) else { return nil }
        var length = 0
        for byte in digits {
            guard (0x30...0x39).contains(byte) else { return nil }
            let (tens, isOver) = length.multipliedReportingOverflow(by: 10)
            let (sum, isOverToo) = tens.addingReportingOverflow(Int(byte) - 0x30)
            if isOver || isOverToo { return .max }
            length = sum
        }
        return length
    }

    /// Whether there is an Expect header: the client waits before it sends
    /// its body.
    static func expects(_ connection: OpaquePointer) -> Bool {
        value(of: "Expect", in: connection) != nil
    }

    private static func value(of name: StaticString, in connection: OpaquePointer) -> UnsafeBufferPointer<UInt8>? {
        var value: UnsafePointer<CChar>?
        var count = 0
        let found = name.utf8Start.withMemoryRebound(to: CChar.self, capacity: name.utf8CodeUnitCount) { key in
            MHD_lookup_connection_value_n(connection, .HEADER_KIND, key, name.utf8CodeUnitCount, &value, &count)
        }
        guard found == .YES, let value else { return nil }
        return UnsafeBufferPointer(start: UnsafeRawPointer(value).assumingMemoryBound(to: UInt8.self), count: count)
    }

    /// UTF-8, or ISO-8859-1 where it is not.
    private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
        let isASCII = bytes.reduce(0, |) < 0x80
        if isASCII || isUTF8(bytes) { return String(decoding: bytes, as: UTF8.self) }
        return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }

    private static func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
        String(validating: bytes, as: UTF8.self) != nil
    }
}
