import Arguments
import Exchanges

/// `--clock`: how a server's time runs.
enum ClockOption {
    /// How a clock begins.
    struct Start: Sendable, Equatable {
        var mode: ClockMode
        /// Nanoseconds since 1970; `nil`: the machine's time.
        var wall: Int64?
    }

    static let option = Option(
        "clock",
        ValueSyntax<Start>(
            "CLOCK",
            wanted: ClockMode.wanted + ", with @INSTANT behind it or without",
            show: { start in "\(start.mode)" + (start.wall.map { "@" + ISODate.instant(nanoseconds: $0) } ?? "") },
            read: { text in read(text) }
        ),
        help: "Let time run as the machine's, N times as fast (xN), or only when it is moved: real, frozen, xN.",
        default: Start(mode: .real, wall: nil)
    )

    /// The clock that a command line asks for.
    static func clock(_ parsed: Parsed) -> VirtualClock {
        VirtualClock(SystemClock.shared, mode: parsed[option].mode, wall: parsed[option].wall)
    }

    private static func read(_ text: String) -> Start? {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let mode = ClockMode(parts[0]) else { return nil }
        guard parts.count > 1 else { return Start(mode: mode, wall: nil) }
        guard let wall = ISODate.nanoseconds(ofInstant: parts[1]), wall >= 0 else { return nil }
        return Start(mode: mode, wall: wall)
    }
}
