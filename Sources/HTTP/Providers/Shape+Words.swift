import Documents

extension Shape where Output == String {
    /// A name in lower case that is a folder's, too.
    static var slug: Shape {
        scalar("a name of a-z, 0-9 and - such as my-provider") { $0.string.flatMap { isSlug($0) ? $0 : nil } }
    }

    /// Scheme and host of a server.
    static var origin: Shape {
        scalar("scheme and host such as https://api.example.com, without a path") { node in
            guard let text = node.string,
                let scheme = ["https://", "http://"].first(where: { text.hasPrefix($0) }),
                text.utf8.count > scheme.utf8.count,
                text.utf8.dropFirst(scheme.utf8.count).allSatisfy({ isVisible($0) && !"/?#@".utf8.contains($0) })
            else { return nil }
            return text
        }
    }

    /// What all paths of an API begin with.
    static var basePath: Shape {
        scalar("a path such as /v1 without a slash at its end, or nothing between quotes") { node in
            node.string.flatMap { $0.isEmpty || (isPath($0) && !$0.hasSuffix("/")) ? $0 : nil }
        }
    }

    /// A path below the base path.
    static var routePath: Shape {
        scalar("a path that begins with \"/\"") { $0.string.flatMap { isPath($0) ? $0 : nil } }
    }

    /// The name of a variable of the environment.
    static var variable: Shape {
        scalar("a variable's name such as MY_API_KEY") { $0.string.flatMap { isVariable($0.utf8) ? $0 : nil } }
    }

    /// The same, or how it begins.
    static var variablePattern: Shape {
        scalar("a variable's name, or how it begins with a * at the end") { node in
            node.string.flatMap { text in
                isVariable(text.hasSuffix("*") ? text.utf8.dropLast() : text.utf8[...]) ? text : nil
            }
        }
    }

    /// The name of a header field (RFC 9110 section 5.1), in lower case.
    static var headerName: Shape {
        scalar("a header field's name") { node in
            guard let text = node.string, !text.isEmpty,
                text.utf8.allSatisfy({ isVisible($0) && !"\"(),/:;<=>?@[\\]{}".utf8.contains($0) })
            else { return nil }
            return text.lowercased()
        }
    }

    private static func isSlug(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.first != UInt8(ascii: "-")
            && text.utf8.allSatisfy { $0 &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == UInt8(ascii: "-") }
    }

    private static func isPath(_ text: String) -> Bool {
        text.utf8.first == UInt8(ascii: "/") && text.utf8.allSatisfy { isVisible($0) && !"?#".utf8.contains($0) }
    }

    private static func isVariable(_ text: some Collection<UInt8>) -> Bool {
        guard let first = text.first, first &- 0x30 >= 10 else { return false }
        return text.allSatisfy { ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == UInt8(ascii: "_") }
    }

    private static func isVisible(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }
}
