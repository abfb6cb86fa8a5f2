import Documents
import Recordings
import Testing

@testable import Commands

/// What is told of an error.
@Suite struct CommandFailureTests {
    @Test(arguments: [1, 20, 21, 200])
    func mistakesAreToldUpToALimit(count: Int) {
        let diagnostics = (1...count).map { Diagnostic(file: "a.yaml", message: "mistake \($0)") }
        let lines =
            (1...min(count, 20)).map { "a.yaml: mistake \($0)" } + (count > 20 ? ["… and \(count - 20) more"] : [])
        let message = lines.joined(separator: "\n")
        #expect(CommandFailure(DocumentError(.invalid, diagnostics)).message == message)
        #expect(CommandFailure(RecordingsError(DocumentError(.invalid, diagnostics))).message == message)
    }
}
