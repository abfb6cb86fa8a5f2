import Digests
import Documents
import Exchanges

/// What a response has of its own: everything that looks random is made of
/// the seed and the request, so that equal requests get equal bytes.
struct CallIdentity: Sendable {
    private let digest: Digest

    /// That of a request.
    init(seed: UInt64, _ request: IncomingRequest) {
        let context = SHA256Context()
        withUnsafeBytes(of: seed.littleEndian) { context.update($0) }
        let path = request.endpointPath
        for part in [request.method, path, UnsafeBufferPointer(rebasing: request.target[request.pathCount...])] {
            withUnsafeBytes(of: UInt64(part.count).littleEndian) { context.update($0) }
            context.update(UnsafeRawBufferPointer(part))
        }
        context.update(UnsafeRawBufferPointer(request.body))
        digest = context.finish()
    }

    /// Bytes for a purpose.
    func bytes(_ purpose: String) -> [UInt8] { SHA256.hash(digest.bytes + Array(purpose.utf8)).bytes }

    /// 32 hexadecimal digits for a purpose.
    func hex(_ purpose: String) -> String { String(SHA256.hash(digest.bytes + Array(purpose.utf8)).hex.prefix(32)) }

    /// A UUID of version 4 (RFC 9562 section 5.4) for a purpose.
    func uuid(_ purpose: String) -> String {
        var digits = Array(hex(purpose).utf8)
        digits[12] = UInt8(ascii: "4")
        digits[16] = Array("89ab".utf8)[Int(digits[16] & 3)]
        return UUIDText.grouped(String(decoding: digits, as: UTF8.self))
    }

    /// So many letters and digits for a purpose, 32 at most.
    func letters(_ count: Int, _ purpose: String) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
        return String(decoding: bytes(purpose).prefix(count).map { alphabet[Int($0) % alphabet.count] }, as: UTF8.self)
    }

    /// An id of a form: `{{hex}}` and `{{uuid}}` are filled.
    func id(_ form: String) -> String {
        TextTemplate.fill(form, ["hex": hex("id"), "uuid": uuid("id")])
    }
}
