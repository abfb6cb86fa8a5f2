import Digests
import Scenarios

/// Whose requests a rule counts together.
enum StepOwner: Hashable, Sendable {
    case everybody
    /// Those with one API key, by its digest, and those without any.
    case key(Digest?)
    /// Those of one connection, by its number.
    case connection(UInt64)
}

/// A request's turn at a rule that counts by its owner, or goes on by what
/// became of its responses.
struct StepTurn: Sendable {
    var owner: StepOwner
    /// What makes requests one call: method, path and canonical body.
    var call: Digest?
    /// The instant, in nanoseconds of the clock.
    var now: UInt64
    /// A number for its response, unique in its run.
    var ticket: UInt64
    /// The number of its connection.
    var connection: UInt64 = 0
    /// Which of these connections have lost their clients.
    var lookForLeft: @Sendable (Set<UInt64>) -> Set<UInt64> = { _ in [] }
}

/// How far one owner has come in the steps of one rule.
struct StepCount: Equatable, Sendable {
    /// A call that got a step.
    struct OpenCall: Equatable, Sendable {
        var number: Int
        /// When it got it.
        var since: UInt64
        /// Whether it is an error that the call goes on from.
        var isError: Bool
        /// Whether the last bytes of its response are on their way: what comes
        /// now is another call.
        var isDelivered = false
    }

    /// How long a call keeps its step, in nanoseconds.
    static let callTime: UInt64 = 10_000_000_000

    /// How many requests the rule has matched.
    var taken = 0
    /// How many of them a gate with a chance has let pass.
    var passed = 0
    /// How many steps have been given, those that are given again counted
    /// once.
    var given = 0
    /// Steps whose responses no client took whole, in order: they are given
    /// again.
    var returned: [Int] = []
    /// Calls that are not at their end.
    var calls = BoundedTable<Digest, OpenCall>(limit: ScenarioState.ownerLimit)

    /// The number of the step that a request gets where steps go on once they
    /// are delivered.
    mutating func next() -> Int {
        if !returned.isEmpty { return returned.removeFirst() }
        defer { given += 1 }
        return given
    }

    /// The same where steps go on by calls: one that has a step keeps it, and
    /// goes on from an error.
    mutating func next(of digest: Digest, now: UInt64, isError: (Int) -> Bool?) -> Int {
        if let call = calls[digest], now < call.since + Self.callTime, !call.isError, !call.isDelivered {
            return call.number
        }
        let number = given
        given += 1
        if let isError = isError(number) {
            let call = OpenCall(number: number, since: now, isError: isError)
            calls.use(digest, made: call) { $0 = call }
        } else {
            // Nothing is left to give.
            calls.remove(digest)
        }
        return number
    }

    /// The last bytes of a call's response are on their way.
    mutating func delivers(_ number: Int, call: Digest) {
        calls.change(call) { if $0.number == number, !$0.isError { $0.isDelivered = true } }
    }

    /// A response has ended.
    mutating func ended(_ number: Int, call: Digest?, isWhole: Bool) {
        if let call {
            // An error is no call's end; a step that it has gone on to is another's.
            guard let open = calls[call], open.number == number, !open.isError else { return }
            if isWhole { calls.remove(call) } else { calls.change(call) { $0.isDelivered = false } }
        } else if !isWhole {
            returned.insert(number, at: returned.firstIndex { $0 > number } ?? returned.count)
        }
    }
}

extension Step {
    /// Whether a client that gets it asks again: 408, 409, 429 and what the
    /// server did wrong.
    var isTransient: Bool { [408, 409, 429].contains(response.status) || response.status >= 500 }
}
