import Judging

/// Several subjects side by side: what each requirement comes to in each.
public struct MatrixReport {
    /// One of them.
    public struct Column: Sendable {
        /// How it was named.
        public var words: String
        /// Its report; `nil` where it could not be driven.
        public var report: Report?

        /// Makes one.
        public init(words: String, report: Report?) {
            self.words = words
            self.report = report
        }

        /// The engine and its database where it ran in one, else its name.
        fileprivate var title: [String] {
            guard let subject = report?.run.header.subject else { return [words, "not driven"] }
            func detail(_ name: String) -> String? { subject.details.first { $0.name == name }?.value }
            guard let engine = detail("engine") else { return [subject.name] }
            // The date of a database's release stands in parentheses.
            let database = (detail("database") ?? "").split(separator: "(").first.map(String.init) ?? ""
            let words = [engine, database.split(separator: " ").joined(separator: " "), subject.name]
            return words.filter { !$0.isEmpty }
        }
    }

    private let columns: [Column]

    /// Makes a report of columns, in their order.
    public init(_ columns: [Column]) {
        self.columns = columns
    }

    private struct Row {
        var id: String
        var words: [String]
        var sentence: String
        /// Whether it is not the same in all, or not met in one.
        var isNotable: Bool
    }

    private var rows: [Row] {
        var order: [String] = []
        var sentences: [String: String] = [:]
        var standings: [String: [Int: Standing]] = [:]
        for (index, column) in columns.enumerated() {
            for line in column.report.map({ Summary($0.run).lines }) ?? [] {
                let id = line.obligation.requirement
                if sentences[id] == nil {
                    order.append(id)
                    sentences[id] = line.obligation.text
                }
                standings[id, default: [:]][index] = line.standing
            }
        }
        return order.map { id in
            let found = columns.indices.map { standings[id]?[$0] }
            return Row(
                id: id,
                words: found.map { $0.map(Summary.word) ?? Self.nothing },
                sentence: sentences[id] ?? "",
                isNotable: Set(found).count > 1 || found.contains { $0?.isNotable ?? true }
            )
        }
    }

    /// The table for a terminal: a legend of the columns, every requirement,
    /// and what is not the same everywhere marked.
    public func renderText(to output: inout some TextOutputStream) {
        let rows = rows
        output.write("\n")
        for (index, column) in columns.enumerated() {
            let verdict = column.report?.run.shownVerdict ?? "NOT DRIVEN"
            output.write("\(Self.letter(index))  \(verdict)  \(column.title.joined(separator: ", "))\n")
        }
        output.write("\n")
        let first = max(11, rows.map(\.id.count).max() ?? 0)
        let widths = columns.indices.map { index in
            max(1, rows.map { $0.words[index].count }.max() ?? 0)
        }
        func line(_ name: String, _ cells: [String], _ end: String) {
            var text = name + String(repeating: " ", count: max(0, first - name.count))
            for (cell, width) in zip(cells, widths) {
                text += "  " + cell + String(repeating: " ", count: max(0, width - cell.count))
            }
            text += end
            while text.last == " " { text.removeLast() }
            output.write(text + "\n")
        }
        line("requirement", columns.indices.map(Self.letter), "")
        for row in rows {
            let differs = Set(row.words.filter { $0 != Self.nothing }).count > 1
            line(row.id, row.words, differs ? "  <- differs" : "")
        }
    }

    /// The table as Markdown, the sentences of what is notable under it.
    public func renderMarkdown(to output: inout some TextOutputStream) {
        let rows = rows
        let titles = columns.map { MarkdownReport.cell($0.title.joined(separator: ", ")) }
        output.write("| requirement | \(titles.joined(separator: " | ")) |\n")
        output.write("|---|\(String(repeating: "---|", count: columns.count))\n")
        let verdicts = columns.map { "**\($0.report?.run.shownVerdict ?? "NOT DRIVEN")**" }
        output.write("| verdict | \(verdicts.joined(separator: " | ")) |\n")
        for row in rows {
            output.write(
                "| \(MarkdownReport.cell(row.id)) | \(row.words.map(MarkdownReport.cell).joined(separator: " | ")) |\n"
            )
        }
        let notable = rows.filter(\.isNotable)
        guard !notable.isEmpty else { return }
        output.write("\n")
        for row in notable { output.write("- \(MarkdownReport.cell(row.id)): \(MarkdownReport.cell(row.sentence))\n") }
    }

    /// What stands where a column says nothing of a requirement.
    private static let nothing = "-"

    private static func letter(_ index: Int) -> String {
        index < 26 ? String(UnicodeScalar(UInt8(0x41 + index))) : "#\(index + 1)"
    }
}
