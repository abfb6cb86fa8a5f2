import Contracts
import Documents
import Exchanges
import Judging
import Providers
import Scenarios
import Testing

@testable import Conformance

/// Where the key of an order comes from, and what is told of an attempt.
@Suite struct OrderPlanTests {
    private func drawn(key: String? = nil) throws -> Drawn {
        let provider = try Provider.load(RunnerSetup.provider + "/provider.yaml")
        return CanaryValues(provider: provider, randomness: SeededRandomness(seed: 2)).draw(key: key)
    }

    private func plan(_ inputs: [String: String]) throws -> OrderPlan {
        OrderPlan(
            contract: try Contract.load(RunnerSetup.provider + "/contract.yaml"),
            provider: try Provider.load(RunnerSetup.provider + "/provider.yaml"),
            inputs: inputs,
            environmentKey: "fw_fd_environment",
            scratch: nil
        )
    }

    /// A user's own key is for the cases that say nothing of theirs: one that
    /// is about keys has the key that it needs.
    @Test func aCaseThatSaysWhereItsKeyComesFromKeepsIt() throws {
        let inputs = ["catalyst_secretSource": "variable", "catalyst_authValue": "fw_mine"]
        let plan = try plan(inputs)
        let drawn = try self.drawn()
        var testCase = TestCase(id: "a/b", title: "t", script: nil, checks: [])
        func key() throws -> [String?] {
            let order = try plan.order(testCase, drawn: drawn, baseURL: "http://h")
            return [order.parameters["catalyst_secretSource"], order.parameters["catalyst_authValue"]]
        }
        #expect(try key() == ["variable", "fw_mine"])
        testCase.ownsSecret = true
        #expect(try key() == ["variable", drawn.values.key])
        testCase.secret = .env
        #expect(try key() == ["env", "fireworks_api_key"])
        #expect(plan.sharedKey(testCase) == "fw_fd_environment")
    }

    /// Only the source is given: the key is put where it says.
    @Test func anotherSourceOfTheKeyIsSetUpForTheUser() throws {
        let plan = try plan(["catalyst_secretSource": "env"])
        let drawn = try self.drawn(key: "fw_fd_environment")
        let order = try plan.order(
            TestCase(id: "a/b", title: "t", script: nil, checks: []),
            drawn: drawn,
            baseURL: "http://h"
        )
        #expect(order.parameters["catalyst_authValue"] == "fireworks_api_key")
        #expect(order.environment.variables == ["FIREWORKS_API_KEY": "fw_fd_environment"])
    }

    /// What a subject tells in its own words is hidden, its variables are not.
    @Test func whatASubjectTellsIsHiddenAndItsVariablesAreNot() {
        let report = RunReport(
            outcome: .failed(type: "E", message: "key s3cret"),
            variables: ["v": .string("s3cret")],
            events: [SubjectEvent("log", .object(["a": .array([.string("s3cret")])]))],
            stderrTail: "s3cret"
        )
        #expect(
            report.told { $0.replacing("s3cret", with: "-") }
                == RunReport(
                    outcome: .failed(type: "E", message: "key -"),
                    variables: ["v": .string("s3cret")],
                    events: [SubjectEvent("log", .object(["a": .array([.string("-")])]))],
                    stderrTail: "-"
                )
        )
    }
}
