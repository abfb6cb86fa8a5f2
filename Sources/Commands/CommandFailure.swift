import Arguments
import Documents

import HTTPServing
import Processes

/// Why a command ends early: what it says, and the code that it ends with.
struct CommandFailure: Error {
    var code: Int32
    var message: String

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
            self.init(error.code == .inaccessible ? .inputOutput : .usage, error.description)
        case let error as ServingError:
            let isUsage = error.code == .badOption
            self.init(isUsage ? .usage : .unavailable, error.description)

        case let error as ProcessError: self.init(.usage, error.description)
        default: self.init(.defect, "\(error)")
        }
    }
}
