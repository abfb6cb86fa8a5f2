import CMicroHTTPD
import Exchanges

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Makes the library's response objects.
enum LibraryResponse {
    /// An object over a response's bytes, with a reference that the caller
    /// gives back by MHD_destroy_response.
    static func make(_ response: PreparedResponse) -> OpaquePointer? {
        // Released in `releaseBytes`, when the library's last use has ended:
        // that may be after its owner is gone.
        let owner = Unmanaged.passRetained(response)
        let object = response.body.withBytes { bytes in
            MHD_create_response_from_buffer_with_free_callback_cls(
                bytes.count,
                UnsafeMutableRawPointer(mutating: bytes.baseAddress),
                Callbacks.releaseBytes,
                owner.toOpaque()
            )
        }
        guard let object else {
            owner.release()
            return nil
        }
        response.forEachHeader { line in
            guard let name = line.name.baseAddress, let value = line.value.baseAddress,
                !isFraming(line.name)
            else { return }
            add(
                name.assumingMemoryBound(to: CChar.self),
                value.assumingMemoryBound(to: CChar.self),
                line.value.count,
                to: object
            )
        }
        return object
    }

    /// Lets go of what `make` retained.
    static func releaseBytes(_ owner: UnsafeMutableRawPointer?) {
        guard let owner else { return }
        Unmanaged<PreparedResponse>.fromOpaque(owner).release()
    }

    /// An object that reads a deferred response's pipe.
    static func make(_ head: ResponseHead, _ framing: Framing, _ deferral: Deferral) -> OpaquePointer? {
        let size: UInt64 =
            switch framing {
            case .length(let count): UInt64(max(count, 0))
            case .chunked, .close: shim_size_unknown()
            }
        // Released in `Deferral.release`, when the library's last use has
        // ended.
        let context = Unmanaged.passRetained(deferral)
        let object = MHD_create_response_from_callback(
            size,
            64 << 10,
            Callbacks.read,
            context.toOpaque(),
            Callbacks.releaseDeferral
        )
        guard let object else {
            context.release()
            return nil
        }
        if case .close = framing { _ = shim_close_after(object) }
        add(head.headers, to: object)
        return object
    }

    private static func add(_ headers: Headers, to object: OpaquePointer) {
        for field in headers.fields where !isFraming(field.name) {
            field.withLine { line in
                guard let name = line.name.baseAddress, let value = line.value.baseAddress else { return }
                add(
                    name.assumingMemoryBound(to: CChar.self),
                    value.assumingMemoryBound(to: CChar.self),
                    line.value.count,
                    to: object
                )
            }
        }
    }

    /// Adds trailers, which the library sends when the body ends.
    static func add(trailers: Headers, to object: OpaquePointer) {
        for field in trailers {
            withSendable(field.valueBytes) { _ = MHD_add_response_footer(object, field.name, $0) }
        }
    }

    /// Dates a response that says nothing of it; the library then leaves its
    /// own date out.
    static func add(date: String, to object: OpaquePointer, beside headers: Headers) {
        if headers["Date"] == nil { MHD_add_response_header(object, "Date", date) }
    }

    private static func add(
        _ name: UnsafePointer<CChar>,
        _ value: UnsafePointer<CChar>,
        _ count: Int,
        to object: OpaquePointer
    ) {
        if value.pointee == 0 || memchr(value, 0x09, count) != nil {
            let bytes = UnsafeRawBufferPointer(start: value, count: count)
            withSendable(bytes) { _ = MHD_add_response_header(object, name, $0) }
        } else {
            _ = MHD_add_response_header(object, name, value)
        }
    }

    /// Lends a field's value as the library takes it, which is with no tab and
    /// not empty: a space means the same in both places (RFC 9110 section 5.5).
    private static func withSendable(_ value: some Collection<UInt8>, _ use: (UnsafePointer<CChar>?) -> Void) {
        let sendable = (value.isEmpty ? [0x20] : value.map { $0 == 0x09 ? 0x20 : $0 }) + [0]
        sendable.withUnsafeBytes { bytes in
            bytes.withMemoryRebound(to: CChar.self) { use($0.baseAddress) }
        }
    }

    /// Whether the library decides about this header: it refuses some of them
    /// and takes others at their word even where they are wrong.
    static func isFraming(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { isFraming(UnsafeRawBufferPointer($0)) }
    }

    /// The same of a name's bytes, which no string is made of: responses that
    /// are served once pay for this each time, hence the length comes first.
    private static func isFraming(_ name: UnsafeRawBufferPointer) -> Bool {
        switch name.count {
        case 10: isSame(name, "connection")
        case 14: isSame(name, "content-length")
        case 17: isSame(name, "transfer-encoding")
        default: false
        }
    }

    private static func isSame(_ name: UnsafeRawBufferPointer, _ other: StaticString) -> Bool {
        guard name.count == other.utf8CodeUnitCount, let start = name.baseAddress else { return false }
        return strncasecmp(
            start.assumingMemoryBound(to: CChar.self),
            UnsafeRawPointer(other.utf8Start).assumingMemoryBound(to: CChar.self),
            name.count
        ) == 0
    }
}
