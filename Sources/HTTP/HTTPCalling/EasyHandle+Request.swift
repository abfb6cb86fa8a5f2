import CCurl

extension EasyHandle {
    /// Sets everything for one call. The call's address is given to libcurl
    /// unretained: whoever adds the handle keeps the call until it is removed.
    func prepare(_ call: CurlCall, options: CallingOptions) {
        reset()
        set(callbacks: Unmanaged.passUnretained(call).toOpaque())
        setManners()
        let request = call.request
        setConnection(
            options,
            isDirect: !options.usesEnvironmentProxy || !options.proxiesLoopback && request.isLoopback
        )
        set(CURLOPT_URL, text: request.url)
        set(CURLOPT_CUSTOMREQUEST, text: request.method)
        if let body = request.body {
            set(CURLOPT_POST, 1)
            set(body: body)
        } else {
            set(request.isHead ? CURLOPT_NOBODY : CURLOPT_HTTPGET, 1)
        }
        set(headerLines: request.headerLines)
        set(CURLOPT_CONNECTTIMEOUT_MS, request.connectMilliseconds)
        set(CURLOPT_TIMEOUT_MS, request.milliseconds)
    }

    /// What holds for every request: nothing that libcurl does by itself.
    private func setManners() {
        // Signals would reach any thread of the process.
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_PROTOCOLS_STR, text: "http,https")
        set(CURLOPT_REDIR_PROTOCOLS_STR, text: "http,https")
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_HTTP09_ALLOWED, 0)
        // The path goes out as it is given, dots included.
        set(CURLOPT_PATH_AS_IS, 1)
        set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        // Chunks are told apart here: libcurl hands over pieces of them.
        set(CURLOPT_HTTP_TRANSFER_DECODING, 0)
        set(CURLOPT_BUFFERSIZE, 64 << 10)
        // The only way to see that something was sent, or that there is a
        // proxy.
        set(CURLOPT_VERBOSE, 1)
        // The answer to CONNECT is the proxy's, not the upstream's.
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        set(CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
        // A cancelled call does not wait for a name to be resolved.
        set(CURLOPT_QUICK_EXIT, 1)
    }

    private func setConnection(_ options: CallingOptions, isDirect: Bool) {
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let file = options.certificateFile {
            set(CURLOPT_CAINFO, text: file)
            // Or the system's folder would be trusted besides.
            set(CURLOPT_CAPATH, text: nil)
        }
        if isDirect {
            // An empty name switches the environment's off.
            set(CURLOPT_PROXY, text: "")
            set(CURLOPT_NOPROXY, text: "*")
        }
    }
}
