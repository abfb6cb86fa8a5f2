import Documents
import TestSupport
import Testing

@testable import Contracts

@Suite struct RequirementsTests {
    @Test func theShippedRequirementsAreFoundByTheirChecks() throws {
        let requirements = try Requirements.load(Repository.requirements)
        #expect(requirements.contract == "fireworks-ai")
        #expect(requirements.all.count == 67)
        #expect(requirements.checks.count == 54)
        #expect(requirements.releaseChecks.count == 24)
        #expect(
            requirements.requirement(ofCheck: "ret.after-wait")
                == Requirement(
                    id: "RET-05",
                    level: .should,
                    origin: .derived,
                    text: "A Retry-After in seconds is waited for.",
                    source: Requirement.Source(
                        section: "error-handling",
                        line: 100,
                        fingerprint: "42be14b596fe952b"
                    ),
                    checks: ["ret.after-wait"]
                )
        )
        #expect(requirements.requirement(ofCheck: "ret.unknown") == nil)
        #expect(requirements["RET-03"]?.checks == ["ret.bounded", "ret.count-documented", "ret.no-multiplication"])
        #expect(requirements["RET-99"] == nil)
    }

    @Test func whatFilesProveStandsApart() throws {
        let requirements = try Requirements.load(Repository.requirements)
        let core = try #require(requirements.set("core-1"))
        #expect(requirements.requirement(ofCheck: "prc.template")?.id == "TPL-05")
        #expect(requirements["TPL-05"]?.checks == ["prc.deploys"])
        #expect(requirements["TPL-05"]?.releaseChecks == ["prc.deployable", "prc.template"])
        #expect(requirements.level(ofCheck: "prc.deployable", in: core) == .must)
        #expect(requirements.level(ofCheck: "prc.template", in: core) == .should)
        #expect(!requirements.checks.contains("prc.template"))
    }

    @Test func aRequirementNeedsOneKindOfChecks() throws {
        let text = """
            format: 1
            contract: x
            sets: { core-1: { mandatory: [must] } }
            requirements:
            - { id: A-1, level: must, origin: stated, text: a, source: { section: s, line: 1, fingerprint: "0123456789abcdef" } }
            - { id: A-2, level: must, origin: stated, text: a, source: { section: s, line: 1, fingerprint: "0123456789abcdef" }, release: [] }
            - { id: A-3, level: must, origin: stated, text: a, source: { section: s, line: 1, fingerprint: "0123456789abcdef" }, release: [a.b], checks: [a.b] }
            """
        let document = try Document.yaml(Array(text.utf8), name: "r.yaml")
        #expect {
            try Decoding.decode(document, .requirements)
        } throws: { error in
            #expect(
                (error as? DocumentError)?.description == """
                    r.yaml:5:3: a requirement needs "checks", of a run, or "release", of files
                    r.yaml:6:127: a requirement needs a check
                    r.yaml:7:128: check "a.b" already belongs to A-3
                      hint: a check belongs to one requirement
                    """
            )
            return true
        }
    }

    @Test func aSetSaysWhichLevelsAreAMust() throws {
        let requirements = try Requirements.load(Repository.requirements)
        let core = try #require(requirements.set("core-1"))
        let strict = try #require(requirements.set("strict-1"))
        #expect(requirements.set("core-2") == nil)
        #expect(core == RequirementSet(name: "core-1", mandatory: [.must]))
        #expect(requirements.level(ofCheck: "ret.count", in: core) == .must)
        #expect(requirements.level(ofCheck: "ret.count-documented", in: core) == .should)
        #expect(requirements.level(ofCheck: "ret.after-wait", in: core) == .should)
        #expect(requirements.level(ofCheck: "ret.count-documented", in: strict) == .must)
        #expect(requirements.level(ofCheck: "ret.after-wait", in: strict) == .must)
        #expect(requirements.level(ofCheck: "ret.unknown", in: strict) == nil)
    }

    @Test func whatStandsTwiceIsToldWithItsPlace() throws {
        let text = """
            format: 1
            contract: x
            sets: { core-1: { mandatory: [most] } }
            requirements:
            - id: A-1
              level: must
              origin: stated
              text: a
              source: { section: s, line: 1, fingerprint: "0123456789abcdef" }
              checks: [a.b]
            - id: A-1
              level: must
              origin: stated
              text: b
              source: { section: s, line: 0, fingerprint: 12 }
              checks: [c.d, { a.b: should }]
              colour: red
            """
        let document = try Document.yaml(Array(text.utf8), name: "r.yaml")
        #expect {
            try Decoding.decode(document, .requirements)
        } throws: { error in
            #expect(
                (error as? DocumentError)?.description == """
                    r.yaml:3:31: expected one of must, should, may, found "most"
                      hint: did you mean "must"?
                    r.yaml:11:7: id "A-1" stands twice
                    r.yaml:15:31: expected a whole number from 1 to 9223372036854775807, found 0
                    r.yaml:15:47: expected 16 hexadecimal digits in quotes, found 12
                    r.yaml:16:17: check "a.b" already belongs to A-1
                      hint: a check belongs to one requirement
                    r.yaml:17:3: unknown key "colour" in a requirement
                      hint: it may hold: id, level, origin, text, source, checks, release
                    """
            )
            return true
        }
    }
}
