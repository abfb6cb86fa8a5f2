import Providers
import Recordings
import TestSupport
import Testing

/// What differs each time is general, or a provider says so.
@Suite struct VolatileHeadersTests {
    private static let own = [
        "x-ratelimit-remaining-requests", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-requests",
        "x-ratelimit-reset-tokens", "openai-processing-ms",
    ]

    @Test func theShippedProviderHasItsOwn() throws {
        let volatile = VolatileHeaders(try Repository.shippedProvider())
        let names = Self.own + ["x-ratelimit-reset", "ratelimit", "ratelimit-remaining", "ratelimit-reset", "Date"]
        #expect(names.filter { !volatile.contains($0) } == [])
        #expect(!volatile.contains("x-ratelimit-limit-requests"))
    }

    @Test func ofWhatIsAProvidersNothingIsGeneral() {
        let volatile = VolatileHeaders()
        #expect(Self.own.filter { volatile.contains($0) } == [])
        #expect(["x-request-id", "Ratelimit", "via"].filter { !volatile.contains($0) } == [])
    }
}
