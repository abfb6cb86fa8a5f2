import Codings
import Testing

@Suite struct ContentCodingTests {
    /// `{"a":1}`, made by Python's gzip, zlib and raw deflate.
    static let gzip: [UInt8] = [
        31, 139, 8, 0, 1, 0, 0, 0, 2, 255, 171, 86, 74, 84, 178, 50, 172, 5, 0, 175, 172, 27, 86, 7, 0, 0, 0,
    ]
    static let zlib: [UInt8] = [120, 156, 171, 86, 74, 84, 178, 50, 172, 5, 0, 8, 42, 2, 9]
    static let bare: [UInt8] = [171, 86, 74, 84, 178, 50, 172, 5, 0]
    /// 64 KiB of NUL, gzipped.
    static let bomb: [UInt8] = [
        31, 139, 8, 0, 1, 0, 0, 0, 2, 255, 237, 193, 1, 1, 0, 0, 0, 128, 144, 254, 175, 238, 8, 10, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 106, 235, 142, 151, 215, 0, 0, 1, 0,
    ]

    private func decoded(_ bytes: [UInt8], _ value: String, limit: Int = 1000) -> Result<String, CodingError> {
        bytes.withUnsafeBufferPointer { bytes in
            Result { () throws(CodingError) in
                String(decoding: try ContentCoding.decoded(bytes, value, limit: limit), as: UTF8.self)
            }
        }
    }

    private func code(_ bytes: [UInt8], _ value: String, limit: Int = 1000) -> CodingError.Code? {
        if case .failure(let error) = decoded(bytes, value, limit: limit) { return error.code }
        return nil
    }

    @Test func undoesEachFrame() {
        #expect(decoded(Self.gzip, "gzip") == .success(#"{"a":1}"#))
        #expect(decoded(Self.gzip, " X-GZIP ") == .success(#"{"a":1}"#))
        #expect(decoded(Self.zlib, "deflate") == .success(#"{"a":1}"#))
        #expect(decoded(Self.bare, "deflate") == .success(#"{"a":1}"#))
        #expect(decoded(Array("x".utf8), "identity") == .success("x"))
        #expect(decoded(Array("x".utf8), "") == .success("x"))
    }

    @Test func undoesMembersAndCodingsOverEachOther() {
        #expect(decoded(Self.gzip + Self.gzip, "gzip") == .success(#"{"a":1}{"a":1}"#))
        #expect(
            decoded(
                [
                    31, 139, 8, 0, 1, 0, 0, 0, 2, 255, 171, 152, 179, 58, 204, 43, 100, 147, 209, 26, 86, 6, 14, 45, 38,
                    78, 0, 214, 187, 137, 184, 15, 0, 0, 0,
                ],
                "deflate, gzip"
            ) == .success(#"{"a":1}"#)
        )
    }

    @Test func takesNoMoreThanItMay() {
        #expect(code(Self.gzip, "gzip", limit: 7) == nil)
        #expect(code(Self.gzip, "gzip", limit: 6) == .tooLarge)
        #expect(code(Self.bomb, "gzip", limit: 1 << 12) == .tooLarge)
        #expect(code(Self.bomb, "gzip", limit: 1 << 16) == nil)
    }

    @Test func refusesWhatIsNotWhatItSays() {
        #expect(code(Array(Self.gzip.dropLast()), "gzip") == .broken)
        #expect(code(Self.gzip + [1], "gzip") == .broken)
        #expect(code(Self.zlib + [1], "deflate") == .broken)
        #expect(code(Array("{}".utf8), "gzip") == .broken)
        #expect(code([], "gzip") == .broken)
        #expect(code([1, 2], "br") == .unknown)
        #expect(code(Self.gzip, "gzip, gzip, gzip, gzip") == .unknown)
    }
}
