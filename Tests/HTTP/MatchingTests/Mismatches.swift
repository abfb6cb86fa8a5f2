import Exchanges
import Matching
import TestSupport
import Testing

/// What of a request does not meet conditions, in sentences; asked with notes
/// and without, which must agree.
func mismatches(_ tests: [PlacedTest], _ request: Request) -> [String] {
    var matcher = RequestMatcher()
    matcher.tests = tests
    let incoming = IncomingRequest(connection: 0) { _ in request.headers }
    return incoming.lend(request) {
        let notes = MismatchNotes(.sample)
        let isMatch = matcher.matches(incoming, notes: notes)
        #expect(isMatch == notes.mismatches.isEmpty)
        #expect(matcher.matches(incoming) == isMatch)
        return notes.mismatches.map(\.sentence)
    }
}
