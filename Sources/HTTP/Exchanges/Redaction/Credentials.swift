import Documents

extension RedactionPolicy {
    /// The policy that also hides the credentials of a request wherever else
    /// in its exchange they stand: a key of an unusual form may come back in
    /// a response.
    public func hiding(credentialsOf request: Request) -> RedactionPolicy {
        let query = Array((request.query ?? "").utf8)
        let found = query.withUnsafeBufferPointer { credentials(in: request.headers, query: $0) }
        return hiding(found + credentials(inBody: request.body))
    }

    /// The policy that also hides the credentials in the head of a request
    /// that is being answered, or has been: its body is not looked at.
    public func hiding(credentialsInHeadOf request: IncomingRequest) -> RedactionPolicy {
        let found = credentials(in: request.headers(), query: request.query)
        return found.isEmpty ? self : hiding(found)
    }

    private func credentials(in headers: Headers, query: UnsafeBufferPointer<UInt8>?) -> [[UInt8]] {
        let found = headers.filter(isCredential).flatMap { Self.credentials(in: $0) }
        guard let query, !query.isEmpty else { return found }
        return found + Self.values(Located(query: query, self), query)
    }

    /// The policy that also hides the credentials of a request that is being
    /// answered: for what tells of it beyond the answer.
    public func hiding(credentialsOf request: IncomingRequest) -> RedactionPolicy {
        hiding(credentialsOf: request.request())
    }

    /// The policy that also hides the credentials that a response hands out.
    public func hiding(credentialsOf headers: Headers, body: [UInt8]) -> RedactionPolicy {
        let found = headers.filter(isCredential).flatMap { Self.credentials(in: $0) }
        return hiding(found + credentials(inBody: body))
    }

    /// What stands under credentials' names in a body, and in what its
    /// strings hold.
    private func credentials(inBody body: [UInt8]) -> [[UInt8]] {
        body.withUnsafeBufferPointer { bytes in
            var found = Self.values(Located(body: bytes, self), bytes)
            let names = NamedValues(rules: rules)
            TextViews().forEach(of: bytes) { view, _ in
                found += names.ranges(in: view).flatMap { Self.spellings(view[$0.range]) }
            }
            return found
        }
    }

    private static func values(_ located: Located, _ bytes: UnsafeBufferPointer<UInt8>) -> [[UInt8]] {
        located.named.flatMap { spellings(bytes[$0.range]) }
    }

    /// A value as it stands, and as it is meant by JSON, in a URL and in a
    /// form.
    private static func spellings(_ raw: Slice<UnsafeBufferPointer<UInt8>>) -> [[UInt8]] {
        let bytes = UnsafeBufferPointer(rebasing: raw)
        let blanks = DecodedText(blanksIn: bytes).bytes
        return [
            Array(raw), DecodedText(backslashesIn: bytes).bytes, DecodedText(percentsIn: bytes).bytes,
            blanks.withUnsafeBufferPointer { DecodedText(percentsIn: $0).bytes },
        ]
    }

    /// What is secret in a credential's header: all of it, its words, each
    /// quoted value, what a Basic credential is made of (RFC 7617), and of
    /// cookies the values.
    private static func credentials(in field: HeaderField) -> [[UInt8]] {
        let value = Array(field.value.utf8)
        if Headers.sameName(field.name, "Set-Cookie") { return cookies(value.prefix { $0 != UInt8(ascii: ";") }) }
        if field.name.lowercased().contains("cookie") { return [value] + cookies(value[...]) }
        var words = value.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 }).map { word in
            Array(word.last == UInt8(ascii: ",") || word.last == UInt8(ascii: ";") ? word.dropLast() : word)
        }
        if words.count > 1, AuthorizationScheme.isOne(words[0]) {
            if words[0].map(ByteClass.lowercase) == Array("basic".utf8),
                let pair = Base64.decode(String(decoding: words[1], as: UTF8.self))
            {
                let parts = pair.split(separator: UInt8(ascii: ":"), maxSplits: 1).map { Array($0) }
                words += [pair] + parts
            }
            words.removeFirst()
        }
        let quoted = value.split(separator: UInt8(ascii: "\""), omittingEmptySubsequences: false).enumerated()
            .filter { !$0.offset.isMultiple(of: 2) }.map { Array($0.element) }
        // `token=…` and `SharedKey account:…`, but not a list of parameters.
        let assigned =
            words.count == 1 ? words[0].lastIndex { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") } : nil
        return [value] + words + quoted + (assigned.map { [Array(words[0][($0 + 1)...])] } ?? [])
    }

    /// The values of cookies (RFC 6265 section 4.2.1), also as percent-encoding
    /// means them.
    private static func cookies(_ pairs: ArraySlice<UInt8>) -> [[UInt8]] {
        pairs.split(separator: UInt8(ascii: ";")).flatMap { pair -> [[UInt8]] in
            guard let sign = pair.firstIndex(of: UInt8(ascii: "=")) else { return [] }
            var value = pair[(sign + 1)...]
            if value.count > 1, value.first == UInt8(ascii: "\""), value.last == UInt8(ascii: "\"") {
                value = value.dropFirst().dropLast()
            }
            return [Array(value), Array(value).withUnsafeBufferPointer { DecodedText(percentsIn: $0).bytes }]
        }
    }
}
