#if canImport(Glibc)
    // `environ` is a plain global of C, which strict concurrency refuses otherwise.
    @preconcurrency import Glibc
#else
    @preconcurrency import Darwin
#endif

/// The complete list of a process's variables, kept as bytes.
///
/// A value need not be UTF-8, and what a child gets must be what its parent
/// had, so entries are never decoded unless someone asks for one.
///
/// ```swift
/// var environment = Environment.inherited()
/// environment.removeAll { $0.hasSuffix("_API_KEY") }
/// environment["NO_PROXY"] = "127.0.0.1,localhost"
/// ```
public struct Environment: Equatable, Sendable {
    /// The entries as `NAME=value`, in order.
    public private(set) var entries: [[UInt8]]

    /// An environment without variables.
    public init() { entries = [] }

    /// A copy of this program's own environment.
    ///
    /// Only the entry point calls this; everything else is handed the value.
    public static func inherited() -> Environment {
        var result = Environment()
        var block = environ
        while let entry = block.pointee {
            result.entries.append(Array(UnsafeRawBufferPointer(start: entry, count: strlen(entry))))
            block += 1
        }
        return result
    }

    /// The value of a variable; nil removes it. Bytes that are not UTF-8 read as U+FFFD.
    public subscript(name: String) -> String? {
        get {
            entries.first { Self.isNamed($0, name) }
                .map { String(decoding: $0.dropFirst(name.utf8.count + 1), as: UTF8.self) }
        }
        set {
            guard let newValue else { return entries.removeAll { Self.isNamed($0, name) } }
            let entry = Array(name.utf8) + [UInt8(ascii: "=")] + Array(newValue.utf8)
            guard let place = entries.firstIndex(where: { Self.isNamed($0, name) }) else {
                return entries.append(entry)
            }
            entries[place] = entry
        }
    }

    /// Removes every variable whose name satisfies the predicate.
    public mutating func removeAll(where unwanted: (_ name: String) -> Bool) {
        entries.removeAll { unwanted(String(decoding: $0.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)) }
    }

    private static func isNamed(_ entry: [UInt8], _ name: String) -> Bool {
        entry.starts(with: name.utf8) && entry.dropFirst(name.utf8.count).first == UInt8(ascii: "=")
    }
}

extension Environment: ExpressibleByDictionaryLiteral {
    /// An environment of these variables, in the order given; a repeated name takes its last value.
    public init(dictionaryLiteral variables: (String, String)...) {
        self.init()
        for (name, value) in variables { self[name] = value }
    }
}
