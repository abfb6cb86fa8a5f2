#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the terminal behind a stream can show.
struct Terminal {
    /// Whether a person reads the stream in colour.
    let isColoured: Bool
    /// How many columns it has, from 60 to 200; `nil` where it is no
    /// terminal: then lines are as long as they need.
    let width: Int?
    /// Whether a line can be written over.
    let rewritesLines: Bool

    /// What a stream of this process can show.
    static func of(_ descriptor: Int32) -> Terminal {
        Terminal(
            isTerminal: isatty(descriptor) == 1,
            columns: columns(descriptor),
            environment: { getenv($0).map { String(cString: $0) } }
        )
    }

    /// What a stream can show by the environment: `FORCE_COLOR` colours also
    /// what is piped, `NO_COLOR` (<https://no-color.org>) nothing, and
    /// `TERM=dumb` says that nothing but plain text is understood. `COLUMNS`
    /// is wider or narrower than the terminal says.
    init(isTerminal: Bool, columns: Int?, environment: (String) -> String?) {
        func isSet(_ name: String) -> Bool { environment(name).map { !$0.isEmpty } ?? false }
        let isDumb = environment("TERM") == "dumb"
        if isSet("FORCE_COLOR") {
            isColoured = environment("FORCE_COLOR") != "0" && environment("FORCE_COLOR") != "false"
        } else {
            isColoured = isTerminal && !isDumb && !isSet("NO_COLOR")
        }
        rewritesLines = isTerminal && !isDumb
        let asked = environment("COLUMNS").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
        width = isTerminal ? min(max(asked ?? columns ?? 80, 60), 200) : nil
    }

    private static func columns(_ descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}
