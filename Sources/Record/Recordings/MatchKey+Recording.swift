public import Digests
public import Exchanges

extension MatchKey {
    /// The key of a recording: of its request and the digests of its secrets,
    /// or the one that it names.
    public static func key(of recording: Recording) -> Digest {
        MatchKey().key(of: recording)
    }

    /// The key of a recording: of its request and the digests of its secrets,
    /// or the one that it names.
    public func key(of recording: Recording) -> Digest {
        recording.key ?? key(of: recording.request, secrets: recording.secrets)
    }
}
