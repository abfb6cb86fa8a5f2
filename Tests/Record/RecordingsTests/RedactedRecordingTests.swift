import Exchanges
import Patterns
import Providers
import TestSupport
import Testing

@testable import Recordings

/// Recordings that were made before somebody wanted more hidden.
@Suite struct RedactedRecordingTests {
    private static func policy(_ redactions: Redactions = Redactions()) -> RedactionPolicy {
        RedactionPolicy(credentials: redactions.names, patterns: redactions.patterns)
    }

    private static func names(_ name: String) -> Redactions {
        Redactions(names: CredentialNames(headers: [name], query: [name], json: [name]))
    }

    /// A request as it is recorded under a policy.
    private static func file(_ request: Request, response: String = "{}", by policy: RedactionPolicy) throws -> [UInt8]
    {
        let live = MatchKey(policy)
        let key = live.key(of: request, salt: "salt")
        var recording = Recording(
            provenance: Provenance(fidelity: .wire, source: "test"),
            exchange: Exchange(
                request: policy.request(request),
                response: Response(status: 200, headers: ["X-Seen": "acme-4711"], body: Array(response.utf8)),
                ending: .complete
            ),
            secrets: SecretDigest.all(live.foundKeys, salt: "salt")
        )
        if MatchKey.key(of: recording) != key { recording.key = key }
        return try RecordingWriter.bytes(recording)
    }

    private static func redacted(_ bytes: [UInt8], by policy: RedactionPolicy) throws -> RedactedRecording? {
        try RedactedRecording.hidden(
            bytes,
            name: "a.yaml",
            by: policy,
            salt: "salt",
            volatile: VolatileHeaders()
        )
    }

    private static func hidden(_ bytes: [UInt8], by policy: RedactionPolicy) throws -> [UInt8]? {
        let redacted = try redacted(bytes, by: policy)
        #expect(redacted?.isFound != false)
        return redacted?.bytes
    }

    private static let request = Request(
        path: "/v1/x",
        query: "tenant=acme-4711&page=2",
        headers: ["X-Id": "1"],
        body: Array(#"{"tenant":"acme-4711","q":"of acme-4711"}"#.utf8)
    )

    @Test func whatIsNamedIsHiddenWhereverItStandsAndTheRecordingIsFound() throws {
        let old = try Self.file(Self.request, response: #"{"echo":"acme-4711"}"#, by: Self.policy())
        let policy = Self.policy(Self.names("tenant"))
        #expect(try RedactedRecording.holdsSecret(old, name: "a.yaml", by: policy))
        let new = try #require(try Self.hidden(old, by: policy))
        let text = String(decoding: new, as: UTF8.self)
        #expect(!text.contains("acme-4711"))
        #expect(text.contains("tenant: REDACTED"))
        let recording = try RecordingReader.read(new, name: "a.yaml")
        #expect(MatchKey.key(of: recording) == MatchKey(policy).key(of: Self.request, salt: "salt"))
        // Once is enough.
        #expect(try Self.hidden(new, by: policy) == nil)
        #expect(try !RedactedRecording.holdsSecret(new, name: "a.yaml", by: policy))
    }

    @Test func whatAPatternFindsTakesPartByItsDigestBesideOlderOnes() throws {
        let request = Request(
            path: "/v1/x",
            body: Array(#"{"a":"fw_0123456789abcdefghij","b":"acct_123456"}"#.utf8)
        )
        let old = try Self.file(request, by: .sample)
        #expect(!String(decoding: old, as: UTF8.self).contains("0123456789abcdefghij"))
        let pattern = try Pattern("acct_[0-9]{6}")
        let alphabet = try #require(KeyForm.Alphabet("A-Za-z0-9_-"))
        let policy = RedactionPolicy(
            keys: [KeyForm(prefix: "fw_", atLeast: 16, alphabet: alphabet)],
            patterns: [pattern]
        )
        let new = try #require(try Self.hidden(old, by: policy))
        #expect(!String(decoding: new, as: UTF8.self).contains("acct_123456"))
        let recording = try RecordingReader.read(new, name: "a.yaml")
        #expect(recording.secrets.map(\.place) == ["body:a", "body:b"])
        #expect(MatchKey.key(of: recording) == MatchKey(policy).key(of: request, salt: "salt"))
    }

    @Test func aResponseAloneLeavesTheRequestsKeyAsItIs() throws {
        let request = Request(path: "/v1/x", body: Array(#"{"a":1}"#.utf8))
        let old = try Self.file(request, response: #"{"tenant":"acme-4711"}"#, by: Self.policy())
        let policy = Self.policy(Self.names("tenant"))
        let new = try #require(try Self.hidden(old, by: policy))
        let recording = try RecordingReader.read(new, name: "a.yaml")
        #expect(MatchKey.key(of: recording) == MatchKey.key(of: request))
        #expect(recording.response.headers == ["X-Seen": "REDACTED"])
        #expect(String(decoding: recording.response.body, as: UTF8.self) == #"{"tenant":"REDACTED"}"#)
    }

    /// What a header's credential hid in the text is gone, and so is what the
    /// key on the wire was made of.
    @Test func oneWhoseRequestIsNotFoundAnyLongerIsTold() throws {
        let request = Request(
            path: "/v1/x",
            headers: ["X-Api-Key": "opaque-4711"],
            body: Array(#"{"tenant":"acme-4711","q":"of opaque-4711"}"#.utf8)
        )
        let own = Self.policy().hiding(credentialsOf: request)
        var recording = Recording(
            provenance: Provenance(fidelity: .wire, source: "test"),
            exchange: Exchange(
                request: own.request(request),
                response: Response(status: 200, headers: Headers(), body: []),
                ending: .complete
            )
        )
        recording.key = MatchKey(Self.policy()).key(of: request)
        let old = try RecordingWriter.bytes(recording)
        #expect(try Self.redacted(old, by: Self.policy(Self.names("tenant")))?.isFound == false)
    }

    @Test func whatHoldsNothingOfTheKindStaysAsItIs() throws {
        let old = try Self.file(Self.request, by: Self.policy())
        #expect(try Self.hidden(old, by: Self.policy(Self.names("other"))) == nil)
    }
}
