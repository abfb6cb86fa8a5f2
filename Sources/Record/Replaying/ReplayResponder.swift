import Digests
public import Exchanges
import Matching
public import Recordings

/// Answers from recordings: the one whose request has the same match key.
/// What was not recorded is a miss; nothing ever goes to the network.
///
/// A response that came whole is served at once, a streamed one chunk by chunk
/// at its recorded times. Choosing takes no lock for requests without a token:
/// their counters are atomic, side by side for all recordings.
public final class ReplayResponder: Responder {
    /// What follows the last of several recordings with one key.
    public enum Repeat: String, Sendable, CaseIterable {
        /// The last one, again and again.
        case last
        /// The first one.
        case cycle
        /// A miss.
        case fail
    }

    /// How recordings are served.
    public struct Options: Sendable {
        /// What follows the last recording of a key.
        public var repeats: Repeat
        /// How much faster than recorded a stream runs; 0: all of it at
        /// once, still chunk by chunk.
        public var speed: Double
        /// How many ready responses are kept.
        public var keptResponses: Int
        /// Whether a response that its client left before the end answers
        /// too, cut where it was.
        public var servesIncomplete: Bool

        /// Makes options.
        public init(
            repeats: Repeat = .last,
            speed: Double = 1,
            keptResponses: Int = 4096,
            servesIncomplete: Bool = false
        ) {
            self.repeats = repeats
            self.speed = speed
            self.keptResponses = keptResponses
            self.servesIncomplete = servesIncomplete
        }
    }

    /// The largest response that is kept, in bytes.
    static let keptSize = 64 << 10

    let index: RecordingIndex
    private let options: Options
    private let redaction: RedactionPolicy
    /// How often each key was asked for without a token, at the number of the
    /// key's first recording. Only those keys are counted whose next recording
    /// depends on it.
    let counters: AtomicTable
    private let kept: KeptResponses
    /// The same by token, by that number: a token has a state from its first
    /// request on.
    let tokens = TokenStore<[Int: Int]>(initial: [:])

    /// Serves the recordings of an index.
    public init(
        _ index: RecordingIndex,
        options: Options = Options(),
        redaction: RedactionPolicy
    ) {
        self.index = index
        self.options = options
        self.redaction = redaction
        counters = AtomicTable(count: index.count)
        kept = KeptResponses(count: index.count, limit: options.keptResponses)
    }

    public var readsTimes: Bool { false }

    public func decide(_ request: IncomingRequest) -> Answer {
        let state = state(of: request)
        let key = request.matchKey(redaction)
        guard let match = find(request, key) else {
            let redaction = redaction.hiding(credentialsOf: request)
            return miss(ReplayMiss.noMatch(request, key, redaction, in: index).hidden(redaction), request)
        }
        switch choose(match, state) {
        case .recording(let number):
            if request.wantsAnnotation {
                request.annotation = Annotation(token: request.token, source: index.name(of: number))
            }
            let isTokened = state != nil
            if let response = kept.response(number) {
                guard isTokened else { return .kept(response) }
                return response.lend { addressed($0, request).map { .answer(.ready($0)) } } ?? .kept(response)
            }
            let answer = serve(number, of: match, request)
            return isTokened ? addressed(answer, request) : answer
        case .consumed: return miss(ReplayMiss.consumed(match, in: index), request)
        }
    }

    /// The recordings of a request. One with a key in its text is looked for
    /// with the salt of each folder, and one that none is written like with its
    /// numbers by their value.
    private func find(_ request: IncomingRequest, _ key: MatchKey) -> RecordingIndex.Match? {
        if let match = index.find(key.key(of: request)) { return match }
        return findSlowly(request, key) { index.find($0) } ?? findByValue(request, key)
    }

    private func findByValue(_ request: IncomingRequest, _ key: MatchKey) -> RecordingIndex.Match? {
        key.countsNumbersByValue = true
        defer { key.countsNumbersByValue = false }
        if let match = index.find(byValue: key.key(of: request)) { return match }
        return findSlowly(request, key) { index.find(byValue: $0) }
    }

    private func findSlowly(
        _ request: IncomingRequest,
        _ key: MatchKey,
        _ find: (Digest) -> RecordingIndex.Match?
    ) -> RecordingIndex.Match? {
        guard !key.foundKeys.isEmpty else { return nil }
        for salt in index.salts {
            if let match = find(key.key(of: request, salt: salt)) { return match }
        }
        return nil
    }

    /// The state of the request's token; `nil` for one without, which nearly
    /// every path shows in two bytes.
    private func state(of request: IncomingRequest) -> TokenState<[Int: Int]>? {
        let target = request.target
        guard target.count > 3, target[1] == UInt8(ascii: "c"), target[2] == UInt8(ascii: "/") else { return nil }
        let token = request.endpoint.token
        return token.isEmpty ? nil : tokens.state(of: UnsafeBufferPointer(rebasing: target[token]))
    }

