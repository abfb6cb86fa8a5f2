import CCurl

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What libcurl calls, always on the loop thread: each forwards to the `CurlCall`
/// that its handle serves, which the table keeps alive while the handle is in
/// use.
enum CurlCallbacks {
    /// Feeds CURLOPT_WRITEFUNCTION <https://curl.se/libcurl/c/CURLOPT_WRITEFUNCTION.html>.
    static let onBody: curl_write_callback = { bytes, _, count, call in
        CurlCall.from(call).receivedBody(UnsafeRawBufferPointer(start: bytes, count: count))
    }

    /// Feeds CURLOPT_HEADERFUNCTION <https://curl.se/libcurl/c/CURLOPT_HEADERFUNCTION.html>.
    static let onHeaderLine: curl_write_callback = { bytes, _, count, call in
        CurlCall.from(call).receivedHeaderLine(UnsafeRawBufferPointer(start: bytes, count: count))
    }

    /// Feeds CURLOPT_DEBUGFUNCTION <https://curl.se/libcurl/c/CURLOPT_DEBUGFUNCTION.html>.
    static let onDebug: curl_debug_callback = { _, kind, bytes, count, call in
        CurlCall.from(call).sent(kind, UnsafeRawBufferPointer(start: bytes, count: count))
        return 0
    }

    /// Feeds CURLOPT_PREREQFUNCTION <https://curl.se/libcurl/c/CURLOPT_PREREQFUNCTION.html>.
    static let onRequest: curl_prereq_callback = { call, _, _, _, _ in
        CurlCall.from(call).mayRequest() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
    }

    /// Feeds CURLOPT_OPENSOCKETFUNCTION <https://curl.se/libcurl/c/CURLOPT_OPENSOCKETFUNCTION.html>:
    /// a child process must not inherit the socket, or the connection
    /// outlives us.
    static let onOpenSocket: curl_opensocket_callback = { call, _, address in
        #if canImport(Glibc)
            let socket = ccurl_socket(address, Int32(SOCK_CLOEXEC.rawValue))
        #else
            let socket = ccurl_socket(address, 0)
            if socket >= 0 { _ = fcntl(socket, F_SETFD, FD_CLOEXEC) }
        #endif
        // libcurl says no more than that there is no connection.
        if socket < 0 { CurlCall.from(call).gotNoSocket(errno) }
        return socket
    }
}
