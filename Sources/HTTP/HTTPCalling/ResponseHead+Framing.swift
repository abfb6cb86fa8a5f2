import Exchanges

extension ResponseHead {
    /// How the body that follows is framed, `nil` where none can follow (RFC
    /// 9112 section 6.3).
    func framing(isAnswerToHead: Bool) -> Framing? {
        guard !isAnswerToHead, status != 204, status != 304 else { return nil }
        if let coding = headers.values("Transfer-Encoding").last {
            let last = coding.split(separator: ",").last.map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            return last == "chunked" ? .chunked : .close
        }
        guard let length = headers["Content-Length"].flatMap({ Int($0) }), length >= 0 else { return .close }
        return .length(length)
    }
}
