import Arguments
import Documents
import Reports

/// `check` with several subjects: each is played by itself, with a journal of
/// its own, and what every requirement comes to stands side by side.
enum CheckMatrix {
    static func run(
        _ choices: [SubjectChoice],
        _ parsed: Parsed,
        _ wanted: [CheckOptions.Wanted]
    ) async throws -> Int32 {
        var columns: [MatrixReport.Column] = []
        var codes: [Int32] = []
        var hiding: @Sendable (String) -> String = { $0 }
        for (index, choice) in choices.enumerated() {
            do {
                let path = journal(parsed[CheckCommand.journal], number: index + 1)
                let played = try await CheckCommand.play(choice, parsed, journal: path)
                hiding = played.hiding
                try CheckOptions.write(played.report, [], amount: CheckOptions.amount(parsed), hiding: hiding)
                columns.append(MatrixReport.Column(words: choice.words, report: played.report))
                if let failure = played.failure { throw failure }
                codes.append(played.code)
                if played.isInterrupted { break }
            } catch {
                // What cannot be driven is a column too: the others are worth
                // their own.
                let failure = CommandFailure(error)
                Console.error("firedrill: \(choice.words): " + hiding(failure.message) + "\n")
                if columns.count == index { columns.append(MatrixReport.Column(words: choice.words, report: nil)) }
                codes.append(failure.code)
                if failure.code > 128 { break }
            }
        }
        let matrix = MatrixReport(columns)
        var text = ""
        matrix.renderText(to: &text)
        Console.out(hiding(text))
        for one in wanted {
            var text = ""
            switch one.format {
            case .console: matrix.renderText(to: &text)
            case .markdown: matrix.renderMarkdown(to: &text)
            case .junit: JUnitReport.render(columns.compactMap(\.report), to: &text)
            }
            try Files.replace(one.path, with: Array(PrintableText.lines(hiding(text)).utf8))
        }
        return worst(codes)
    }

    /// An interruption, then our own defect, then the machine's, the
    /// harness's, a violation, and what is not complete.
    private static func worst(_ codes: [Int32]) -> Int32 {
        if let signal = codes.first(where: { $0 > 128 }) { return signal }
        let order: [ExitCode] = [
            .defect, .inputOutput, .unavailable, .usage, .subject, .violated, .baseline, .incomplete,
        ]
        return order.map(\.rawValue).first { codes.contains($0) } ?? 0
    }

    /// `journal.jsonl`, `journal-2.jsonl`.
    private static func journal(_ path: String, number: Int) -> String {
        guard number > 1 else { return path }
        let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return "\(path)-\(number)" }
        return path.dropLast(name[dot...].count) + "-\(number)" + name[dot...]
    }
}
