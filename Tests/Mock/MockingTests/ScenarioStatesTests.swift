import Exchanges
import Foundation
import Mocking
import Scenarios
import Synchronization
import TestSupport
import Testing

/// What rules ask of a state and steps set in it.
@Suite struct ScenarioStatesTests {
    private static func mock(_ text: String) throws -> MockResponder {
        let folder = FileManager.default.temporaryDirectory.path + "/firedrill-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try text.write(toFile: folder + "/own.yaml", atomically: true, encoding: .utf8)
        return MockResponder([try ScenarioFile.load(folder + "/own.yaml")], clock: ManualClock())
    }

    private static let warming = """
        format: 1
        states: { phase: cold, tries: 0 }
        rules:
        - when: { path: /warm }
          steps: [ { status: 204, set: { phase: warm } } ]
        - when: { path: /work, state: { phase: warm } }
          response: { status: 200 }
        - when: { path: /work }
          response: { status: 503 }
        """

    @Test func aRuleAnswersWhileItsStateHolds() throws {
        let mock = try Self.mock(Self.warming)
        let statuses = ["/work", "/warm", "/work", "/c/t/work", "/c/t/warm", "/c/t/work", "/c/u/work"].map {
            mock.response(to: Request(path: $0)).status
        }
        // Each token has a state of its own.
        #expect(statuses == [503, 204, 200, 503, 204, 200, 503])
    }

    @Test func aStateIsTestedAsAnyValue() throws {
        let mock = try Self.mock(
            """
            format: 1
            states: { n: 1, mode: null }
            rules:
            - when: { path: /set }
              steps: [ { status: 204, set: { n: 5, mode: fast } }, { status: 204, set: { n: 7 } } ]
            - { when: { path: /a, state: { n: { atLeast: 6 }, mode: "f*" } }, response: { status: 201 } }
            - { when: { path: /a, state: { n: { not: 1 } } }, response: { status: 202 } }
            - { when: { path: /a, state: { mode: null } }, response: { status: 203 } }
            """
        )
        let statuses = ["/a", "/set", "/a", "/set", "/a"].map { mock.response(to: Request(path: $0)).status }
        #expect(statuses == [203, 204, 202, 204, 201])
    }

    @Test func aStepIsThatBeforeWhichSoManyCame() throws {
        let mock = try Self.mock(
            """
            format: 1
            rules:
            - { when: { path: /a, step: 2 }, response: { status: 503 } }
            - { when: { path: /a, step: 0 }, response: { status: 429 } }
            - { response: { status: 200 } }
            """
        )
        let statuses = ["/a", "/b", "/a", "/a", "/a"].map { mock.response(to: Request(path: $0)).status }
        // What the first rule passes on counts for the second: its own first, second, third.
        #expect(statuses == [429, 200, 200, 503, 200])
    }

    /// The condition, the step and what it sets are one act: one of many wins.
    @Test(.timeLimit(.minutes(1))) func oneOfSixtyFourClientsTakesALock() async throws {
        let mock = try Self.mock(
            """
            format: 1
            states: { lock: free }
            rules:
            - when: { state: { lock: free } }
              steps: [ { status: 201, set: { lock: taken } } ]
            - response: { status: 409 }
            """
        )
        let taken = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<64 {
                group.addTask { (0..<50).filter { _ in mock.response(to: Request(path: "/")).status == 201 }.count }
            }
            return await group.reduce(0, +)
        }
        #expect(taken == 1)
    }

    private static let locking = """
        format: 1
        states: { phase: cold }
        rules:
        - { when: { state: { phase: warm } }, response: { status: 200 } }
        - { when: { state: { phase: cold } }, steps: [ { status: 201, set: { phase: warm } } ] }
        """

    /// A run in whose state another client's request comes between any two
    /// acts of one request.
    private final class Disturbed: Responder {
        private let run: ScenarioRun
        private let state: TokenState<ScenarioState>
        let acts = Atomic(0)

        init(_ scenario: Scenario) {
            run = ScenarioRun(scenario, values: .example, redaction: .sample, clock: ManualClock())
            state = TokenState(ScenarioState(scenario))
        }

        func decide(_ request: IncomingRequest) -> Answer {
            run.decide(request) { [self] step in
                if acts.add(1, ordering: .relaxed).newValue == 2 {
                    let other = IncomingRequest(connection: 1)
                    _ = other.lend(Request(path: "/")) {
                        run.decide(other) { step in
                            state.update { step(&$0) }
                        } later: {
                            { _ in }
                        }
                    }
                }
                return state.update { step(&$0) }
            } later: {
                { _ in }
            }
        }
    }

    /// Which of several rules the state lets answer is found out in one act:
    /// in whatever state the scenario is, one of the two does.
    @Test func rulesThatAskForOppositeStatesLeaveNoGap() throws {
        let folder = try TemporaryFolder(["own.yaml": Self.locking])
        let disturbed = Disturbed(try ScenarioFile.load(folder.path + "/own.yaml"))
        #expect(disturbed.response(to: Request(path: "/")).status == 201)
        #expect(disturbed.acts.load(ordering: .relaxed) == 1)
    }

    @Test(.timeLimit(.minutes(1))) func rulesThatAskForOppositeStatesLeaveNoGapToManyAtOnce() async throws {
        let mock = try Self.mock(Self.locking)
        let statuses = await withTaskGroup(of: [Int].self) { group in
            for _ in 0..<8 {
                group.addTask {
                    (0..<500).map { mock.response(to: Request(path: "/c/\($0)/")).status }
                }
            }
            return await group.reduce(into: [Int: Int]()) { counts, statuses in
                for status in statuses { counts[status, default: 0] += 1 }
            }
        }
        #expect(statuses == [200: 7 * 500, 201: 500])
    }
}
