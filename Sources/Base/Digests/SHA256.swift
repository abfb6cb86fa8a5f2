import CCrypto

/// SHA-256 (FIPS 180-4) by libcrypto.
public enum SHA256 {
    /// The digest of some bytes. What hashes often keeps a `SHA256Context`.
    public static func hash(_ bytes: UnsafeRawBufferPointer) -> Digest {
        let context = SHA256Context()
        context.update(bytes)
        return context.finish()
    }

    /// The digest of some bytes.
    public static func hash(_ bytes: [UInt8]) -> Digest {
        bytes.withUnsafeBytes { hash($0) }
    }

    /// Fetched once: `EVP_sha256()` looks the method up anew in each
    /// initialisation, which costs as much as hashing a short request
    /// (https://docs.openssl.org/3.0/man7/crypto/#performance).
    nonisolated(unsafe) static let method: OpaquePointer = {
        // Never freed and immutable, so any thread may read it.
        guard let method = EVP_MD_fetch(nil, "SHA256", nil) else {
            preconditionFailure("libcrypto's default provider has SHA-256")
        }
        return method
    }()
}

/// A hashing in progress, to be used again and again by one thread at a
/// time: a kept context saves half of what a short text costs.
public final class SHA256Context {
    // EVP_MD_CTX, owned here and freed in deinit.
    private let context: OpaquePointer

    /// Makes a context, ready for its first text.
    public init() {
        guard let context = EVP_MD_CTX_new() else { preconditionFailure("there is memory for a digest context") }
        self.context = context
        let result = EVP_DigestInit_ex2(context, SHA256.method, nil)
        precondition(result == 1, "SHA-256 can begin")
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Adds bytes to the text.
    public func update(_ bytes: UnsafeRawBufferPointer) {
        guard !bytes.isEmpty else { return }
        let result = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
        precondition(result == 1, "SHA-256 takes bytes until it is finished")
    }

    /// The digest of all that was added; a new text begins.
    public func finish() -> Digest {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        let result = withUnsafeMutableBytes(of: &words) { bytes in
            EVP_DigestFinal_ex(context, bytes.assumingMemoryBound(to: UInt8.self).baseAddress, nil)
        }
        precondition(result == 1, "SHA-256 gives a digest once it has begun")
        // The method that it has.
        let isReady = EVP_DigestInit_ex2(context, nil, nil)
        precondition(isReady == 1, "SHA-256 can begin anew")
        return Digest(words: words)
    }
}
