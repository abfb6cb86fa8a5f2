import CCurl
import Exchanges

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What libcurl's codes mean to a caller, in words without secrets: the
/// origin stands for the URL, whose path and query stay out.
enum CallFailure {
    static let cancelled = UpstreamError(.cancelled, "the transfer was cancelled")
    static let shutDown = UpstreamError(.cancelled, "the client was shut down")

    /// The network was silent for longer than a number of nanoseconds.
    static func idle(_ call: CheckedRequest, limit: UInt64) -> UpstreamError {
        UpstreamError(.timeout, "\(call.origin) sent nothing for \(limit / 1_000_000) ms")
    }

    /// libcurl itself cannot be used.
    static func unavailable(_ code: CURLcode) -> UpstreamError {
        UpstreamError(.other, "libcurl cannot be used: \(text(code))")
    }

    /// The system has no descriptors left, not even for libcurl itself.
    static func noDescriptors(_ call: CheckedRequest) -> UpstreamError { shortage(EMFILE, call) }

    /// A transfer ended with a code. `proxy` is the one on the way;
    /// `socketError` is why the system gave no socket.
    static func error(
        _ code: CURLcode,
        call: CheckedRequest,
        sent: Bool,
        easy: EasyHandle,
        proxy: String? = nil,
        socketError: Int32? = nil
    ) -> UpstreamError {
        let detail = safe(easy.message.isEmpty ? text(code) : easy.message, url: call.url)
        if code == CURLE_COULDNT_CONNECT, let socketError { return shortage(socketError, call) }
        // What was sent then is the proxy's CONNECT, and nothing else.
        let isTunnel = detail.hasPrefix("CONNECT tunnel failed")
        if let proxy, !sent || isTunnel,
            let error = self.error(code, of: proxy, call, isTunnel ? detail : reason(easy) ?? detail)
        {
            return error
        }
        let error = error(code, call: call, sent: sent, detail, reason(easy))
        // The upstream may have had no part in it.
        guard let proxy else { return error }
        return UpstreamError(error.code, error.message + ", by way of \(proxy)")
    }

    /// What a proxy did not do, `nil` where the code does not speak of it.
    private static func error(
        _ code: CURLcode,
        of proxy: String,
        _ call: CheckedRequest,
        _ reason: String
    ) -> UpstreamError? {
        switch code {
        case CURLE_COULDNT_RESOLVE_PROXY:
            UpstreamError(.proxy, "no address for \(proxy), which \(call.origin) is reached by: \(reason)")
        case CURLE_COULDNT_CONNECT:
            UpstreamError(.proxy, "no connection to \(proxy), which \(call.origin) is reached by: \(reason)")
        case CURLE_RECV_ERROR where reason.hasPrefix("CONNECT tunnel failed"), CURLE_PROXY:
            UpstreamError(.proxy, "\(proxy) opens no way to \(call.origin): \(reason)")
        default: nil
        }
    }

    private static func shortage(_ number: Int32, _ call: CheckedRequest) -> UpstreamError {
        let name =
            switch number {
            case EMFILE: " (EMFILE)"
            case ENFILE: " (ENFILE)"
            default: ""
            }
        let reason = strerror(number).map { String(cString: $0) } ?? "error \(number)"
        return UpstreamError(.shortage, "no socket for \(call.origin): \(reason)\(name)")
    }

    private static func error(
        _ code: CURLcode,
        call: CheckedRequest,
        sent: Bool,
        _ detail: String,
        _ reason: String?
    ) -> UpstreamError {
        let origin = call.origin
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            return UpstreamError(.unknownHost, "no address for \(origin): \(detail)")
        case CURLE_COULDNT_CONNECT:
            return UpstreamError(.refused, "no connection to \(origin): \(reason ?? detail)")
        case CURLE_OPERATION_TIMEDOUT:
            return timeout(call, sent: sent)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_USE_SSL_FAILED, CURLE_SSL_CRL_BADFILE,
            CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_SHUTDOWN_FAILED:
            return UpstreamError(.insecure, "no trusted connection to \(origin): \(detail)")
        // libcurl 7.88 reports a broken chunk as a receive error.
        case CURLE_RECV_ERROR where detail.hasSuffix("in chunked-encoding"):
            return UpstreamError(.malformed, "what \(origin) sent is not HTTP/1.1: \(detail)")
        case CURLE_RECV_ERROR where detail.hasPrefix("Too large response headers"):
            return UpstreamError(.malformed, "the response head of \(origin) is longer than libcurl takes: \(detail)")
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_SEND_FAIL_REWIND:
            return UpstreamError(.cut, "the connection to \(origin) ended too early: \(detail)")
        case CURLE_BAD_FUNCTION_ARGUMENT:
            return UpstreamError(.malformed, "what \(origin) sent is not HTTP/1.1: a header line is none")
        // CURLE_TOO_LARGE, which 7.88 does not have: it says "out of memory" of
        // a header line that is too long.
        case CURLE_OUT_OF_MEMORY, CURLcode(rawValue: 100):
            return UpstreamError(.malformed, "a header line of \(origin) is longer than libcurl takes, 100 KiB")
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL,
            CURLE_BAD_CONTENT_ENCODING, CURLE_FILESIZE_EXCEEDED,
            CURLE_HTTP2, CURLE_CHUNK_FAILED:
            return UpstreamError(.malformed, "what \(origin) sent is not HTTP/1.1: \(detail)")
        case CURLE_URL_MALFORMAT:
            return UpstreamError(.unusable, "the URL cannot be used: \(detail)")
        default:
            return UpstreamError(.other, "the exchange with \(origin) failed: \(detail)")
        }
    }

    private static func timeout(_ call: CheckedRequest, sent: Bool) -> UpstreamError {
        if sent || call.milliseconds > 0 && call.milliseconds <= call.connectMilliseconds {
            return UpstreamError(.timeout, "\(call.origin) has not answered in full within \(call.milliseconds) ms")
        }
        return UpstreamError(.timeout, "no connection to \(call.origin) within \(call.connectMilliseconds) ms")
    }

    /// Why the system refused, which libcurl's own sentence leaves out.
    private static func reason(_ easy: EasyHandle) -> String? {
        let number = easy.number(CURLINFO_OS_ERRNO)
        guard number != 0, let text = strerror(Int32(truncatingIfNeeded: number)) else { return nil }
        return String(cString: text)
    }

    /// A sentence of libcurl's, unless it quotes the URL's query.
    private static func safe(_ text: String, url: String) -> String {
        guard let query = url.firstIndex(of: "?"), text.contains(url[query...]) else { return text }
        return "libcurl's message quotes the query and is left out"
    }

    private static func text(_ code: CURLcode) -> String {
        curl_easy_strerror(code).map { String(cString: $0) } ?? "code \(code.rawValue)"
    }
}
