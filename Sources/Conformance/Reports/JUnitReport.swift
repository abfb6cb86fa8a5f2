import Contracts
import Documents
import Exchanges
import Judging

/// The report as JUnit XML, as CI servers read it: a test case for each check
/// of each attempt.
///
///     <testcase name="retry/twice: ret.gap-min" classname="retry" time="0.000">
///       <failure type="RET-02" message="…">…</failure>
///     </testcase>
public enum JUnitReport {
    /// Writes a report.
    public static func render(_ report: Report, to output: inout some TextOutputStream) {
        render([report], to: &output)
    }

    /// Writes the reports of several runs, a test suite each.
    public static func render(_ reports: [Report], to output: inout some TextOutputStream) {
        let suites = reports.map(Suite.init)
        let header = reports.first?.run.header
        let name = XMLEscapes.anything("firedrill \(header?.contract ?? "") \(header?.obligations.set ?? "")")
        output.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        output.write("<testsuites name=\"\(name)\" \(counts(suites.flatMap(\.cases)))>\n")
        for suite in suites { write(suite, to: &output) }
        output.write("</testsuites>\n")
    }

    /// One run's test cases.
    private struct Suite {
        var report: Report
        var summary: Summary
        var cases: [JUnitCase]

        init(_ report: Report) {
            self.report = report
            summary = Summary(report.run)
            let standings = Dictionary(
                summary.lines.map { ($0.obligation.requirement, $0.standing) },
                uniquingKeysWith: { first, _ in first }
            )
            cases = []
            for attempt in report.run.attempts {
                for (index, judged) in attempt.judged.enumerated() {
                    let obligation = report.run.header.obligations[judged.check]
                    let standing = standings[obligation.requirement] ?? .notRun
                    cases.append(JUnitReport.testCase(judged, attempt, isFirst: index == 0, obligation, standing))
                }
            }
            cases += JUnitReport.runCases(report.run)
        }
    }

    private static func counts(_ cases: [JUnitCase]) -> String {
        let failures = cases.count { if case .failure = $0.result { true } else { false } }
        let errors = cases.count { if case .error = $0.result { true } else { false } }
        let skipped = cases.count { if case .skipped = $0.result { true } else { false } }
        let time = WireTrace.seconds(cases.reduce(0) { min($0 + $1.nanoseconds, 1 << 59) })
        return "tests=\"\(cases.count)\" failures=\"\(failures)\" errors=\"\(errors)\" "
            + "skipped=\"\(skipped)\" time=\"\(time)\""
    }

    private static func write(_ suite: Suite, to output: inout some TextOutputStream) {
        let header = suite.report.run.header
        let began = header.began.map { " timestamp=\"\(XMLEscapes.anything(String($0.prefix(19))))\"" } ?? ""
        output.write(
            "  <testsuite name=\"\(XMLEscapes.anything(header.subject.name))\" \(counts(suite.cases))\(began)>\n"
        )
        output.write("    <properties>\n")
        let verdict = ("verdict", suite.report.run.shownVerdict)
        for (name, value) in [verdict, ("summary", suite.summary.words)] + suite.report.facts {
            output.write(
                "      <property name=\"\(XMLEscapes.anything(name))\" value=\"\(XMLEscapes.anything(value))\"/>\n"
            )
        }
        for line in suite.summary.lines {
            guard let gap = Summary.gap(line) else { continue }
            let name = XMLEscapes.anything("\(Summary.word(line.standing)): \(line.obligation.requirement)")
            output.write("      <property name=\"\(name)\" value=\"\(XMLEscapes.anything(gap))\"/>\n")
        }
        output.write("    </properties>\n")
        for testCase in suite.cases { write(testCase, to: &output) }
        output.write("  </testsuite>\n")
    }

    private enum Result {
        case passed
        case failure(type: String, message: String, text: String)
        case error(type: String, message: String, text: String)
        case skipped(String)
    }

    private struct JUnitCase {
        var name: String
        var area: String
        var nanoseconds: UInt64 = 0
        var properties: [(String, String)] = []
        var result: Result
        var output: String?
    }

