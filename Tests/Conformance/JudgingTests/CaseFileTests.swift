import Contracts
import Documents
import Judging
import Testing

@Suite struct CaseFileTests {
    @Test func aCaseIsReadWithAllThatItSays() throws {
        let text = """
            format: 1
            cases:
            - id: retry/after-seconds
              title: Waits
              control: outcome/success
              lane: quiet
              deadline: 40s
              secret: { source: env }
              set: { catalyst_maxRetries: "2" }
              variables: { userMessage: Hello, count: 3, big: 3000000000, on: true, none: ~, list: [1] }
              script:
                rules:
                - steps:
                  - response: { status: 429 }
                    times: 2
                  - response: { status: 200 }
                  after: miss
                - response: { status: 401 }
              checks:
              - ret.count: { exactly: 3 }
              - ret.after-wait: { atLeast: [3s, 250ms] }
              - map.aiReply
            """
        let read = try #require(try CaseFile.read(Array(text.utf8), name: "cases.yaml", folder: ".").first)
        #expect(read.id == "retry/after-seconds")
        #expect(read.area == "retry")
        #expect(read.control == "outcome/success")
        #expect(read.lane == .quiet)
        #expect(read.deadline == 40_000_000_000)
        #expect(read.secret == .env)
        #expect(read.set == ["catalyst_maxRetries": "2"])
        #expect(
            read.variables == [
                "userMessage": .string("Hello"), "count": .integer(3), "on": .boolean(true), "none": .null,
                "big": ProcessValue(.double, .number("3000000000")), "list": ProcessValue(.json, .array([.integer(1)])),
            ]
        )
        #expect(read.outline == [TestCase.RuleOutline(times: [2, 1]), TestCase.RuleOutline(times: [nil])])
        #expect(
            read.checks == [
                CheckUse("ret.count", CheckParameters(["exactly": .count(3)])),
                CheckUse("ret.after-wait", CheckParameters(["atLeast": .durations([3_000_000_000, 250_000_000])])),
                CheckUse("map.aiReply"),
            ]
        )
        #expect(read.allChecks.suffix(5).map(\.check) == Check.implicit.map(\.id))
    }

    @Test func theDeadlineFollowsFromTheScriptsWaits() throws {
        let text = """
            format: 1
            cases:
            - id: a/b
              title: Waits
              script:
                rules:
                - steps:
                  - response: { status: 429, headers: { Retry-After: "3" }, delay: 500ms }
                    times: 2
                  - response: { status: 200 }
              checks: [map.aiReply]
            """
        let read = try CaseFile.read(Array(text.utf8), name: "cases.yaml", folder: ".")
        #expect(read.map(\.deadline) == [27_000_000_000])
    }

    @Test func everyMistakeIsToldAtOnceWithTheLikelyWord() {
        let text = """
            format: 1
            cases:
            - id: Retry
              title: Waits
              lane: paralel
              secret: { source: enviroment }
              set: { catalyst_maxRetrys: "2" }
              script:
                rules: [{ response: { status: 200 } }]
              checks:
              - ret.cuont: { exactly: 3 }
              - ret.count: { exactely: 3 }
              - err.wrong-key: { expect: reject }
              - run.terminated
              - ret.after-date
            - id: a/b
              titel: Misspelt
              script: nothing
              checks: [map.aiReply, map.aiReply]
            """
        #expect(mistakes(text) == Self.expected)
    }

    static let expected = """
        cases.yaml:3:7: expected an id such as retry/after-seconds, in small letters, digits and -, found "Retry"
        cases.yaml:5:9: expected one of parallel, quiet, found "paralel"
          hint: did you mean "parallel"?
        cases.yaml:6:21: expected one of env, file, properties, variable, none, found "enviroment"
        cases.yaml:7:10: unknown input "catalyst_maxRetrys"
          hint: did you mean "catalyst_maxRetries"?
        cases.yaml:11:5: unknown check "ret.cuont"
          hint: did you mean "ret.count"?
        cases.yaml:12:18: unknown key "exactely" in the parameters of ret.count
          hint: did you mean "exactly"?
        cases.yaml:13:30: expected one of rejected, accepted, found "reject"
          hint: did you mean "rejected"?
        cases.yaml:14:5: every case has the check "run.terminated" without naming it
        cases.yaml:15:5: ret.after-date needs "atLeast", a duration such as 100ms
        cases.yaml:17:3: unknown key "titel" in a case
          hint: did you mean "title"?
        cases.yaml:18:11: there is no scenario "nothing"
        cases.yaml:19:11: check "map.aiReply" stands twice
        """

    @Test func anIdStandsOnce() {
        let one = "\n- { id: a/b, title: T, script: { rules: [{ response: { status: 200 } }] }, checks: [map.aiReply] }"
        #expect(mistakes("format: 1\ncases:" + one + one) == "cases.yaml:4:9: case \"a/b\" stands twice")
    }

    private func mistakes(_ text: String) -> String {
        do {
            _ = try CaseFile.read(Array(text.utf8), name: "cases.yaml", folder: ".")
            return ""
        } catch {
            return error.description
        }
    }
}
