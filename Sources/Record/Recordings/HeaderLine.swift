import Documents
import Exchanges

/// A header line as a file holds it: `[name, value]`, with a third element
/// where the value's bytes on the wire are not its text's.
enum HeaderLine {
    /// Says that each character is one byte.
    static let latin1 = "iso-8859-1"

    /// A line whose value is read by a shape; `name` is what diagnostics call
    /// it.
    static func shape<T>(
        _ name: String,
        _ value: Shape<T>
    ) -> Shape<(node: Node, name: String, value: T, isLatin1: Bool)> {
        let string = Shape<String>.string
        return Shape(name) { node, decoding in
            let elements = node.elements
            guard node.kind == .array, (2...3).contains(elements.count) else {
                decoding.report(node, "expected \(name), found \(node.shown)")
                return nil
            }
            guard let text = string.decode(elements[0], decoding), let value = value.decode(elements[1], decoding)
            else { return nil }
            guard elements.count == 3 else { return (node, text, value, false) }
            guard elements[2].string == latin1 else {
                decoding.report(elements[2], "expected \(latin1) or nothing, found \(elements[2].shown)")
                return nil
            }
            return (node, text, value, true)
        }
    }

    /// The lines of a list, each with its value.
    static func list(_ name: String) -> Shape<Headers> {
        let lines = Shape<[(node: Node, name: String, value: String, isLatin1: Bool)]>.list(shape(name, .string))
        return Shape<Headers>(name + "s") { node, decoding in
            lines.decode(node, decoding).map { lines in
                Headers(lines.map { HeaderField($0.name, $0.value, isLatin1: $0.isLatin1) })
            }
        }
    }
}
