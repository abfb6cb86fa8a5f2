import Arguments
import Documents
import HTTPCalling
import HTTPServing
import Judging
import Processes
import Recordings
import Subjects

/// Why a command ends early: what it says, and the code that it ends with.
struct CommandFailure: Error {
    var code: Int32
    var message: String
    /// Whether the message names its places itself, `file:line:column:`, which
    /// editors look for at the start of a line.
    var namesPlaces = false

    init(_ code: ExitCode, _ message: String) {
        self.code = code.rawValue
        self.message = message
    }

    init(code: Int32, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The failure that an error of one of the rooms amounts to.
    init(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as ArgumentError: self.init(.usage, error.description)
        case let error as DocumentError:
            self.init(
                error.code == .inaccessible ? .inputOutput : .usage,
                Self.told(error.diagnostics, omitted: error.omitted)
            )
            namesPlaces = error.diagnostics.contains { $0.position != nil }
        case let error as ServingError:
            let isUsage = error.code == .badOption || error.code == .addressUnusable
            self.init(isUsage ? .usage : .unavailable, error.description)
        case let error as CallingError: self.init(.usage, error.description)
        case let error as RecordingsError:
            let message =
                error.diagnostics.isEmpty
                ? error.description : Self.told(error.diagnostics, omitted: error.omitted)
            self.init(error.code == .invalid ? .usage : .inputOutput, message)
            namesPlaces = error.diagnostics.contains { $0.position != nil }
        case let error as JournalError:
            self.init(error.code == .inaccessible ? .inputOutput : .usage, error.description)
            namesPlaces = error.line != nil
        case let error as SubjectError:
            let code: ExitCode = error.code == .unavailable ? .unavailable : .subject
            self.init(error.code == .unknown ? .usage : code, error.description)
        case let error as ProcessError: self.init(.usage, error.description)
        default: self.init(.defect, "\(error)")
        }
    }

    /// Mistakes in files are told up to so many: more have one cause.
    private static let mistakeLimit = 20

    private static func told(_ diagnostics: [Diagnostic], omitted: Int = 0) -> String {
        let more = diagnostics.count - mistakeLimit + omitted
        return diagnostics.prefix(mistakeLimit).map(\.description).joined(separator: "\n")
            + (more > 0 ? "\n… and \(more) more" : "")
    }
}
