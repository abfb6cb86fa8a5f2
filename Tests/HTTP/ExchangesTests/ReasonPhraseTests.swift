import Exchanges
import Testing

@Suite struct ReasonPhraseTests {
    /// What IANA's registry of HTTP status codes assigns for good; 306 and 418
    /// stand in it as unused, and 104 for a time.
    static let registered =
        Array(100...103) + Array(200...208) + [226] + Array(300...305) + [307, 308] + Array(400...417)
        + Array(421...426) + [428, 429, 431, 451] + Array(500...508) + [510, 511]

    @Test func hasAPhraseForEachRegisteredStatusAndForNoOther() {
        #expect((0...999).filter { ReasonPhrase.of($0) != "Unknown" } == Self.registered)
        #expect((0...999).filter { ReasonPhrase.isUsual(ReasonPhrase.of($0), of: $0) } == Self.registered)
    }

    @Test(
        arguments: [
            (102, "Processing"), (103, "Early Hints"), (200, "OK"), (207, "Multi-Status"), (226, "IM Used"),
            (413, "Content Too Large"), (422, "Unprocessable Content"), (423, "Locked"), (425, "Too Early"),
            (451, "Unavailable For Legal Reasons"), (506, "Variant Also Negotiates"), (508, "Loop Detected"),
            (510, "Not Extended"), (511, "Network Authentication Required"),
        ]
    )
    func isTheRegistrysOwn(status: Int, phrase: String) {
        #expect(ReasonPhrase.of(status) == phrase)
    }

    @Test func isUsualByteByByteOnly() {
        #expect(!ReasonPhrase.isUsual("ok", of: 200))
        #expect(!ReasonPhrase.isUsual("OK ", of: 200))
        #expect(!ReasonPhrase.isUsual("OK", of: 201))
        #expect(!ReasonPhrase.isUsual("Unprocessable Entity", of: 422))
    }
}
