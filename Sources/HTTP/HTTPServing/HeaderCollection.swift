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
        place?.assumingMemoryBound(to: Headers.self).pointee.fields.append(
            field(
                text(UnsafeRawBufferPointer(start: name, count: nameCount)),
                trimmed(UnsafeRawBufferPointer(start: value, count: valueCount))
            )
        )
    }

    /// A place that lines are written to, and how many bytes they are.
    private struct Place {
        let room: UnsafeMutableRawBufferPointer
        var count = 0
    }

    /// Writes all lines of a section to a place, in the form of `HeaderLines`,
    /// and gives how many bytes they are.
    static func write(
        _ section: IncomingRequest.FieldSection,
        of connection: OpaquePointer,
        to room: UnsafeMutableRawBufferPointer
    ) -> Int {
        var place = Place(room: room)
        withUnsafeMutablePointer(to: &place) { place in
            let kind = section == .head ? MHD_ValueKind.HEADER_KIND : .FOOTER_KIND
            _ = MHD_get_connection_values_n(connection, kind, Callbacks.writeHeader, place)
        }
        return place.count
    }

    /// Writes one line to the place, or where there is no room counts it.
    static func write(
        _ name: UnsafePointer<CChar>?,
        _ nameCount: Int,
        _ value: UnsafePointer<CChar>?,
        _ valueCount: Int,
        to place: UnsafeMutableRawPointer?
    ) {
        guard let place = place?.assumingMemoryBound(to: Place.self) else { return }
        var value = UnsafeRawBufferPointer(start: value, count: valueCount)
        if let last = value.last, last == 0x20 || last == 0x09 { value = trimmed(value) }
        let at = place.pointee.count
        place.pointee.count = at + HeaderLines.size(name: nameCount, value: value.count)
        guard place.pointee.count <= place.pointee.room.count else { return }
        HeaderLines.write(
            HeaderLines.Line(name: UnsafeRawBufferPointer(start: name, count: nameCount), value: value),
            to: UnsafeMutableRawBufferPointer(rebasing: place.pointee.room[at...])
        )
    }

    /// The library leaves white space behind a value.
    private static func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard let last = bytes.lastIndex(where: { $0 != 0x20 && $0 != 0x09 }) else {
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        return UnsafeRawBufferPointer(rebasing: bytes[...last])
    }

    /// A line whose value remembers what bytes it was.
    private static func field(_ name: String, _ value: UnsafeRawBufferPointer) -> HeaderField {
        value.reduce(0, |) < 0x80
            ? HeaderField(name, String(decoding: value, as: UTF8.self)) : HeaderField(name, bytes: value)
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
