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

    static let accept = Option(
        "accept",
        .path("FILE"),
        help: "Violations that are accepted for now; each must be true (exit 4)."
    )
    static let quiet = Flag("quiet", short: "q", help: "Print the verdict alone, and no progress.")
    static let verbose = Flag("verbose", short: "v", help: "Print every attempt and every requirement.")

    /// How much is told on the terminal.
    static func amount(_ parsed: Parsed) -> ConsoleReport.Amount {
        parsed[quiet] ? .verdict : parsed[verbose] ? .everything : .usual
    }

    /// Marks what is accepted in a run and tells what is not true of it;
    /// returns the exit code.
    static func accept(_ accepted: AcceptedFailures, in run: inout Run, hiding: (String) -> String) -> Int32? {
        let problems = accepted.apply(to: &run)
        for problem in problems { Console.error(hiding(problem) + "\n") }
        return problems.isEmpty ? nil : ExitCode.baseline.rawValue
    }

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

    /// Prints the console report and writes the others, without secrets.
    static func write(
        _ report: Report,
        _ wanted: [Wanted],
        amount: ConsoleReport.Amount,
        hiding: (String) -> String
    ) throws {
        let terminal = Terminal.of(1)
        let style = ConsoleReport.Style(isColoured: terminal.isColoured, width: terminal.width, amount: amount)
        var text = ""
        ConsoleReport.render(report, style: style, to: &text)
        // Among its colours the report has made harmless what is not its own.
        if terminal.isColoured { Console.out(styled: hiding(text)) } else { Console.out(hiding(text)) }
        for wanted in wanted {
            var text = ""
            switch wanted.format {
            case .console: ConsoleReport.render(report, to: &text)
            case .junit: JUnitReport.render(report, to: &text)
            case .markdown: MarkdownReport.render(report, to: &text)
            }
            try Files.replace(wanted.path, with: Array(PrintableText.lines(hiding(text)).utf8))
        }
    }
}
