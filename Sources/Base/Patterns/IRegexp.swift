/// A regular expression in the language that JSON's standards share, I-Regexp
/// (RFC 9485): alternatives, groups, repetitions, classes and categories of
/// characters, and nothing that depends on what was matched before.
///
/// PCRE2 does the matching. What a look costs is told in tries, so that
/// whoever makes many looks can bound them all together.
public final class IRegexp: Sendable {
    /// How much of a text it must match.
    public enum Extent: Sendable {
        /// All of it.
        case whole
        /// Some part of it, which may be empty.
        case part
    }

    /// The expression as written.
    public let text: String
    private let pattern: Pattern

    /// The tries of a first look; a look that needs more is made anew with
    /// more, so that what is counted is near to what is done.
    private static let firstTries = 256
    private static let growth = 16

    /// Compiles an expression. Throws what is wrong with it, and where.
    public init(_ text: String, _ extent: Extent) throws(PatternError) {
        guard text.utf8.count <= Pattern.longest else {
            throw PatternError("is longer than \(Pattern.longest) bytes", offset: nil)
        }
        var reader = IRegexpReader(text)
        let body = try reader.translated()
        let program =
            switch extent {
            case .whole: "(?:\(body))\\z"
            // Lazily, as a search goes from each place to the next.
            case .part: "(?s:.*?)(?:\(body))"
            }
        do throws(PatternError) {
            pattern = try Pattern(text, compiling: program, isCounted: true)
        } catch {
            // The place is one of the translation.
            throw PatternError(error.message, offset: nil)
        }
        self.text = text
    }

    /// Whether it matches a text, for at most `tries`, of which what it took
    /// is taken away.
    public func look(in bytes: UnsafeBufferPointer<UInt8>, tries: inout Int) -> Pattern.Look {
        var limit = Self.firstTries
        while tries > 0 {
            if let look = pattern.look(in: bytes, tries: min(limit, tries)) {
                tries -= Self.firstTries / Self.growth + bytes.count / 64
                return look
            }
            tries -= min(limit, tries)
            limit *= Self.growth
        }
        return .limit
    }
}
