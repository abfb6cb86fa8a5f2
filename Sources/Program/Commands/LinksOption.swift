import Arguments
import Recordings

/// `--follow-links` of the commands that read recordings.
enum LinksOption {
    static let flag = Flag(
        "follow-links",
        help: "Take recordings that symbolic links lead to, out of the folder too."
    )

    /// Where links may lead.
    static func links(_ parsed: Parsed) -> RecordingLinks { parsed[flag] ? .anywhere : .inside }
}
