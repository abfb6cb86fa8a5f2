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

    /// The key of a recording with numbers by their value.
    func keyByValue(of recording: Recording) -> Digest {
        countsNumbersByValue = true
        defer { countsNumbersByValue = false }
        return key(of: recording)
    }
}
