import Exchanges

/// The ready responses of a scenario, equal ones once: ten thousand rules that
/// give one answer keep one, and so does the server what its library makes of
/// it.
struct PreparedResponses {
    private var known: [Int: [PreparedResponse]] = [:]

    /// The first response that equals this one, or this one.
    mutating func one(_ response: PreparedResponse) -> PreparedResponse {
        var hasher = Hasher()
        hasher.combine(response.status)
        response.body.withBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        let hash = hasher.finalize()
        if let same = known[hash]?.first(where: { $0.isSame(as: response) }) { return same }
        known[hash, default: []].append(response)
        return response
    }
}

extension PreparedResponse {
    fileprivate func isSame(as other: PreparedResponse) -> Bool {
        status == other.status && isKept == other.isKept && headers == other.headers
            && body.withBytes { own in other.body.withBytes { own.elementsEqual($0) } }
    }
}
