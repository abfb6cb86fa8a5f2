extension Exchange {
    /// Nanoseconds from the request's end to the response's head; 0 where
    /// nobody measured them.
    public var headDelay: UInt64 {
        guard let start = times.responseStart, start > times.bodyEnd else { return 0 }
        return start - times.bodyEnd
    }

    /// Whether no body follows the response's head, which may speak of one
    /// all the same: the answer to a HEAD, and a 304.
    public var isBodiless: Bool { request.method == "HEAD" || response?.status == 304 }
}
