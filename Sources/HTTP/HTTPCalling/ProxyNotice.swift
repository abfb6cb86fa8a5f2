/// What libcurl says where it takes a proxy out of the environment.
///
/// It reads the variables itself, by rules of its own; from 8.7 on
/// CURLINFO_USED_PROXY tells, and which one it is only this text does.
enum ProxyNotice {
    private static let start = "Uses proxy env variable "

    /// The proxy that a text of libcurl's names, without its credentials;
    /// `nil` where it is another text.
    static func proxy(_ text: UnsafeRawBufferPointer) -> String? {
        guard text.starts(with: start.utf8) else { return nil }
        let words = String(decoding: text.dropFirst(start.utf8.count), as: UTF8.self)
            .split(separator: " ", maxSplits: 2)
        guard words.count == 3, words[1] == "==" else { return nil }
        let url = words[2].filter { !$0.isNewline }.dropFirst().dropLast()
        return "the proxy \(withoutCredentials(String(url))) (\(words[0]))"
    }

    private static func withoutCredentials(_ url: String) -> String {
        let scheme = url.firstRange(of: "://").map { url[..<$0.upperBound] } ?? ""
        let rest = url.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        return String(scheme + host)
    }
}
