import Arguments
import Testing

extension ParseOutcome {
    /// The values, where the command line asks for a command to be run.
    func parsed(sourceLocation: SourceLocation = #_sourceLocation) throws -> Parsed {
        guard case .run(let parsed) = self else {
            Issue.record("no command is run: \(self)", sourceLocation: sourceLocation)
            throw CancellationError()
        }
        return parsed
    }

    var helpText: String? { if case .help(let text) = self { text } else { nil } }
    var versionText: String? { if case .version(let text) = self { text } else { nil } }
}

/// The parsed values of a command line of the drill, split at its spaces.
func parse(_ line: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> Parsed {
    try Drill.program.parse(line.split(separator: " ").map(String.init)).parsed(sourceLocation: sourceLocation)
}

/// The error of a command line of the drill.
func mistake(_ arguments: [String], sourceLocation: SourceLocation = #_sourceLocation) -> ArgumentError? {
    do throws(ArgumentError) {
        let outcome = try Drill.program.parse(arguments)
        Issue.record("accepted: \(outcome)", sourceLocation: sourceLocation)
        return nil
    } catch {
        return error
    }
}

func mistake(_ line: String, sourceLocation: SourceLocation = #_sourceLocation) -> ArgumentError? {
    mistake(line.split(separator: " ").map(String.init), sourceLocation: sourceLocation)
}
