/// Tells a path that is wrong because the client's base URL is: the most
/// common of mistakes, and one that a comparison of two long paths hides.
public enum PathAdvice {
    /// What to do where a path ends as another one does and begins otherwise;
    /// `nil` where they do not end alike. A `*` in the expected path stands
    /// for any one segment.
    public static func advice(expected: String, actual: String) -> String? {
        var wanted = segments(expected)
        var found = segments(actual)
        guard expected != actual, !expected.contains("**") else { return nil }
        var shared = 0
        while let one = wanted.last, let other = found.last, one == other || one == "*" {
            wanted.removeLast()
            found.removeLast()
            shared += 1
        }
        guard shared > 0 else { return nil }
        while let one = wanted.first, let other = found.first, one == other {
            wanted.removeFirst()
            found.removeFirst()
        }
        switch (wanted.isEmpty, found.isEmpty) {
        case (true, true): return nil
        case (false, true):
            return "the path lacks \(text(wanted)): let the client's base URL have it"
        case (true, false):
            return "the path has \(text(found)) too much: take it out of the client's base URL"
        case (false, false):
            return "the path has \(text(found)) in place of \(text(wanted)): change the client's base URL"
        }
    }

    private static func segments(_ path: String) -> [Substring] {
        path.split(separator: "/", omittingEmptySubsequences: true)
    }

    private static func text(_ segments: [Substring]) -> String {
        segments.map { "/" + $0 }.joined()
    }
}

extension Collection<Miss.Near> {
    /// What the paths of what came nearest say about the client's base URL.
    public var pathAdvice: String? {
        lazy.flatMap(\.mismatches).filter { $0.part == "path" }
            .compactMap { mismatch in
                mismatch.actual.flatMap { PathAdvice.advice(expected: mismatch.expected, actual: $0) }
            }
            .first
    }
}
