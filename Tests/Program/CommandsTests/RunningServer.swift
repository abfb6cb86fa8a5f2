import Foundation
import Testing

/// A server of the program's that is listening.
struct RunningServer {
    let program: RunningProgram
    let port: UInt16
    var url: String { "http://127.0.0.1:\(port)" }

    /// Starts one; `limit` is a word of the shell that starts it.
    init(_ arguments: [String], limit: String = "", environment: [String: String] = ["FIREDRILL_DATA": repository])
        throws
    {
        program = try RunningProgram(
            "/bin/sh",
            ["-c", limit + "exec \"$0\" \"$@\"", BuiltProgram.path] + arguments,
            environment: environment
        )
        let mark = "listening on http://127.0.0.1:"
        try program.wait("not listening") { $0.output.contains(mark) && $0.output.hasSuffix("\n") }
        let digits = program.output.components(separatedBy: mark).last?.prefix { $0.isNumber } ?? ""
        port = try #require(UInt16(digits))
    }

    /// Stops it as a user does.
    func stop(_ signal: Int32 = SIGTERM) throws -> BuiltProgram.Outcome {
        program.signal(signal)
        return try program.outcome()
    }
}
