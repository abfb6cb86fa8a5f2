import Documents
import Exchanges
import Testing

/// The one form that spellings of a query, a path, a number and a form of
/// several parts share.
@Suite struct CanonicalFormTests {
    private func query(_ text: String) -> String {
        Array(text.utf8).withUnsafeBufferPointer { String(decoding: CanonicalQuery.query($0), as: UTF8.self) }
    }

    private func path(_ text: String) -> String {
        Array(text.utf8).withUnsafeBufferPointer { String(decoding: CanonicalQuery.path($0), as: UTF8.self) }
    }

    @Test(arguments: [
        ("a=1%20x&b=2", "a=1%20x&b=2"), ("a=1+x", "a=1%20x"), ("m=a%2Fb%2fc", "m=a/b/c"), ("a=%7e~", "a=~~"),
        ("a=%2B", "a=%2B"), ("a=b=c%3D", "a=b=c="), ("a%3Db=c", "a%3Db=c"), ("a=%26", "a=%26"),
        ("a=%25%2", "a=%25%252"),
        ("ä=%C3%A4", "%C3%A4=%C3%A4"), ("a=%zz", "a=%25zz"), ("a&&b", "a&&b"), ("%61=1", "a=1"), ("a=%00", "a=%00"),
    ])
    func aQueryCountsByWhatItMeans(text: String, expected: String) {
        #expect(query(text) == expected)
        #expect(query(expected) == expected)
    }

    @Test(arguments: [
        ("/a%2fb", "/a%2Fb"), ("/a/b", "/a/b"), ("/%7Ea%2D", "/~a-"), ("/a+b", "/a+b"), ("/%20", "/%20"),
        ("/ä", "/%C3%A4"), ("/100%", "/100%"),
    ])
    func aPathKeepsWhatMayMeanAnother(text: String, expected: String) {
        #expect(path(text) == expected)
        #expect(path(expected) == expected)
    }

    @Test(arguments: [
        ("1.0", "1"), ("1", "1"), ("1e0", "1"), ("10E-1", "1"), ("-0", "0"), ("-0.00", "0"), ("0e5", "0"),
        ("0.10", "0.1"), ("1e-3", "0.001"), ("-2.50e+2", "-250"), ("1.5e3", "1500"), ("0.7", "0.7"),
        ("9007199254740993.0", "9007199254740993e0"), ("9007199254740993", "9007199254740993e0"),
        ("1e14", "100000000000000"),
        ("1e15", "1e15"), ("1000000000000000", "1e15"), ("-123456789012345", "-123456789012345"),
        ("1e-15", "0.000000000000001"), ("1e400", "1e400"), ("10e399", "1e400"), ("12e-400", "12e-400"),
        ("1e99999999999999999999", "1e99999999999999999999"),
    ])
    func aNumberHasOneForm(lexeme: String, expected: String) {
        var canonical = CanonicalJSON()
        canonical.writesNumbersByValue = true
        let buffer = CellBuffer()
        let text = Array(#"{"a":[\#(lexeme)]}"#.utf8).withUnsafeBufferPointer { bytes in
            #expect(JSONParser.parse(bytes, into: buffer) == nil)
            return String(decoding: canonical.write(buffer.cells, of: bytes), as: UTF8.self)
        }
        #expect(text == #"{"a":[\#(expected)]}"#)
    }

    @Test(arguments: [
        ("b=2&a=1", "a=1&b=2"), ("a=x%20y&%62=%7E", "a=x%20y&b=~"), ("b=~&a=x+y", "a=x%20y&b=~"), ("a=1&b", "a=1&b="),
        ("a=1&&b=", "a=1&b="), ("a=2&a=1", "a=1&a=2"), ("m=a%2fb", "m=a/b"),
    ])
    func aFormCountsByItsFields(text: String, expected: String) {
        let key = MatchKey()
        func counted(_ text: String) -> [String] {
            Array(text.utf8).withUnsafeBufferPointer { bytes in
                let (kind, body) = key.body(bytes)
                return [kind.rawValue, String(decoding: body, as: UTF8.self)]
            }
        }
        #expect(counted(text) == ["form", expected])
        #expect(counted(expected) == ["form", expected])
        // What is no form counts by its bytes.
        #expect(counted(text + " ") == ["raw", text + " "])
    }

    private func parts(_ body: String) -> String? {
        Array(body.utf8).withUnsafeBufferPointer { body in
            MultipartBody.canonical(body).map { String(decoding: $0, as: UTF8.self) }
        }
    }

    private func form(_ boundary: String) -> String {
        "--\(boundary)\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm\r\n--\(boundary)\r\n"
            + "content-disposition:form-data; name=\"file\"\r\nContent-Type: audio/wav\r\n\r\nRI--FF\r\n\r\n"
            + "--\(boundary)\r\n\r\n\r\n--\(boundary)--\r\n"
    }

    @Test func partsCountWithoutTheirBoundary() {
        #expect(
            parts(form("x1")) == """
                content-disposition: form-data; name="model"

                1
                m
                content-disposition: form-data; name="file"
                content-type: audio/wav

                8
                RI--FF\r\n

                0


                """
        )
        #expect(parts(form("x1")) == parts(form("----WebKitFormBoundary7MA4YWxkTrZu0gW")))
        #expect(parts(form("x1")) == parts("\r\n" + form("x2")))
    }

    @Test(arguments: [
        "", "--", "--x", "--x\r\n", "--x\r\n\r\nno end", "--x\r\nno colon\r\n\r\na\r\n--x--", "--x\r\n\r\na\r\n--xy--",
        "-- is a comment\n-- in SQL", "--x\r\nA: b\r\n--x--", "\r\n", "\r\n\r\n", "\r\n--x\r\n",
    ])
    func whatHasNoPartsIsNoForm(body: String) {
        #expect(parts(body) == nil)
    }
}
