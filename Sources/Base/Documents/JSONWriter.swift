/// Writes JSON in one of the forms that programs write it in.
public struct JSONWriter: Sendable {
    /// What stands between the parts.
    public enum Style: Sendable, Equatable {
        /// `,` and `:` alone.
        case compact
        /// `, ` and `: `, as Python's `json.dumps` writes.
        case spaced
        /// One member a line, two spaces deeper each time.
        case indented
    }

    private let style: Style

    /// A writer of a style.
    public init(_ style: Style = .compact) {
        self.style = style
    }

    /// A value's text.
    public func string(_ value: Value) -> String {
        String(decoding: bytes(value), as: UTF8.self)
    }

    /// A value's text as UTF-8.
    public func bytes(_ value: Value) -> [UInt8] {
        var output: [UInt8] = []
        write(value, to: &output, depth: 0)
        return output
    }

    /// The text of a document's value as UTF-8, without a copy of the value.
    public func bytes(_ node: Node) -> [UInt8] {
        var output: [UInt8] = []
        write(node, to: &output, depth: 0)
        return output
    }

    private func write(_ node: Node, to output: inout [UInt8], depth: Int) {
        switch node.kind {
        case .null, .bool, .number: output.append(contentsOf: node.bytes)
        case .string: JSONText.append(quoted: node.bytes, to: &output)
        case .array:
            write(node.elements, "[", "]", to: &output, depth: depth) { element, output in
                write(element, to: &output, depth: depth + 1)
            }
        case .object:
            write(node.members, "{", "}", to: &output, depth: depth) { member, output in
                JSONText.append(quoted: member.name.bytes, to: &output)
                output.append(contentsOf: (style == .compact ? ":" : ": ").utf8)
                write(member.value, to: &output, depth: depth + 1)
            }
        }
    }

    private func write(_ value: Value, to output: inout [UInt8], depth: Int) {
        switch value {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .number(let lexeme): output.append(contentsOf: lexeme.utf8)
        case .string(let text): JSONText.append(quoted: text.utf8, to: &output)
        case .array(let elements):
            write(elements, "[", "]", to: &output, depth: depth) { element, output in
                write(element, to: &output, depth: depth + 1)
            }
        case .object(let members):
            write(members, "{", "}", to: &output, depth: depth) { member, output in
                JSONText.append(quoted: member.name.utf8, to: &output)
                output.append(contentsOf: (style == .compact ? ":" : ": ").utf8)
                write(member.value, to: &output, depth: depth + 1)
            }
        }
    }

    private func write<Part>(
        _ parts: [Part],
        _ open: String,
        _ close: String,
        to output: inout [UInt8],
        depth: Int,
        part write: (Part, inout [UInt8]) -> Void
    ) {
        output.append(contentsOf: open.utf8)
        for (index, part) in parts.enumerated() {
            if index > 0 { output.append(contentsOf: (style == .spaced ? ", " : ",").utf8) }
            breakLine(depth + 1, in: &output)
            write(part, &output)
        }
        if !parts.isEmpty { breakLine(depth, in: &output) }
        output.append(contentsOf: close.utf8)
    }

    private func breakLine(_ depth: Int, in output: inout [UInt8]) {
        guard style == .indented else { return }
        output.append(0x0A)
        output.append(contentsOf: repeatElement(0x20, count: depth * 2))
    }
}
