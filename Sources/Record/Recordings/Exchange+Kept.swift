import Exchanges

extension Exchange {
    /// The exchange as a recording's file holds it: without numbers, and of
    /// what was meant with its token alone; its query by its pairs, its times
    /// in whole milliseconds, and of its times the calendar's, the chunks' and
    /// how long the head took. A body that cannot be is as its head speaks of
    /// it, and as one of length 0 where that may not.
    var kept: Exchange {
        var request = request
        let query = request.queryPairs.map { $0.name + "=" + $0.value }.joined(separator: "&")
        request.query = query.isEmpty ? nil : query
        request.version = "HTTP/1.1"
        let ending = ending ?? .cut
        let head = Milliseconds.whole(min(headDelay, Milliseconds.longest))
        return Exchange(
            request: request,
            response: response.map { $0.kept(ending, isBodiless: isBodiless) },
            ending: ending,
            times: Times(responseStart: head > 0 ? head : nil, wall: times.wall.map(Milliseconds.whole)),
            annotation: annotation?.token.map { Annotation(token: $0, source: "") }
        )
    }
}

extension Response {
    fileprivate func kept(_ ending: Ending, isBodiless: Bool) -> Response {
        var response = self
        response.chunks = chunks.compactMap { chunk in
            chunk.bytes.isEmpty ? nil : Chunk(at: Milliseconds.whole(chunk.at), bytes: chunk.bytes)
        }
        if isBodiless, response.chunks.isEmpty {
            response.framing = Framing(toldBy: headers)
        } else if framing != .chunked, framing != .close {
            let count = response.chunks.reduce(0) { $0 + $1.bytes.count }
            response.framing = .length(Response.length(count, headers, ending))
        }
        return response
    }

    /// The length that a replay declares for a body. What hides a secret
    /// changes the size: only a response that broke off is held to what its
    /// head told.
    static func length(_ count: Int, _ headers: Headers, _ ending: Ending) -> Int {
        ending == .complete ? count : max(Framing.length(of: headers) ?? 0, count)
    }
}

/// Times as a file has them.
enum Milliseconds {
    /// A day: nobody waits longer.
    static let longest: UInt64 = 86_400_000_000_000

    /// Nanoseconds cut to whole milliseconds, towards the past.
    static func whole(_ nanoseconds: UInt64) -> UInt64 { nanoseconds / 1_000_000 * 1_000_000 }

    /// Nanoseconds since 1970 cut to whole milliseconds, towards the past.
    static func whole(_ nanoseconds: Int64) -> Int64 {
        let rest = nanoseconds % 1_000_000
        return nanoseconds &- (rest < 0 ? rest + 1_000_000 : rest)
    }

    /// Milliseconds in nanoseconds.
    static func nanoseconds(_ milliseconds: Int) -> UInt64 { UInt64(milliseconds) * 1_000_000 }
}
