extension RedactionPolicy {
    /// A text with its secrets hidden, but for those that hold a mark: keys
    /// that a run draws for itself begin with one, are worth nothing, and are
    /// what its verdicts tell of.
    public func text(_ text: String, sparing mark: String) -> String {
        hidden(text, sparing: mark) { parts(of: $0) }
    }

    /// A report or a line of evidence with what is a key by its form, or was
    /// supplied, hidden; names count for nothing, since such a text speaks of
    /// headers and inputs itself. What holds a mark stays.
    public func report(_ text: String, sparing mark: String) -> String {
        let supplied = withoutSupplied(text)
        return hidden(supplied, sparing: mark) { bytes in
            keys.mayOccur(in: bytes) || bytes.contains(UInt8(ascii: "\\")) || bytes.contains(UInt8(ascii: "%"))
                ? keyRanges(in: bytes).map { HiddenRange($0) } : []
        }
    }

    /// What is secret in a text, each once: to be hidden elsewhere, too.
    public func secrets(in text: String) -> [String] {
        var text = text
        return text.withUTF8 { bytes in
            var found: [String] = []
            for part in parts(of: bytes) {
                let secret = String(decoding: bytes[part.range], as: UTF8.self)
                if !found.contains(where: { $0.utf8.elementsEqual(secret.utf8) }) { found.append(secret) }
            }
            return found
        }
    }

    private func hidden(
        _ text: String,
        sparing mark: String,
        _ find: (UnsafeBufferPointer<UInt8>) -> [HiddenRange]
    ) -> String {
        var text = text
        let mark = Array(mark.utf8)
        let hidden: [UInt8]? = text.withUTF8 { bytes in
            let parts = find(bytes).filter { !Self.holds(bytes[$0.range], mark) }
            return parts.isEmpty ? nil : parts.hidden(in: bytes)
        }
        return hidden.map { String(decoding: $0, as: UTF8.self) } ?? text
    }

    private static func holds(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, _ mark: [UInt8]) -> Bool {
        guard let first = mark.first else { return false }
        return bytes.indices.contains { bytes[$0] == first && bytes[$0...].starts(with: mark) }
    }
}
