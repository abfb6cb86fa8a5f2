import Providers
import Synchronization

/// Which names hold credentials, whatever their values look like: the
/// general list, which is ours, and what a provider adds.
///
/// Case, `_`, `-`, `.` and blanks in a name do not count: `apiKey`,
/// `API_KEY` and `api-key` are one. Counts of tokens (`max_tokens`,
/// `x-limit-tokens-prompt`) and what is measured with them
/// (`x-server-time-to-first-token`) are no credentials.
final class CredentialRules: Sendable {
    private static let anywhere = [
        "apikey", "secret", "password", "passwd", "passphrase", "authorization",
    ]
    private static let tokens = [
        "accesstoken", "refreshtoken", "idtoken", "sessiontoken", "securitytoken", "csrftoken", "xsrftoken",
        "authtoken", "apitoken", "bearertoken", "jwttoken", "oauthtoken", "bottoken", "usertoken", "servicetoken",
        "webhooktoken", "sastoken", "vaulttoken", "githubtoken", "gitlabtoken", "slacktoken", "hftoken",
        "privatetoken", "personaltoken", "deploytoken", "jobtoken", "registrationtoken", "authenticitytoken",
        "resettoken", "admintoken",
    ]
    private static let keys = [
        "apikey", "apikeys", "secretkey", "accesskey", "privatekey", "subscriptionkey", "masterkey",
        "encryptionkey", "signingkey", "sharedkey", "functionkey", "functionskey", "sshkey", "licensekey", "openaikey",
        "anthropickey", "appkey", "applicationkey", "authkey", "consumerkey", "servicekey",
    ]
    /// Headers that end in `-key` or `-token` and open nothing.
    private static let harmless: Set = [
        "idempotencykey", "xidempotencykey", "secwebsocketkey", "surrogatekey", "cachekey", "xcachekey",
        "partitionkey", "routingkey",
    ]

    private let headers: Set<String>
    private let parameters: Set<String>
    private let memberNames: [MemberName]
    /// Headers that have been asked for: the same few come with each exchange.
    private let knownHeaders = Mutex<[String: Bool]>([:])
    /// Lets most members' names pass at little cost.
    let filter: MemberNameFilter

    init(_ names: CredentialNames) {
        let plain = { (names: [String]) in Set(names.map { Self.plain($0.utf8) }) }
        headers = plain(names.headers).union([
            "token", "key", "auth", "authentication", "cookie2", "xauth", "xjwt", "bearer", "xbearer", "otp", "xotp",
            "xsession", "xsid", "xhoneycombteam", "xjfrogartapi",
        ])
        parameters = plain(names.query)
            .union([
                "token", "key", "auth", "sig", "signature", "pwd", "pass", "otp", "bearer", "jwt", "assertion",
                "clientassertion",
                "codeverifier", "samlresponse", "credential", "oauthsignature", "xamzsignature", "xgoogsignature",
            ])
        let members = plain(names.json).union([
            "token", "pwd", "otp", "bearer", "credential", "cookie", "setcookie", "clientassertion", "jwt",
            "passwordhash", "connectionstring",
        ])
        let ends = ["secret", "password", "passwd", "passphrase", "authorization"] + Self.keys + Self.tokens
        memberNames =
            ends.map { MemberName(letters: Array($0.utf8), isEnding: true) }
            + members.sorted().map { MemberName(letters: Array($0.utf8), isEnding: false) }
        filter = MemberNameFilter(memberNames.map(\.letters) + names.json.flatMap(Self.spellings))
    }

    /// Whether a header of that name is one.
    func isCredential(header name: String) -> Bool {
        guard name.utf8.count <= 64 else { return isCredentialHeader(name) }
        if let known = knownHeaders.withLock({ $0[name] }) { return known }
        let isCredential = isCredentialHeader(name)
        knownHeaders.withLock { known in
            if known.count < 1024 { known[name] = isCredential }
        }
        return isCredential
    }

    private func isCredentialHeader(_ name: String) -> Bool {
        let name = Self.plain(name.utf8)
        if headers.contains(name) { return true }
        if (Self.anywhere + ["cookie", "credential"]).contains(where: { name.contains($0) }) { return true }
        if name.hasSuffix("signature") || name.hasSuffix("signature256") || name.hasSuffix("sessionid")
            || name.hasSuffix("auth") || name.hasSuffix("assertion")
        {
            return true
        }
        guard name.hasSuffix("token") || name.hasSuffix("key") else { return false }
        return !Self.harmless.contains(name) && !name.contains("ratelimit") && !name.hasSuffix("firsttoken")
            && !name.hasSuffix("pertoken")
    }

