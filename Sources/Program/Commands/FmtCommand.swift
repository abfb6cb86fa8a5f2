import Arguments
import Documents
import Recordings

/// `firedrill fmt`: puts recordings right that were edited by hand.
enum FmtCommand {
    static let folder = Positional(
        .path("DIR"),
        help: "A folder of recordings, those in folders below included, or one recording."
    )
    static let check = Flag("check", help: "Write nothing; exit 1 where a recording would be written.")

    static let declaration = Command(
        "fmt",
        summary: "Sign recordings that were edited by hand.",
        discussion: """
            After an edit of a body its sha256, Content-Length and chunks no longer fit, and replay refuses it. This \
            makes them anew, with one chunk an event, and leaves what fits as it is. It prints the files it writes.
            """,
        options: [check] + ProviderFolder.options,
        positionals: [folder],
        examples: [Example("After an edit", "firedrill fmt recordings")]
    )

    static func run(_ parsed: Parsed) async throws -> Int32 {
        let path = parsed[folder]
        let volatile = VolatileHeaders(try ProviderFolder.find(parsed).provider)
        guard Files.exists(path) else { throw CommandFailure(.inputOutput, "there is no file or folder \(path)") }
        let paths = Files.isFolder(path) ? try EditedRecording.paths(in: path) : [path]
        guard !paths.isEmpty else {
            throw CommandFailure(
                .usage,
                "there are no recordings in \(path)\n  hint: make some with `firedrill record --into \(path)`"
            )
        }
        var (written, diagnostics) = (0, [Diagnostic]())
        for path in paths {
            do throws(RecordingsError) {
                let signed = try EditedRecording.signed(try bytes(of: path), name: path, volatile: volatile)
                guard let signed else { continue }
                written += 1
                if !parsed[check] { try write(signed, to: path) }
                Console.out(path + "\n")
            } catch {
                guard !error.diagnostics.isEmpty else { throw error }
                diagnostics += error.diagnostics
            }
        }
        guard diagnostics.isEmpty else {
            throw ScenarioPlace.mistaken(path, for: "fmt signs recordings")
                ?? CommandFailure(DocumentError(.invalid, diagnostics))
        }
        return parsed[check] && written > 0 ? ExitCode.violated.rawValue : ExitCode.good.rawValue
    }

    private static func bytes(of path: String) throws(RecordingsError) -> [UInt8] {
        do {
            return try Files.read(path, limit: RecordingReader.fileLimit)
        } catch {
            throw RecordingsError(error)
        }
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(RecordingsError) {
        do {
            try Files.replace(path, with: bytes)
        } catch {
            throw RecordingsError(.unwritable, error.description)
        }
    }
}
