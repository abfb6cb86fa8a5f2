import Documents
public import Exchanges

/// A recording that was made before somebody wanted more hidden.
public enum RedactedRecording {
    /// The file with all hidden that a policy calls secret, written as
    /// `record` writes it; `nil` where it holds nothing of the kind. `salt` is
    /// that of the folder's manifest. Whoever looks for the recording by the
    /// same policy finds it. Throws every mistake in it.
    public static func hidden(
        _ bytes: [UInt8],
        name: String,
        by policy: RedactionPolicy,
        salt: String = "",
        volatile: VolatileHeaders
    ) throws(RecordingsError) -> [UInt8]? {
        let recording = try RecordingReader.read(bytes, name: name)
        guard let hidden = hidden(recording, by: policy, salt: salt) else { return nil }
        return try RecordingWriter.bytes(hidden, volatile: volatile)
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