    private static func testCase(
        _ judged: Judged,
        _ attempt: Run.Attempt,
        isFirst: Bool,
        _ obligation: Obligation,
        _ standing: Standing
    ) -> JUnitCase {
        let verdict = judged.verdict
        let number = judged.attempt > 1 ? " (attempt \(judged.attempt))" : ""
        var properties = [("requirement", obligation.requirement), ("level", obligation.level.rawValue)]
        if let line = obligation.line { properties.append(("line", String(line))) }
        properties += [("sentence", obligation.text), ("requirement-came-to", Summary.word(standing))]
        var text = obligation.text
        if let expected = verdict.expected { text += "\nexpected: \(expected)" }
        if let actual = verdict.actual { text += "\nactual: \(actual)" }
        text += "\n" + WireTrace.lines(attempt.observation).joined(separator: "\n")
        var testCase = JUnitCase(
            name: "\(judged.testCase): \(judged.check)\(number)",
            area: attempt.testCase.area,
            nanoseconds: isFirst ? attempt.observation.duration : 0,
            properties: properties,
            result: .passed
        )
        if judged.isAccepted, let acceptance = judged.acceptance {
            testCase.result = .skipped("accepted: \(acceptance.shown): \(verdict.message)")
            return testCase
        }
        switch verdict.kind {
        case .pass: break
        case .fail: testCase.result = .failure(type: obligation.requirement, message: verdict.message, text: text)
        case .untestable:
            testCase.result = .error(type: "not-tested", message: "not tested: \(verdict.message)", text: text)
        case .harnessError:
            testCase.result = .error(type: "harness-error", message: verdict.message, text: text)
        case .inconclusive where attempt.observation.lostExchanges > 0:
            testCase.result = .error(type: "incomplete-evidence", message: verdict.message, text: text)
        case .blocked: testCase.result = .skipped("not judged: \(verdict.message)")
        case .na: testCase.result = .skipped(verdict.message)
        case .warn, .info, .inconclusive:
            testCase.output = "\(verdict.kind.rawValue): \(verdict.message)\n\(text)"
        }
        return testCase
    }

    /// What belongs to no attempt.
    private static func runCases(_ run: Run) -> [JUnitCase] {
        let strays = run.strays.map { "\($0.request.method) \($0.request.target)" }
        var cases = run.defects.map { defect in
            JUnitCase(name: "run: defect", area: "run", result: .error(type: "defect", message: defect, text: defect))
        }
        if !strays.isEmpty {
            let result = Result.failure(
                type: "stray",
                message: "requests came to no run's address",
                text: strays.joined(separator: "\n")
            )
            cases.append(JUnitCase(name: "run: strays", area: "run", result: result))
        }
        return cases
    }

    private static func write(_ testCase: JUnitCase, to output: inout some TextOutputStream) {
        let name = XMLEscapes.anything(testCase.name)
        let area = XMLEscapes.anything(testCase.area)
        let time = WireTrace.seconds(testCase.nanoseconds)
        output.write("    <testcase name=\"\(name)\" classname=\"\(area)\" time=\"\(time)\">\n")
        if !testCase.properties.isEmpty {
            output.write("      <properties>\n")
            for (name, value) in testCase.properties {
                output.write("        <property name=\"\(name)\" value=\"\(XMLEscapes.anything(value))\"/>\n")
            }
            output.write("      </properties>\n")
        }
        switch testCase.result {
        case .passed: break
        case .failure(let type, let message, let text): element("failure", type, message, text, to: &output)
        case .error(let type, let message, let text): element("error", type, message, text, to: &output)
        case .skipped(let message): output.write("      <skipped message=\"\(XMLEscapes.anything(message))\"/>\n")
        }
        if let text = testCase.output {
            output.write("      <system-out>\(XMLEscapes.anything(text))</system-out>\n")
        }
        output.write("    </testcase>\n")
    }

    private static func element(
        _ name: String,
        _ type: String,
        _ message: String,
        _ text: String,
        to output: inout some TextOutputStream
    ) {
        let (type, message) = (XMLEscapes.anything(type), XMLEscapes.anything(message))
        output.write("      <\(name) type=\"\(type)\" message=\"\(message)\">\(XMLEscapes.anything(text))</\(name)>\n")
    }
}