    /// Whether a parameter of a query or form of that name is one; the name
    /// as it stands, its percent-encoding not undone.
    func isCredential(parameter name: some Sequence<UInt8>) -> Bool {
        var bytes = Array(name)
        if bytes.contains(UInt8(ascii: "%")) {
            bytes = bytes.withUnsafeBufferPointer { DecodedText(percentsIn: $0).bytes }
        }
        // PHP and Rails write lists so.
        if bytes.suffix(2) == Array("[]".utf8) { bytes.removeLast(2) }
        let name = Self.plain(bytes)
        return parameters.contains(name) || Self.anywhere.contains { name.contains($0) }
            || (Self.keys + Self.tokens).contains { name.hasSuffix($0) }
    }

    /// Whether a member of a JSON object of that name is one.
    func isCredential(member name: UnsafeBufferPointer<UInt8>) -> Bool {
        guard filter.mayName(name), name.count <= 256 else { return false }
        // What joins words makes a name longer, never shorter.
        guard memberNames.contains(where: { $0.letters.count <= name.count && $0.ends(like: name) }) else {
            return false
        }
        let plain = Self.plainBytes(name)
        return memberNames.contains { $0.isEnding ? plain.ends(with: $0.letters) : plain == $0.letters }
    }

    /// A member's name, or what the names of some end in, in small letters.
    private struct MemberName: Sendable {
        var letters: [UInt8]
        var isEnding: Bool

        /// Whether a name has the same last letter.
        func ends(like name: UnsafeBufferPointer<UInt8>) -> Bool {
            guard let last = name.last, let letter = letters.last else { return false }
            return ByteClass.lowercase(last) == letter
        }
    }

    /// A name as it is given, its words joined by `_` and by `-`: what joins
    /// them may stand in its ending.
    private static func spellings(_ name: String) -> [[UInt8]] {
        let bytes = name.utf8.map(ByteClass.lowercase)
        return [UInt8(ascii: "_"), UInt8(ascii: "-")].map { joint in
            bytes.map { "_-. ".utf8.contains($0) ? joint : $0 }
        }
    }

    private static func plain(_ name: some Sequence<UInt8>) -> String {
        String(decoding: plainBytes(name), as: UTF8.self)
    }

    /// A name in small letters, without what joins its words.
    private static func plainBytes(_ name: some Sequence<UInt8>) -> [UInt8] {
        name.lazy.filter { !"_-. ".utf8.contains($0) }.map(ByteClass.lowercase)
    }
}

extension [UInt8] {
    fileprivate func ends(with other: [UInt8]) -> Bool {
        count >= other.count && self[(count - other.count)...].elementsEqual(other)
    }
}

/// Tells in a few instructions that a JSON member's name is no credential's,
/// by its last three bytes: of the names in an ordinary request nearly all
/// pass so.
struct MemberNameFilter: Sendable {
    private static let wordCount = 64

    /// A bit for each hash of an ending: so few of them are set that whoever
    /// meets one looks at the name itself.
    private let bits: [UInt64]
    /// Whether there are names too short for an ending: all are looked at.
    private let isOpen: Bool

    /// Knows no name.
    init() { self.init([]) }

    /// Knows names in small letters.
    init(_ names: [[UInt8]]) {
        var bits = [UInt64](repeating: 0, count: Self.wordCount)
        for name in names where name.count >= 3 {
            let hash = name.withUnsafeBufferPointer { Self.hash($0) }
            bits[hash >> 6] |= 1 << UInt64(hash & 63)
        }
        self.bits = bits
        isOpen = names.contains { $0.count < 3 }
    }

    /// Whether a name may be one of a credential.
    @inline(__always)
    func mayName(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        guard name.count >= 3 else { return isOpen }
        let hash = Self.hash(name)
        return isOpen || bits[hash >> 6] >> UInt64(hash & 63) & 1 == 1
    }

    /// Of the last three bytes, as small letters; there are three.
    @inline(__always)
    private static func hash(_ name: UnsafeBufferPointer<UInt8>) -> Int {
        let end = name.count - 3
        let letters = UInt32(name[end]) | UInt32(name[end + 1]) << 8 | UInt32(name[end + 2]) << 16 | 0x20_2020
        return Int((letters &* 0x9E37_79B1) >> 20)
    }
}
