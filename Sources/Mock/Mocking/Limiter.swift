import Digests
import Exchanges
import Matching
import Providers
import Scenarios
import Synchronization

/// The limits of one scenario, and how much of each is used.
///
/// A request is taken or refused, and charged, in one act over all limits, at
/// the instant that the clock shows in that act: whatever clients do at once
/// has an order, and comes out as it does in that order.
final class Limiter: Sendable {
    /// Whose use a state counts.
    enum Owner: Hashable, Sendable {
        case everybody
        /// One API key, by its digest, and those without any.
        case key(Digest?)
        /// One token of the path, by its digest, and those without any.
        case token(Digest?)
    }

    /// What became of a request.
    struct Admission: Sendable {
        /// What it gets in place of its response, and in how many nanoseconds
        /// there would be room.
        var refusal: (limit: Limit, wait: UInt64)?
        /// The header fields that tell of the limits.
        var fields: [HeaderField] = []
        /// Whose states its response is charged to: those that had room.
        var owners: [(limit: Int, owner: Owner)] = []
        /// When it was taken.
        var now: UInt64 = 0
    }

    /// So many keys or tokens are counted at once; the next one takes the
    /// place of the one that was silent longest.
    static let ownerLimit = 10_000

    private let limits: [Limit]
    private let name: String
    private let clock: any Clock
    private let redaction: RedactionPolicy
    private let tell: @Sendable (String) -> Void
    private let telling = Once()
    private let tables: Mutex<[BoundedTable<Owner, LimitState>]>
    private let countsPrompts: Bool
    private let countsBlocks: Bool
    private let countsGenerated: Bool
    private let ownerLimit: Int

    /// Whether responses have the limits' own header fields in place of theirs.
    let replacesHeaders: Bool
    /// The names, in lower case, of all header fields that tell of limits.
    private let known: Set<String>
    /// The field that says whether a limit is passed, for responses whose
    /// limit says nothing of headers.
    private let overField: String?

    init(
        _ scenario: Scenario,
        redaction: RedactionPolicy,
        clock: any Clock,
        ownerLimit: Int = Limiter.ownerLimit,
        tell: @escaping @Sendable (String) -> Void
    ) {
        limits = scenario.limits
        name = scenario.name
        known = Set(scenario.limitHeaders.flatMap(\.fields).map(\.name))
        overField = scenario.limitHeaders.lazy.flatMap(\.fields).first { $0.tells == .overLimit }?.name
        self.clock = clock
        self.redaction = redaction
        self.tell = tell
        self.ownerLimit = ownerLimit
        tables = Mutex(limits.map { _ in BoundedTable(limit: ownerLimit) })
        countsBlocks = limits.contains { $0.rates[.uncachedPrompt] != nil }
        countsPrompts = countsBlocks || limits.contains { $0.rates[.prompt] != nil }
        countsGenerated = limits.contains { $0.rates[.generated] != nil }
        replacesHeaders = limits.contains { $0.headers != nil }
    }

    /// Takes a request, or says why not.
    func admit(_ request: IncomingRequest) -> Admission {
        let owners = limits.map { owner(of: request, $0.per) }
        let cost =
            countsPrompts
            ? TextTokens.cost(of: request.wholeBody, withBlocks: countsBlocks) : LimitState.Cost(prompt: 0, blocks: [])
        var forgotten = 0
        let admission = tables.withLock { tables in
            let now = clock.now
            let waits = limits.indices.map { index in
                tables[index].use(owners[index], made: LimitState(limits[index])) { state in
                    state.settle(limits[index], at: now)
                    state.note(limits[index], at: now)
                    return state.wait(for: cost)
                }
            }
            forgotten = tables.reduce(0) { $0 + $1.forgotten }
            var admission = Admission(now: now)
            for (limit, wait) in zip(limits, waits) where wait > 0 {
                guard case .response = limit.over else { continue }
                admission.refusal = (admission.refusal?.limit ?? limit, max(wait, admission.refusal?.wait ?? 0))
            }
            if admission.refusal == nil {
                for index in limits.indices where waits[index] == 0 {
                    admission.owners.append((index, owners[index]))
                    tables[index].change(owners[index]) { $0.take(cost) }
                }
            }
            let isOver = admission.refusal == nil && waits.contains { $0 > 0 }
            // Those of the limit that refuses come first: a name stands once.
            let order = limits.indices.filter { waits[$0] > 0 } + limits.indices.filter { waits[$0] == 0 }
            for index in order {
                guard let state = tables[index][owners[index]] else { continue }
                for field in LimitFields.fields(limits[index], state, isOver: isOver)
                where !admission.fields.contains(where: { $0.name == field.name }) {
                    admission.fields.append(field)
                }
            }
            let isSilent = limits.indices.contains { waits[$0] > 0 && limits[$0].headers == nil }
            if isOver, isSilent, let overField, !admission.fields.contains(where: { $0.name == overField }) {
                admission.fields.append(HeaderField(overField, "yes"))
            }
            return admission
        }
        if forgotten > 0 { tellForgotten() }
        return admission
    }

    /// Charges what a response generates, as it is sent.
    func charge(_ decision: Decision, to admission: Admission) {
        guard countsGenerated, !admission.owners.isEmpty else { return }
        let sent: [(after: UInt64, bytes: Int)] =
            switch decision.kind {
            case .ready(let response): [(0, TextTokens.sent(in: response.body.array))]
            case .stream(let stream): TextTokens.sent(in: stream)
            case .deferred, .raw, .close: []
            }
        var bytes = 0
        let sendings = sent.map { piece in
            let before = TextTokens.count(bytes)
            bytes += piece.bytes
            return LimitState.Sending(at: admission.now &+ piece.after, tokens: TextTokens.count(bytes) - before)
        }
        tables.withLock { tables in
            for (limit, owner) in admission.owners { tables[limit].change(owner) { $0.send(sendings) } }
        }
    }

    /// A head with the limits' fields in place of those that it has.
    func headers(_ own: Headers, _ admission: Admission) -> Headers {
        let replaced = replacesHeaders ? known : Set(admission.fields.map(\.name))
        return Headers(own.fields.filter { !replaced.contains($0.name.lowercased()) } + admission.fields)
    }

    /// Begins anew: all buckets are full, or those of one token.
    func reset(token: String? = nil) {
        tables.withLock { tables in
            for index in limits.indices {
                if let token {
                    if limits[index].per == .token { tables[index].remove(.token(Self.digest(Array(token.utf8)))) }
                } else {
                    tables[index] = BoundedTable(limit: ownerLimit)
                }
            }
        }
    }

    private func owner(of request: IncomingRequest, _ per: Limit.Per) -> Owner {
        switch per {
        case .all: return .everybody
        case .key: return .key(redaction.keyDigest(of: request))
        case .token:
            let token = request.endpoint.token
            return .token(token.isEmpty ? nil : Self.digest(Array(request.target[token])))
        }
    }

    private static func digest(_ bytes: [UInt8]) -> Digest { SHA256.hash(bytes) }

    private func tellForgotten() {
        guard telling.isFirst() else { return }
        tell(
            "the limits of scenario \(name) have met more than \(ownerLimit) keys or tokens: "
                + "the one that was silent longest begins anew"
        )
    }
}
