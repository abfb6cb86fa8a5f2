import Judging
import Reports
import Testing

/// Several runs side by side.
@Suite struct MatrixReportTests {
    private let matrix: MatrixReport = {
        var run = Sample.good
        run.header.subject.name = "io.example.Chat"
        run.header.subject.details = [
            .init("engine", "Camunda 7.24.0"), .init("database", "H2 2.3.232 (2024-08-11)"),
        ]
        return MatrixReport([
            MatrixReport.Column(words: "camunda7:http://one", report: Sample.report(run)),
            MatrixReport.Column(words: "exec:./two", report: Sample.report(Sample.bad)),
            MatrixReport.Column(words: "camunda7:http://three", report: nil),
        ])
    }()

    @Test func theTableIsAsInItsFile() throws {
        var text = ""
        matrix.renderText(to: &text)
        try expectSnapshot(text, "matrix.txt")
    }

    @Test func theMarkdownIsAsInItsFile() throws {
        var text = ""
        matrix.renderMarkdown(to: &text)
        try expectSnapshot(text, "matrix.md")
    }

    @Test func aTestSuiteForEachRunStandsInOneFile() {
        var text = ""
        JUnitReport.render([Sample.report(Sample.good), Sample.report(Sample.bad)], to: &text)
        #expect(text.split(separator: "\n").count { $0.hasPrefix("  <testsuite ") } == 2)
        #expect(text.split(separator: "\n").count { $0.hasPrefix("<testsuites ") } == 1)
        #expect(text.hasSuffix("  </testsuite>\n</testsuites>\n"))
    }
}
