import CPCRE2

/// A regular expression over bytes, in the language of PCRE2
/// (`pcre2pattern(3)`): those of UTF-8 count as the characters that they are,
/// any others match nothing.
///
/// A hostile pattern or text costs bounded time and memory: where a look
/// reaches a limit, the rest of the text counts as found, since whoever looks
/// for secrets must not miss one.
public final class Pattern: Sendable {
    /// What it was made of.
    public let text: String

    // Neither changes once it has been made (pcre2api(3), "Multithreading").
    nonisolated(unsafe) private let code: OpaquePointer
    nonisolated(unsafe) private let limits: OpaquePointer

    /// The longest pattern, in bytes.
    public static let longest = 4096
    /// How often the matcher may try in one look, how deep, and with how many
    /// KiB of memory.
    private static let (tries, depth, memory): (UInt32, UInt32, UInt32) = (2_000_000, 10_000, 65_536)

    /// Compiles a pattern. Throws what is wrong with it, and where.
    public convenience init(_ text: String) throws(PatternError) {
        guard text.utf8.count <= Self.longest else {
            throw PatternError("is longer than \(Self.longest) bytes", offset: nil)
        }
        try self.init(text, compiling: text, isCounted: false)
    }

    /// Compiles what a text means, `compiling`. A counted one matches from the
    /// text's start alone, and all its work counts as tries: nothing of it is
    /// done ahead of them, so that `tries` bounds a look's time, whatever the
    /// text's length.
    init(_ text: String, compiling program: String, isCounted: Bool) throws(PatternError) {
        var (number, offset) = (Int32(0), 0)
        let pattern = Array(program.utf8)
        let counted = isCounted ? [PCRE2_ANCHORED, PCRE2_NO_AUTO_POSSESS, PCRE2_NO_START_OPTIMIZE] : []
        let options = ([PCRE2_UTF, PCRE2_UCP, PCRE2_MATCH_INVALID_UTF, PCRE2_NEVER_BACKSLASH_C] + counted)
            .reduce(UInt32(0)) { $0 | UInt32(bitPattern: Int32(truncatingIfNeeded: $1)) }
        guard let code = pcre2_compile_8(pattern, pattern.count, options, &number, &offset, nil) else {
            throw PatternError(Self.message(number), offset: offset)
        }
        guard let limits = pcre2_match_context_create_8(nil) else {
            pcre2_code_free_8(code)
            throw PatternError("has no memory", offset: nil)
        }
        pcre2_set_match_limit_8(limits, Self.tries)
        pcre2_set_depth_limit_8(limits, Self.depth)
        pcre2_set_heap_limit_8(limits, Self.memory)
        (self.text, self.code, self.limits) = (text, code, limits)
    }

    deinit {
        pcre2_match_context_free_8(limits)
        pcre2_code_free_8(code)
    }

    /// Where it matches, in order and apart; what is empty is left out.
    public func ranges(in bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        guard let base = bytes.baseAddress else { return [] }
        guard let found = pcre2_match_data_create_from_pattern_8(code, nil) else { return [0..<bytes.count] }
        defer { pcre2_match_data_free_8(found) }
        var ranges: [Range<Int>] = []
        var start = 0
        while start < bytes.count {
            let result = pcre2_match_8(code, base, bytes.count, start, UInt32(PCRE2_NOTEMPTY), found, limits)
            if result == PCRE2_ERROR_NOMATCH { break }
            let ends = pcre2_get_ovector_pointer_8(found)
            guard result >= 0, let ends, ends[0] >= start, ends[1] > ends[0] else {
                ranges.append(start..<bytes.count)
                break
            }
            ranges.append(ends[0]..<ends[1])
            start = ends[1]
        }
        return ranges
    }

    /// What a look for one match comes to.
    public enum Look: Sendable {
        /// It matches somewhere; an empty match is one.
        case found
        /// It matches nowhere.
        case notFound
        /// A limit of time, depth or memory was reached before that was known.
        case limit
    }

    /// Whether it matches somewhere in a text.
    public func look(in bytes: UnsafeBufferPointer<UInt8>) -> Look {
        let result = match(bytes, limits)
        if result >= 0 { return .found }
        return result == PCRE2_ERROR_NOMATCH ? .notFound : .limit
    }

    /// What a look with so many tries comes to, `nil` where they do not do.
    func look(in bytes: UnsafeBufferPointer<UInt8>, tries: Int) -> Look? {
        guard let own = pcre2_match_context_copy_8(limits) else { return .limit }
        defer { pcre2_match_context_free_8(own) }
        pcre2_set_match_limit_8(own, UInt32(clamping: tries))
        let result = match(bytes, own)
        if result >= 0 { return .found }
        if result == PCRE2_ERROR_MATCHLIMIT { return nil }
        return result == PCRE2_ERROR_NOMATCH ? .notFound : .limit
    }

    private func match(_ bytes: UnsafeBufferPointer<UInt8>, _ limits: OpaquePointer) -> Int32 {
        guard let found = pcre2_match_data_create_from_pattern_8(code, nil) else { return PCRE2_ERROR_NOMEMORY }
        defer { pcre2_match_data_free_8(found) }
        // An empty text may have no address, and is matched all the same.
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1) { empty in
            let base = bytes.baseAddress ?? UnsafePointer(empty.baseAddress)
            return pcre2_match_8(code, base, bytes.count, 0, 0, found, limits)
        }
    }

    private static func message(_ number: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = pcre2_get_error_message_8(number, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer[..<Int(count)], as: UTF8.self) : "is no pattern"
    }
}

extension Pattern: Equatable {
    /// Whether both were made of the same bytes.
    public static func == (one: Pattern, other: Pattern) -> Bool { one.text.utf8.elementsEqual(other.text.utf8) }
}

/// Why a text is no pattern.
public struct PatternError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong, without a full stop.
    public var message: String
    /// Where it is, in bytes from the start; `nil` where that is all of it.
    public var offset: Int?

    init(_ message: String, offset: Int?) {
        (self.message, self.offset) = (message, offset)
    }

    public var description: String {
        message + (offset.map { " (after \($0) bytes)" } ?? "")
    }
}
