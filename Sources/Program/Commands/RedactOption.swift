import Arguments
import Documents
import Patterns
import Providers
import Recordings

/// `--redact`: what a recording hides besides.
enum RedactOption {
    static let option = Option(
        repeating: "redact",
        .text("NAME|REGEX", wanted: "a name or a regular expression"),
        help: """
            Also hide what stands under NAME in headers, queries, forms and JSON, or what matches REGEX anywhere; \
            the manifest keeps it for replay.
            """
    )

    /// Writes into the manifest of a folder that has one what it has to hide
    /// from now on.
    static func keep(_ redactions: Redactions, beside kept: Manifest?, in folder: String) throws {
        guard var kept, kept.redact != redactions else { return }
        kept.redact = redactions
        try Files.replace(folder + "/" + RecordingName.manifest, with: try kept.bytes())
    }

    /// What the words of a command line say: a name is of letters, digits,
    /// `_`, `-` and `.`, all else a regular expression.
    static func parse(_ words: [String]) throws(CommandFailure) -> Redactions {
        var redactions = Redactions()
        for word in words {
            let isName = word.utf8.allSatisfy { ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 || "_-.".utf8.contains($0) }
            if isName {
                let names = CredentialNames(headers: [word], query: [word], json: [word])
                redactions = redactions.union(Redactions(names: names))
                continue
            }
            do {
                redactions = redactions.union(Redactions(patterns: [try Pattern(word)]))
            } catch {
                let hint = "a name has letters, digits, _, - and . only; all else is a regular expression of PCRE2"
                throw CommandFailure(
                    .usage,
                    "--redact \(word): neither a name nor a regular expression: \(error)\n  hint: \(hint)"
                )
            }
        }
        return redactions
    }
}
