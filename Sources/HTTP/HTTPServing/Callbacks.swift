import CMicroHTTPD

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the library calls. The context of every one is the daemon; a
/// connection's own object is its socket context.
enum Callbacks {
    /// Feeds `MHD_OPTION_NOTIFY_CONNECTION`.
    static let connection: MHD_NotifyConnectionCallback = { context, connection, slot, code in
        Daemon.from(context).notify(connection, slot, isStart: code == .CONNECTION_NOTIFY_STARTED)
    }

    /// Feeds `MHD_OPTION_URI_LOG_CALLBACK`; what it returns is the slot of
    /// the callbacks for this request.
    static let target:
        @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?) -> UnsafeMutableRawPointer? = {
            _,
            uri,
            connection in
            let object = shim_connection_context(connection)
            Connection.with(object) { $0.sawTarget(uri) }
            return object
        }

    /// Feeds `MHD_OPTION_UNESCAPE_CALLBACK`: targets are used as they came.
    static let unescape:
        @convention(c) (UnsafeMutableRawPointer?, OpaquePointer?, UnsafeMutablePointer<CChar>?) -> Int = { _, _, text in
            text.map { strlen($0) } ?? 0
        }

    /// Feeds the daemon's `MHD_AcceptPolicyCallback`.
    static let accept: MHD_AcceptPolicyCallback = { context, _, _ in
        Daemon.from(context).admits() ? .YES : .NO
    }

    /// Feeds the daemon's `MHD_AccessHandlerCallback`.
    static let access: MHD_AccessHandlerCallback = { _, _, _, method, version, bytes, size, slot in
        guard let size else { return .NO }
        return Connection.with(slot?.pointee) { $0.receive(method, version, bytes, &size.pointee) } ?? .NO
    }

    /// Feeds `MHD_OPTION_NOTIFY_COMPLETED`.
    static let completed: MHD_RequestCompletedCallback = { _, _, slot, code in
        Connection.with(slot?.pointee) { $0.completed(shim_termination(code)) }
    }

    /// Feeds the `crc` parameter of `MHD_create_response_from_callback`.
    static let read: MHD_ContentReaderCallback = { deferral, _, buffer, size in
        Deferral.from(deferral).read(UnsafeMutableRawBufferPointer(start: buffer, count: size))
    }

    /// Feeds the `crfc` parameter of `MHD_create_response_from_callback`.
    static let releaseDeferral: MHD_ContentReaderFreeCallback = { deferral in
        Deferral.release(deferral)
    }

    /// Feeds the `crfc` parameter of a response over lent bytes.
    static let releaseBytes: MHD_ContentReaderFreeCallback = { owner in
        LibraryResponse.releaseBytes(owner)
    }

    /// Feeds the `iterator` parameter of `MHD_get_connection_values_n`.
    static let header: MHD_KeyValueIteratorN = { headers, _, name, nameCount, value, valueCount in
        HeaderCollection.add(name, nameCount, value, valueCount, to: headers)
        return .YES
    }

    /// Feeds the same parameter, where lines are written to a place.
    static let writeHeader: MHD_KeyValueIteratorN = { place, _, name, nameCount, value, valueCount in
        HeaderCollection.write(name, nameCount, value, valueCount, to: place)
        return .YES
    }

    /// Feeds the same parameter, for the look at a head.
    static let look: MHD_KeyValueIteratorN = { look, _, name, nameCount, value, valueCount in
        HeadLook.see(name, nameCount, value, valueCount, in: look)
        return .YES
    }

    /// Feeds the same parameter, for the look at trailers.
    static let lookAtTrailer: MHD_KeyValueIteratorN = { look, _, name, nameCount, value, valueCount in
        guard let name, let value else { return .YES }
        HeadLook.seeTrailer(
            UnsafeBufferPointer(name, count: nameCount),
            UnsafeBufferPointer(value, count: valueCount),
            in: look
        )
        return .YES
    }

    /// Feeds the same parameter: sets a flag where a length is none, white
    /// space behind it included.
    static let lookForLength: MHD_KeyValueIteratorN = { isBad, _, name, nameCount, value, valueCount in
        guard let name, nameCount == 14,
            HeadBytes.isName(UnsafeBufferPointer(name, count: nameCount), "content-length")
        else { return .YES }
        let number = HeadBytes.number(UnsafeBufferPointer(value, count: valueCount))
        if number == nil || number == .max { isBad?.assumingMemoryBound(to: Bool.self).pointee = true }
        return .YES
    }

    /// Feeds `MHD_OPTION_EXTERNAL_LOGGER`.
    static let log: MHD_LogCallback = { context, format, arguments in
        Daemon.from(context).complain(format, arguments)
    }
}