    /// An answer whose addresses lead back with the request's token, as the
    /// recorder's do.
    private func addressed(_ answer: Answer, _ request: IncomingRequest) -> Answer {
        guard case .answer(var decision) = answer else { return answer }
        switch decision.kind {
        case .ready(let response): decision.kind = .ready(addressed(response, request) ?? response)
        case .stream(var stream):
            let headers = stream.response.head.headers
            guard let moved = headers.withAddresses(behind: prefix(of: request)) else { return answer }
            stream.response.head.headers = moved
            decision.kind = .stream(stream)
        case .deferred, .raw, .close: break
        }
        return .answer(decision)
    }

    /// `nil` where nothing in it is an address.
    private func addressed(_ response: PreparedResponse, _ request: IncomingRequest) -> PreparedResponse? {
        var mayLead = false
        // Without a string for each line.
        response.forEachHeader { line in
            mayLead = mayLead || Headers.mayHoldAddress(line.name)
        }
        guard mayLead, let moved = response.headers.withAddresses(behind: prefix(of: request)) else { return nil }
        return PreparedResponse(status: response.status, headers: moved, block: response.body)
    }

    private func prefix(of request: IncomingRequest) -> String {
        let token = request.endpoint.token
        return token.isEmpty ? "" : "/c/" + String(decoding: request.target[token], as: UTF8.self)
    }

    private enum Choice {
        case recording(Int)
        case consumed
    }

    /// Which of a key's recordings answers this request.
    private func choose(_ match: RecordingIndex.Match, _ state: TokenState<[Int: Int]>?) -> Choice {
        if match.count == 1, options.repeats != .fail { return .recording(match.first) }
        let asked =
            state?.update { counts in
                let asked = counts[match.first] ?? 0
                counts[match.first] = asked + 1
                return asked
            } ?? Int(clamping: counters.next(match.first))
        switch options.repeats {
        case .last: return .recording(match.first + min(asked, match.count - 1))
        case .cycle: return .recording(match.first + asked % match.count)
        case .fail: return asked < match.count ? .recording(match.first + asked) : .consumed
        }
    }

    private func serve(_ number: Int, of match: RecordingIndex.Match, _ request: IncomingRequest) -> Answer {
        do {
            guard isReady(number, of: match) else {
                guard let stream = try whole(number, of: match) else {
                    return miss(ReplayMiss.incomplete(match, in: index), request)
                }
                return .answer(.stream(paced(stream)))
            }
            let isFirst = number == match.first
            let make = { (isKept: Bool) throws(RecordingsError) in
                isFirst
                    ? try self.index.prepared(firstOf: match, isKept: isKept)
                    : try self.index.prepared(number, isKept: isKept)
            }
            // Thousands of large responses would fill the memory.
            let isSmall = (isFirst ? match.size : index.size(of: number)) <= ReplayResponder.keptSize
            return .answer(.ready(try isSmall ? kept.make(number, make) : make(false)))
        } catch {
            return miss(ReplayMiss.unreadable(index.name(of: number), error), request)
        }
    }

    /// What a recording answers with: where its client left before the end,
    /// another one of the same key, in their order; `nil` where all are such.
    private func whole(_ number: Int, of match: RecordingIndex.Match) throws -> ResponseStream? {
        var chosen = try index.response(of: number)
        guard chosen.ending == .clientGone else { return chosen }
        guard !options.servesIncomplete else {
            chosen.ending = .cut
            return chosen
        }
        let others = Array(number + 1..<match.first + match.count) + (match.first..<number).reversed()
        for other in others {
            let stream = try index.response(of: other)
            if stream.ending != .clientGone { return stream }
        }
        return nil
    }

    /// Whether a recording's response is sent in one piece.
    private func isReady(_ number: Int, of match: RecordingIndex.Match) -> Bool {
        guard number == match.first else {
            return options.speed == 0 ? index.isPlain(number) : index.isWhole(number)
        }
        return options.speed == 0 ? match.isPlain : match.isWhole
    }

    /// A recorded stream with its times at the speed of this replay.
    private func paced(_ recorded: ResponseStream) -> ResponseStream {
        guard options.speed != 1 else { return recorded }
        var stream = recorded
        stream.delay = paced(stream.delay)
        for place in stream.response.chunks.indices {
            stream.response.chunks[place].at = paced(stream.response.chunks[place].at)
        }
        return stream
    }

    private func paced(_ nanoseconds: UInt64) -> UInt64 {
        options.speed > 0 ? UInt64(min(Double(nanoseconds) / options.speed, 1e18)) : 0
    }

    private func miss(_ miss: Miss, _ request: IncomingRequest) -> Answer {
        if request.wantsAnnotation {
            request.annotation = Annotation(token: request.token, source: index.folder)
        }
        return .miss(miss.hidden(redaction))
    }
}
