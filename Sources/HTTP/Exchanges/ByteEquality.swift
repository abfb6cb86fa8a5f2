// Texts of a message are equal where their bytes are. `==` on strings takes
// canonically equivalent ones for equal ("\u{e9}" and "e\u{301}"), which are
// two different things on the wire.

extension String {
    /// Whether both are the same UTF-8 bytes.
    func hasBytes(of other: String) -> Bool {
        utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
    }
}

extension String? {
    /// Whether both are the same UTF-8 bytes, or nothing.
    func hasBytes(of other: String?) -> Bool {
        switch (self, other) {
        case (let one?, let other?): one.hasBytes(of: other)
        case (nil, nil): true
        default: false
        }
    }
}

extension HeaderField: Equatable {
    /// Whether name and value are the same bytes.
    public static func == (one: HeaderField, other: HeaderField) -> Bool {
        one.name.hasBytes(of: other.name) && one.value.hasBytes(of: other.value) && one.isLatin1 == other.isLatin1
    }
}

extension QueryPair: Equatable {
    /// Whether name and value are the same bytes.
    public static func == (one: QueryPair, other: QueryPair) -> Bool {
        one.name.hasBytes(of: other.name) && one.value.hasBytes(of: other.value)
    }
}

extension Request: Equatable {
    /// Whether two requests are the same, byte by byte.
    public static func == (one: Request, other: Request) -> Bool {
        one.method.hasBytes(of: other.method) && one.path.hasBytes(of: other.path)
            && one.query.hasBytes(of: other.query) && one.version.hasBytes(of: other.version)
            && one.headers == other.headers && one.body == other.body && one.trailers == other.trailers
    }
}

extension OutgoingRequest: Equatable {
    /// Whether two requests are the same, byte by byte, with their limits.
    public static func == (one: OutgoingRequest, other: OutgoingRequest) -> Bool {
        one.method.hasBytes(of: other.method) && one.url.hasBytes(of: other.url) && one.headers == other.headers
            && one.body == other.body && one.connectTimeout == other.connectTimeout && one.timeout == other.timeout
    }
}

extension ResponseHead: Equatable {
    /// Whether two heads are the same, byte by byte.
    public static func == (one: ResponseHead, other: ResponseHead) -> Bool {
        one.status == other.status && one.version.hasBytes(of: other.version)
            && one.reason.hasBytes(of: other.reason) && one.headers == other.headers
    }
}

extension Annotation: Equatable {
    /// Whether two annotations say the same, byte by byte.
    public static func == (one: Annotation, other: Annotation) -> Bool {
        one.token.hasBytes(of: other.token) && one.source.hasBytes(of: other.source) && one.rule == other.rule
            && one.step == other.step && one.miss == other.miss
    }
}
