import Digests
import Synchronization

/// The states by isolation token: the one place where they are made, listed,
/// reset and let go.
///
/// A token's state is made at its first use. So that no client fills the
/// memory by drawing tokens, at most `limit` of those are kept, 100,000 unless
/// said otherwise: the next one takes the place of the one that was not used
/// for the longest time, which begins anew should it come again. A state that
/// somebody opened is kept until it is closed and does not count.
///
/// A token of more than 128 bytes is known by its SHA-256, `sha256:…`: what
/// stands in a path may be thousands of bytes long.
///
/// Requests without a token have a state of their own, beside the table.
public final class TokenStore<State: Sendable>: Sendable {
    /// A token that has a state.
    public struct Item: Sendable, Equatable {
        /// The token as it stands in the path.
        public var token: String
        /// Whether somebody opened it, rather than a request used it.
        public var isOpened: Bool

        /// Makes an item.
        public init(token: String, isOpened: Bool) {
            self.token = token
            self.isOpened = isOpened
        }
    }

    /// The state of requests without a token.
    public let untokened: TokenState<State>
    /// How many states that nobody opened are kept at once.
    public let limit: Int
    private let initial: State
    private let table = Mutex(TokenTable<TokenState<State>>())

    /// An empty store; each state begins as `initial`.
    public init(limit: Int = 100_000, initial: State) {
        precondition(limit > 0, "a store has room for a token")
        self.limit = limit
        self.initial = initial
        untokened = TokenState(initial)
    }

    /// The state of a token's bytes, made at first use; without bytes that
    /// of requests without a token. It stays in the store at least as long
    /// as somebody holds it.
    public func state(of token: UnsafeBufferPointer<UInt8>) -> TokenState<State> {
        guard !token.isEmpty else { return untokened }
        let token = Self.key(token)
        return table.withLock { table in
            if let state = table.use(token) { return state }
            let state = TokenState(initial)
            table.make(token, state, limit: limit)
            return state
        }
    }

    /// The state of a token that has one.
    public func known(_ token: UnsafeBufferPointer<UInt8>) -> TokenState<State>? {
        let token = Self.key(token)
        return table.withLock { $0.use(token) }
    }

    /// The same for a text.
    public func known(_ token: String) -> TokenState<State>? {
        var token = token
        return token.withUTF8 { known($0) }
    }

    /// Changes the state of a token and tells what came of it, in one act.
    public func update<T: Sendable>(_ token: UnsafeBufferPointer<UInt8>, _ change: (inout State) -> T) -> T {
        state(of: token).update(change)
    }

    /// Begins a state that is kept until it is closed; one that the token had
    /// is let go.
    public func open(_ token: String, _ state: State) {
        let opened = TokenState(state)
        let key = Self.key(token)
        table.withLock { $0.open(key, opened) }
    }

    /// Lets a token's state go and gives its last value.
    public func close(_ token: String) -> State? {
        let key = Self.key(token)
        return table.withLock { $0.remove(key) }?.value
    }

    private static var longestToken: Int { 128 }

    /// What a token is known by.
    private static func key(_ token: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        token.count <= longestToken ? Array(token) : Array("sha256:\(SHA256.hash(Array(token)).hex)".utf8)
    }

    private static func key(_ token: String) -> [UInt8] {
        var token = token
        return token.withUTF8 { key($0) }
    }

    /// The tokens that have a state: those used last first, then those that
    /// were opened, by their bytes.
    public func list() -> [Item] {
        table.withLock(\.list).map {
            Item(token: String(decoding: $0.token, as: UTF8.self), isOpened: $0.isOpened)
        }
    }

    /// The first of the tokens that `list` tells, with their states as they
    /// stand. Looking does not count as use.
    public func states(limit: Int) -> [(token: String, state: State)] {
        table.withLock(\.list).prefix(limit).compactMap { item in
            item.kept.map { (String(decoding: item.token, as: UTF8.self), $0.value) }
        }
    }

    /// Brings a token back to what it began with; `false` where it has no
    /// state.
    public func reset(_ token: String) -> Bool {
        guard let state = known(token) else { return false }
        state.reset()
        return true
    }

    /// Brings all back to what they began with, requests without a token too.
    public func reset() {
        untokened.reset()
        for item in table.withLock(\.list) { item.kept?.reset() }
    }
}
