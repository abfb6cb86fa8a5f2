import Digests
import Documents

/// A body as a file holds it.
struct RecordedBody {
    var bytes: [UInt8]
    /// The sizes of its events, where it is written as events.
    var events: [Int]?

    static let empty = RecordedBody(bytes: [])

    static func shape(_ signatures: RecordingReader.Signatures) -> Shape<RecordedBody> {
        let digest = Shape<Digest>.digest
        return .object("a body") { reader in
            let forms = BodyForm.allCases.filter { reader.has($0.rawValue) }
            guard forms.count == 1, let form = forms.first else {
                let names = BodyForm.allCases.map(\.rawValue).joined(separator: ", ")
                reader.report(
                    forms.isEmpty ? "a body needs one of \(names)" : "a body has one of \(names), not several"
                )
                return nil
            }
            let body = content(form, &reader)
            // Who writes one by hand has it signed.
            let written =
                signatures == .checked || reader.has("sha256")
                ? reader.required("sha256", digest) : body.map { SHA256.hash($0.bytes) }
            guard let body, let written else { return nil }
            let computed = SHA256.hash(body.bytes)
            if written != computed, signatures == .checked {
                reader.report(
                    "the body does not fit its sha256: it was edited",
                    at: "sha256",
                    hint: "`firedrill fmt` signs it again; its own sha256 is \(computed.hex)"
                )
                return nil
            }
            return body
        }
    }

    private static func content(_ form: BodyForm, _ reader: inout ObjectReader) -> RecordedBody? {
        switch form {
        case .json:
            let value = reader.required("json", .any)
            let style = reader.required("style", .choice("compact", "spaced"))
            guard let value, let style else { return nil }
            return RecordedBody(bytes: JSONWriter(style == "compact" ? .compact : .spaced).bytes(value))
        case .events:
            return reader.required("events", .list(.string)).map { events in
                RecordedBody(bytes: BodyForm.bytes(ofEvents: events), events: BodyForm.sizes(ofEvents: events))
            }
        case .text:
            return reader.required("text", .string).map { RecordedBody(bytes: Array($0.utf8)) }
        case .base64:
            return reader.required("base64", .scalar("base64 (RFC 4648)") { $0.string.flatMap(Base64.decode) })
                .map { RecordedBody(bytes: $0) }
        }
    }

    /// Pieces for a body whose size has changed: one an event, or one for
    /// all; the times are those of the old pieces, as far as they reach.
    func cut(like old: [(at: UInt64, count: Int)]) -> [(at: UInt64, count: Int)] {
        guard !bytes.isEmpty else { return [] }
        var last: UInt64 = 0
        return (events ?? [bytes.count]).enumerated().map { index, count in
            last = max(last, index < old.count ? old[index].at : 0)
            return (last, count)
        }
    }
}

extension Shape where Output == Digest {
    /// A SHA-256 value.
    static var digest: Shape<Digest> {
        Shape<Digest>.scalar("64 hexadecimal digits") { node in
            node.string.flatMap { Digest(hex: $0) }
        }
    }
}
