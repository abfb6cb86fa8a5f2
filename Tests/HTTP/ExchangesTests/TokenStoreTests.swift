import Exchanges
import Foundation
import Synchronization
import Testing

@Suite struct TokenStoreTests {
    @Test func makesAStateAtFirstUseAndOneForNoToken() {
        let store = TokenStore(initial: 10)
        #expect(Self.all(store, "a", "a", "b") == [10, 11, 10])
        #expect(Self.all(store, "", "") == [10, 11])
        #expect(store.list() == [.init(token: "b", isOpened: false), .init(token: "a", isOpened: false)])
        #expect(store.known("a")?.value == 12)
        #expect(store.known("c")?.value == nil && store.known("")?.value == nil)
        #expect(store.limit == 100_000)
    }

    /// Who looks at all changes nothing of which goes next.
    @Test func listsStatesWithoutUsingThem() {
        let store = TokenStore(limit: 2, initial: 10)
        _ = Self.all(store, "a", "b", "b")
        for _ in 1...3 { #expect(store.states(limit: 9).map(\.token) == ["b", "a"]) }
        #expect(store.states(limit: 9).map(\.state) == [12, 11])
        #expect(store.states(limit: 1).map(\.token) == ["b"])
        _ = Self.next(store, "c")
        #expect(store.states(limit: 9).map(\.token) == ["c", "b"])
    }

    @Test func opensAndClosesStates() {
        let store = TokenStore(initial: 0)
        _ = Self.next(store, "a")
        store.open("b", 5)
        store.open("a", 7)
        #expect(Self.all(store, "a", "b") == [7, 5])
        #expect(store.list() == [.init(token: "a", isOpened: true), .init(token: "b", isOpened: true)])
        #expect(store.close("a") == 8)
        #expect(store.close("a") == nil)
        #expect(store.list() == [.init(token: "b", isOpened: true)])
        #expect(Self.next(store, "a") == 0)
    }

    /// A hundred thousand tokens of many kilobytes would fill the memory.
    @Test func knowsALongTokenByItsDigest() {
        let store = TokenStore(initial: 0)
        let (short, long) = (String(repeating: "a", count: 128), String(repeating: "a", count: 16_000))
        #expect(Self.all(store, short, long, long + "b", long) == [0, 0, 0, 1])
        // SHA-256 of 16,000 and of 16,001 bytes, by Python's hashlib.
        let (one, other) = (
            "sha256:c34d4f53fa9e3f053fa0dee318a637d1b3e71d2149e5c377ef767dccacba9c49",
            "sha256:6312c77d7293fde59dc22b0e65ffbdc6daf816ccab93e49450d828f2ecca661b"
        )
        #expect(store.list().map(\.token) == [one, other, short])
        #expect(store.known(long)?.value == 2 && store.reset(long) && store.known(long)?.value == 0)
        store.open(long, 7)
        #expect(Self.next(store, long) == 7)
        #expect(store.close(long) == 8)
        #expect(store.list().map(\.token) == [other, short])
    }

    @Test func bringsOneOrAllBackToTheirBeginning() {
        let store = TokenStore(initial: 0)
        store.open("o", 5)
        for token in ["a", "b", "o", ""] { _ = Self.next(store, token) }
        #expect(store.reset("a"))
        #expect(!store.reset("none"))
        let values = { ["a", "b", "o"].map { store.known($0)?.value } }
        #expect(values() == [0, 1, 6])
        store.reset()
        #expect(values() == [0, 0, 5])
        #expect(store.untokened.value == 0)
    }

    @Test func letsTheLongestUnusedGoAndNoneThatWasOpened() {
        let store = TokenStore(limit: 3, initial: 0)
        store.open("o", 9)
        for token in ["a", "b", "c", "a", "d"] { _ = Self.next(store, token) }
        #expect(store.list().map(\.token) == ["d", "a", "c", "o"])
        #expect(Self.all(store, "a", "b", "o") == [2, 0, 9])
        #expect(store.list().map(\.token) == ["b", "a", "d", "o"])
        #expect(store.close("a") == 3)
        _ = Self.next(store, "e")
        #expect(store.list().map(\.token) == ["e", "b", "d", "o"])
    }

    @Test func keepsAStateThatSomebodyHolds() {
        let store = TokenStore(limit: 2, initial: 0)
        let held = Self.state(store, "held")
        for token in ["a", "b", "c"] { _ = Self.next(store, token) }
        #expect(store.list().map(\.token) == ["c", "held"])
        held.update { $0 = 4 }
        #expect(Self.next(store, "held") == 4)
    }

    @Test func agreesWithAListThatIsSearched() {
        var model: [(token: String, count: Int)] = []
        var seed: UInt64 = 1
        let store = TokenStore(limit: 5, initial: 0)
        for _ in 0..<5000 {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let token = "t\(seed >> 60)"
            if seed >> 50 & 15 == 0 {
                let place = model.firstIndex { $0.token == token }
                #expect(store.close(token) == place.map { model.remove(at: $0).count })
                continue
            }
            let place = model.firstIndex { $0.token == token }
            let count = place.map { model.remove(at: $0).count } ?? 0
            model.insert((token, count + 1), at: 0)
            if model.count > 5 { model.removeLast() }
            #expect(Self.next(store, token) == count)
        }
        #expect(store.list().map(\.token) == model.map(\.token))
    }

    @Test func losesNoActOfManyThreads() {
        let store = TokenStore(limit: 8, initial: 0)
        let seen = Mutex<[Int]>([])
        DispatchQueue.concurrentPerform(iterations: 32) { thread in
            let own = (0..<500).map { _ in Self.next(store, thread % 2 == 0 ? "" : "t") }
            seen.withLock { $0 += own }
        }
        let expected = (0..<8000).flatMap { [$0, $0] }
        #expect(seen.withLock { $0.sorted() } == expected)
    }

    private static func state(_ store: TokenStore<Int>, _ token: String) -> TokenState<Int> {
        var token = token
        return token.withUTF8 { store.state(of: $0) }
    }

    private static func all(_ store: TokenStore<Int>, _ tokens: String...) -> [Int] {
        tokens.map { next(store, $0) }
    }

    private static func next(_ store: TokenStore<Int>, _ token: String) -> Int {
        var token = token
        return token.withUTF8 { bytes in
            store.update(bytes) { state in
                defer { state += 1 }
                return state
            }
        }
    }
}
