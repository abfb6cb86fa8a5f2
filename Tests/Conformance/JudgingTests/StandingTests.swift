import Contracts
import Judging
import Testing

/// What a requirement comes to: violated, untested and partial are three
/// things.
@Suite struct StandingTests {
    private static func standing(_ kinds: [Verdict.Kind], accepted: Bool = false) -> Standing {
        Standing(
            of: kinds.map { kind in
                Judged(
                    testCase: "a/b",
                    attempt: 1,
                    check: "std.status",
                    verdict: Verdict(kind),
                    acceptance: accepted && kind == .fail ? Acceptance(reason: "why") : nil
                )
            }
        )
    }

    @Test(
        arguments: [
            ([], Standing.notRun), ([.pass, .pass], .met), ([.pass, .info], .noted), ([.pass, .na], .met),
            ([.na], .notOffered),
            ([.pass, .warn], .warned), ([.untestable], .untested), ([.blocked, .untestable], .untested),
            ([.pass, .untestable], .partial), ([.blocked, .info], .partial), ([.warn, .blocked], .warned),
            ([.pass, .inconclusive], .inconclusive), ([.pass, .untestable, .fail], .violated),
            ([.fail, .harnessError], .error),
        ] as [([Verdict.Kind], Standing)]
    )
    func theVerdictsOnARequirementComeToOneThing(kinds: [Verdict.Kind], standing: Standing) {
        #expect(Self.standing(kinds) == standing)
        #expect(Self.standing(kinds.reversed()) == standing)
    }

    @Test func whatIsAcceptedIsNoViolationAndNoPass() throws {
        #expect(Self.standing([.fail, .pass], accepted: true) == .accepted)
        var run = try JudgeTests.run([.pass, .fail])
        #expect(run.verdict == .nonConformant)
        run.attempts[0].judged[1].acceptance = Acceptance(reason: "why")
        #expect(run.verdict == .conformantWithWarnings)
        #expect(run.exitCode == 0)
    }

    /// A requirement that no case looks at is in the list, too, and one that
    /// passed elsewhere is not shown as untested for one that could not run.
    @Test func everyRequirementOfTheSetHasALine() throws {
        var run = try JudgeTests.run([.pass])
        run.attempts.append(try JudgeTests.run([.untestable]).attempts[0])
        let lines = run.lines
        #expect(lines.first { $0.obligation.requirement == "STD-03" }?.standing == .partial)
        #expect(lines.first { $0.obligation.requirement == "AUTH-01" }?.standing == .notRun)
        #expect(Set(lines.map(\.obligation.requirement)).count == lines.count)
        let known = Set(run.header.obligations.byCheck.values.map(\.requirement))
        #expect(known.isSubset(of: Set(lines.map(\.obligation.requirement))))
    }

    @Test func aRunOfSomeCasesSaysSo() throws {
        var run = try JudgeTests.run([.pass])
        #expect(run.shownVerdict == "CONFORMANT")
        run.header.suiteCases = 1
        #expect(run.shownVerdict == "CONFORMANT")
        run.header.suiteCases = 44
        #expect(run.shownVerdict == "CONFORMANT (partial run: 1 of 44 cases)")
        #expect(run.exitCode == 0)
    }
}
