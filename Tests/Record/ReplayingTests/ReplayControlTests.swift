import Control
import Documents
import Exchanges
import Recordings
import Replaying
import TestSupport
import Testing

/// What the control interface shows and resets of a replay.
@Suite struct ReplayControlTests {
    private let folder: ReplayFolder

    /// One request with three recordings, and one with one.
    init() throws {
        folder = try ReplayFolder()
        for number in 1...3 { try folder.add(number, "same", response: "\(number)") }
        try folder.add(4, "once", response: "4")
    }

    private func replay(_ repeats: ReplayResponder.Repeat) throws -> ReplayResponder {
        ReplayResponder(try RecordingIndex.open(folder.path), options: .init(repeats: repeats), redaction: .sample)
    }

    private func ask(_ replay: ReplayResponder, _ prompt: String, _ prefix: String = "") -> String {
        let seen = replay.response(to: ReplayFolder.request(prompt, prefix: prefix))
        return seen.headers["x-firedrill-miss"] ?? seen.body
    }

    private func states(_ values: (token: String?, values: [(String, Int)])...) -> [TokenStates] {
        values.map { item in
            let members = item.values.map { Member($0.0, .integer($0.1)) }
            return TokenStates(token: item.token, scenario: folder.path, values: members)
        }
    }

    @Test(arguments: [(ReplayResponder.Repeat.last, "3"), (.cycle, "1"), (.fail, "consumed")])
    func aResetBeginsAnew(repeats: ReplayResponder.Repeat, fourth: String) throws {
        let replay = try replay(repeats)
        for prefix in ["", "/c/t"] {
            #expect((0..<4).map { _ in ask(replay, "same", prefix) } == ["1", "2", "3", fourth], "\(prefix)")
        }
        // A token's, and nobody else's.
        #expect(replay.reset(token: "t"))
        #expect(ask(replay, "same", "/c/t") == "1")
        #expect(ask(replay, "same") == (repeats == .cycle ? "2" : fourth))
        #expect(replay.reset(token: nil))
        #expect([ask(replay, "same", "/c/t"), ask(replay, "same")] == ["1", "1"])
        #expect(!replay.reset(token: "nobody"))
    }

    /// What the next recording depends on is counted, and each token is there.
    @Test(arguments: [ReplayResponder.Repeat.last, .cycle, .fail])
    func listsTokensWithTheirCounts(repeats: ReplayResponder.Repeat) throws {
        let replay = try replay(repeats)
        #expect(replay.states(limit: 10) == states((nil, [])))
        _ = (ask(replay, "same"), ask(replay, "same"), ask(replay, "once"))
        _ = (ask(replay, "once", "/c/a"), ask(replay, "same", "/c/b"), ask(replay, "elsewhere", "/c/c"))
        let (one, four) = (ReplayFolder.names(1), ReplayFolder.names(4))
        let once = repeats == .fail ? [(four, 1)] : []
        let expected = states((nil, [(one, 2)] + once), ("c", []), ("b", [(one, 1)]), ("a", once))
        #expect(replay.states(limit: 10) == expected)
        #expect(replay.states(limit: 2) == Array(expected.prefix(2)))
        #expect(replay.reset(token: nil))
        #expect(replay.states(limit: 10).allSatisfy { $0.values.isEmpty })
        #expect(replay.states(limit: 10).map(\.token) == [nil, "c", "b", "a"])
    }

    @Test func itsCountsAreNotSet() throws {
        let problem = try replay(.last).set(TokenStates(token: nil, scenario: folder.path, values: []))
        #expect(
            problem
                == StateProblem("a replay counts its requests itself", hint: "POST /__firedrill/reset begins anew")
        )
    }
}
