import Arguments
import Documents
import Exchanges
import Judging
import Reports

/// The options of reports, which `check` and `recheck` share.
enum CheckOptions {
    static let reports = Option(
        repeating: "report",
        .pair("FORMAT=FILE"),
        help: "Also write a report: junit=FILE, markdown=FILE, console=FILE."
    )

    /// A report that was asked for.
    struct Wanted {
        enum Format: String, CaseIterable {
            case console
            case junit
            case markdown
        }

        var format: Format
        var path: String
    }

    /// The reports that the words ask for.
    static func parse(_ pairs: [NameValue]) throws(CommandFailure) -> [Wanted] {
        var wanted: [Wanted] = []
        for pair in pairs {
            guard let format = Wanted.Format(rawValue: pair.name) else {
                let known = Wanted.Format.allCases.map(\.rawValue)
                let near = Spelling.nearest(to: pair.name, in: known)
                throw CommandFailure(
                    .usage,
                    "there is no report format \"\(pair.name)\"\n  hint: "
                        + (near.map { "did you mean \($0)?" } ?? "there are: " + known.joined(separator: ", "))
                )
            }
            guard !pair.value.isEmpty else {
                throw CommandFailure(
                    .usage,
                    "--report \(pair.name)= names no file\n  hint: --report \(pair.name)=out.xml"
                )
            }
            guard Files.isFolder(Files.folder(of: pair.value)) else {
                throw CommandFailure(
                    .inputOutput,
                    "the folder of \(pair.value) does not exist\n  hint: make it before the run"
                )
            }
            guard !Files.isFolder(pair.value) else {
                throw CommandFailure(
                    .inputOutput,
                    "\(pair.value) is a folder, not a file\n  hint: --report \(pair.name)=\(pair.value)/out"
                )
            }
            wanted.append(Wanted(format: format, path: pair.value))
        }
        return wanted
    }

    /// Prints the console report and writes the others, without the secrets
    /// that a user supplied.
    static func write(_ report: Report, _ wanted: [Wanted], _ redaction: RedactionPolicy) throws {
        var text = ""
        let isColoured = Console.isColoured(1)
        ConsoleReport.render(report, coloured: isColoured, to: &text)
        text = redaction.withoutSupplied(text)
        // Among its colours the report has made harmless what is not its own.
        if isColoured { Console.out(styled: text) } else { Console.out(text) }
        for wanted in wanted {
            var text = ""
            switch wanted.format {
            case .console: ConsoleReport.render(report, to: &text)
            case .junit: JUnitReport.render(report, to: &text)
            case .markdown: MarkdownReport.render(report, to: &text)
            }
            try Files.replace(wanted.path, with: Array(PrintableText.lines(redaction.withoutSupplied(text)).utf8))
        }
    }
}
