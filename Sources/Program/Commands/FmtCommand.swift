import Arguments
import Documents
import Providers
import Recordings

/// `firedrill fmt`: puts recordings right that were edited by hand, and hides
/// what was not hidden when they were made.
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
            makes them anew, with one chunk an event, and leaves what fits as it is. It prints the files it writes. \
            With --redact it also hides in recordings that exist what `record --redact` hides in new ones.
            """,
        options: [check, RedactOption.option, LinksOption.flag] + ProviderFolder.options,
        positionals: [folder],
        examples: [
            Example("After an edit", "firedrill fmt recordings"),
            Example("Hide a field in what was recorded before", "firedrill fmt --redact tenant recordings"),
        ]
    )

    static func run(_ parsed: Parsed) async throws -> Int32 {
        let path = parsed[folder]
        let provider = try ProviderFolder.find(parsed).provider
        let redactions = try RedactOption.parse(parsed[RedactOption.option])
        guard Files.exists(path) else { throw CommandFailure(.inputOutput, "there is no file or folder \(path)") }
        let paths =
            Files.isFolder(path) ? try EditedRecording.paths(in: path, links: LinksOption.links(parsed)) : [path]
        guard !paths.isEmpty else {
            throw CommandFailure(
                .usage,
                "there are no recordings in \(path)\n  hint: make some with `firedrill record --into \(path)`"
            )
        }
        var formatter = Formatter(provider: provider, redactions: redactions)
        var (written, mistakes) = (0, Mistakes())
        for path in paths {
            do throws(RecordingsError) {
                guard let formatted = try formatter.formatted(try bytes(of: path), path) else { continue }
                written += 1
                if !parsed[check] { try write(formatted, to: path) }
                Console.out(path + "\n")
            } catch {
                guard !error.diagnostics.isEmpty else { throw error }
                mistakes.add(error.diagnostics, omitted: error.omitted)
            }
        }
        for path in formatter.lost {
            Console.error(
                "firedrill: warning: \(path): no request finds it any longer, since a header's credential stood in "
                    + "its text\n  hint: record it anew\n"
            )
        }
        // Once the recordings hide it: a request then finds them by it.
        if !parsed[check], mistakes.isEmpty { try formatter.keepRedactions() }
        guard mistakes.isEmpty else {
            throw ScenarioPlace.mistaken(path, for: "fmt signs recordings") ?? CommandFailure(mistakes.error())
        }
        return parsed[check] && written > 0 ? ExitCode.violated.rawValue : ExitCode.good.rawValue
    }

    /// What is done with one recording after another.
    private struct Formatter {
        let provider: Provider
        let redactions: Redactions
        /// The manifests of the folders that have been met.
        private var manifests: [String: Manifest?] = [:]

        init(provider: Provider, redactions: Redactions) {
            (self.provider, self.redactions) = (provider, redactions)
        }

        /// The recordings that no request finds any longer.
        private(set) var lost: [String] = []

        /// A recording's file as it ought to be; `nil` where it is so.
        mutating func formatted(_ bytes: [UInt8], _ path: String) throws(RecordingsError) -> [UInt8]? {
            let volatile = VolatileHeaders(provider)
            let signed = try EditedRecording.signed(bytes, name: path, volatile: volatile)
            guard !redactions.isEmpty else { return signed }
            let manifest = try manifest(Files.folder(of: path))
            let hidden = try RedactedRecording.hidden(
                signed ?? bytes,
                name: path,
                by: provider.redaction((manifest?.redact ?? Redactions()).union(redactions)),
                salt: manifest?.salt ?? "",
                volatile: volatile
            )
            if hidden?.isFound == false { lost.append(path) }
            return hidden?.bytes ?? signed
        }

        /// Writes into the manifests what is hidden now.
        func keepRedactions() throws {
            for (folder, manifest) in manifests.sorted(by: { $0.key < $1.key }) {
                guard let manifest else { continue }
                try RedactOption.keep(manifest.redact.union(redactions), beside: manifest, in: folder)
            }
        }

        private mutating func manifest(_ folder: String) throws(RecordingsError) -> Manifest? {
            if let known = manifests[folder] { return known }
            let manifest = try Manifest.read(folder: folder)
            manifests.updateValue(manifest, forKey: folder)
            return manifest
        }
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
