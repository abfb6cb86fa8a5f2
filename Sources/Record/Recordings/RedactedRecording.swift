import Documents
public import Exchanges

/// A recording that was made before somebody wanted more hidden.
public struct RedactedRecording: Sendable, Equatable {
    /// Its file, written as `record` writes it.
    public var bytes: [UInt8]
    /// Whether whoever sends the request that was recorded finds it. Nobody
    /// does where more of the request is hidden than it was by itself: what
    /// stood there took part in a key that is lost.
    public var isFound: Bool

    /// A recording's file with all hidden that a policy calls secret; `nil`
    /// where it holds nothing of the kind. `salt` is that of the folder's
    /// manifest. Throws every mistake in it.
    public static func hidden(
        _ bytes: [UInt8],
        name: String,
        by policy: RedactionPolicy,
        salt: String = "",
        volatile: VolatileHeaders
    ) throws(RecordingsError) -> RedactedRecording? {
        let recording = try RecordingReader.read(bytes, name: name)
        guard let hidden = hidden(recording, by: policy, salt: salt) else { return nil }
        let bytes = try RecordingWriter.bytes(hidden, volatile: volatile)
        return RedactedRecording(bytes: bytes, isFound: recording.key == nil || hidden.key == recording.key)
    }

    /// Whether a recording's file holds what a policy calls secret.
    public static func holdsSecret(
        _ bytes: [UInt8],
        name: String,
        by policy: RedactionPolicy
    ) throws(RecordingsError) -> Bool {
        hidden(try RecordingReader.read(bytes, name: name), by: policy, salt: "") != nil
    }

    private static func hidden(_ recording: Recording, by policy: RedactionPolicy, salt: String) -> Recording? {
        let own = policy.hiding(credentialsOf: recording.request)
            .hiding(credentialsOf: recording.response.headers, body: recording.response.body)
        var hidden = recording
        hidden.exchange = own.exchange(recording.exchange)
        guard hidden.exchange.kept != recording.exchange.kept else { return nil }
        let (before, after) = (recording.request, hidden.request)
        guard before.target != after.target || before.body != after.body || before.method != after.method else {
            return hidden
        }
        // What was hidden before is a mark in the request, and found as no
        // key: its digests stay beside those of what is found now.
        let live = MatchKey(policy)
        let key = live.key(of: before, salt: salt)
        hidden.secrets += SecretDigest.all(live.foundKeys, salt: salt).map { secret in
            SecretDigest(place: own.text(secret.place), digest: secret.digest)
        }
        hidden.key = nil
        // The key that the request has on the wire, as far as it can be told.
        let isWhole = recording.secrets.isEmpty && recording.key == nil
        if isWhole, MatchKey.key(of: hidden) != key { hidden.key = key }
        return hidden
    }
}
