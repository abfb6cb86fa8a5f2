import Exchanges
import Mocking
import Scenarios
import Synchronization
import TestSupport
import Testing

/// Steps that are counted for each key or each connection.
@Suite struct StepOwnerTests {
    private static let twice = "- { per: PER, steps: [ { status: 429, times: 2 }, { status: 200 } ] }"

    private static func mock(_ per: String, _ rules: String = twice) throws -> MockResponder {
        MockResponder([try scenario(rules.replacing("PER", with: per))], clock: ManualClock())
    }

    private static func keyed(_ key: String?, path: String = "/") -> Request {
        Request(path: path, headers: key.map { ["Authorization": "Bearer \($0)"] } ?? [:])
    }

    @Test func eachKeyHasStepsOfItsOwn() throws {
        let mock = try Self.mock("key")
        let statuses = ["a", "b", "a", nil, "a", "b", nil, "b", nil].map {
            mock.response(to: Self.keyed($0)).status
        }
        #expect(statuses == [429, 429, 429, 429, 200, 429, 429, 200, 200])
        // Each token has a state of its own, for the same key too.
        #expect(mock.response(to: Self.keyed("a", path: "/c/t/")).status == 429)
    }

    /// One key is one, however it is sent.
    @Test func aKeyIsKnownByWhateverHeaderBringsIt() throws {
        let mock = try Self.mock("key")
        let requests = [
            Request(path: "/", headers: ["authorization": "bearer one"]),
            Request(path: "/", headers: ["x-api-key": "one"]),
            Request(path: "/", query: "api_key=o%6Ee"), Request(path: "/", headers: ["Cookie": "session=one"]),
            Request(path: "/"),
        ]
        // The last two have none, and count together.
        #expect(requests.map { mock.response(to: $0).status } == [429, 429, 200, 429, 429])
    }

    @Test func eachConnectionHasStepsOfItsOwn() throws {
        let mock = try Self.mock("connection")
        let statuses = [1, 2, 1, 1, 2, 2].map { (connection: UInt64) -> Int in
            guard case .ready(let response) = mock.decision(Request(path: "/"), connection: connection).kind else {
                return 0
            }
            return response.status
        }
        #expect(statuses == [429, 429, 429, 200, 429, 200])
    }

    @Test func gatesCountByOwnerToo() throws {
        let mock = try Self.mock(
            "key",
            """
            - { per: PER, every: 2, steps: [ { status: 500 }, { status: 503 } ] }
            - { response: { status: 200 } }
            """
        )
        let statuses = ["a", "b", "a", "b", "a", "a", "b"].map { mock.response(to: Self.keyed($0)).status }
        #expect(statuses == [200, 200, 500, 500, 200, 503, 200])
    }

    @Test(.timeLimit(.minutes(1))) func sixtyFourClientsAtOnceGetExactlyTheirs() async throws {
        let mock = try Self.mock("key", "- { per: PER, steps: [ { status: 429, times: 7 }, { status: 200 } ] }")
        let refused = await withTaskGroup(of: [String: Int].self) { group in
            for client in 0..<64 {
                group.addTask {
                    // Sixteen keys, four clients each.
                    let key = "key-\(client % 16)"
                    let refused = (0..<20).filter { _ in mock.response(to: Self.keyed(key)).status == 429 }.count
                    return [key: refused]
                }
            }
            return await group.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
        }
        #expect(refused == Dictionary(uniqueKeysWithValues: (0..<16).map { ("key-\($0)", 7) }))
    }

    /// What is kept of a key is its digest.
    @Test func noKeyIsKept() throws {
        let mock = try Self.mock("key")
        _ = mock.response(to: Self.keyed("a-key-that-nobody-may-see"))
        var kept = ""
        dump(mock.states.untokened.value, to: &kept)
        #expect(kept.contains("Digest"))
        #expect(!kept.contains("nobody"))
    }

    /// The one that was silent longest goes, and that is told once.
    @Test(.timeLimit(.minutes(1))) func soManyOwnersAreKeptApart() throws {
        let told = Mutex<[String]>([])
        let mock = MockResponder(
            [try scenario(Self.twice.replacing("PER", with: "connection"))],
            values: .example,
            redaction: .sample,
            clock: ManualClock(),
            tell: { line in told.withLock { $0.append(line) } }
        )
        func status(_ connection: UInt64) -> Int {
            guard case .ready(let response) = mock.decision(Request(path: "/"), connection: connection).kind else {
                return 0
            }
            return response.status
        }
        let limit = UInt64(ScenarioState.ownerLimit)
        #expect(limit == 10_000)
        for connection in 0..<limit { #expect(status(connection) == 429) }
        #expect([status(0), status(0)] == [429, 200])
        #expect(told.withLock(\.self) == [])
        // The next one takes the place of number 1, which begins anew.
        #expect(status(limit) == 429)
        #expect(
            told.withLock(\.self) == [
                "rule 1 of scenario own has met more than 10000 connections: the one that was silent longest begins anew"
            ]
        )
        #expect([status(1), status(1), status(1), status(0)] == [429, 429, 200, 200])
        #expect(told.withLock(\.count) == 1)
    }
}
