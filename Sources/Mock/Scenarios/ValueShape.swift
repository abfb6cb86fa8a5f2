import Documents
import Matching
import Patterns

/// Conditions on one value: a string is a pattern, a mapping of one of the
/// words below is what that says, anything else equality.
enum ValueShape {
    private static let words = [
        "regex", "contains", "oneOf", "atLeast", "atMost", "equals", "not", "present", "absent",
    ]

    /// A condition on a text.
    static var text: Shape<ValueTest> {
        Shape("a pattern or a condition") { node, decoding in
            if node.kind == .object { return condition(node, decoding) }
            return Shape.glob.decode(node, decoding).map { .pattern($0) }
        }
    }

    /// A condition on a value of JSON.
    static var json: Shape<ValueTest> {
        Shape("a value, a pattern or a condition") { node, decoding in
            if node.kind == .string { return Shape.glob.decode(node, decoding).map { .pattern($0) } }
            let isCondition = node.members.count == 1 && node.members.contains { isWord($0.name) }
            return isCondition ? condition(node, decoding) : .equals(node.value)
        }
    }

    private static func isWord(_ name: Node) -> Bool { words.contains { name.bytes.elementsEqual($0.utf8) } }

    private static func condition(_ node: Node, _ decoding: Decoding) -> ValueTest? {
        let shape = Shape<ValueTest>.object("a condition on a value") { reader in
            if reader.node.members.count != 1 {
                reader.report("a condition on a value is one of \(words.joined(separator: ", "))")
            }
            var found: [ValueTest?] = []
            found.append(reader.optional("regex", regex).map { .regex($0) })
            found.append(reader.optional("contains", .value).map { .contains($0) })
            found.append(
                reader.optional("oneOf", .list(json)).map { values in
                    if values.isEmpty { reader.report("oneOf needs a value: of none nothing is one", at: "oneOf") }
                    return .oneOf(values)
                }
            )
            found.append(reader.optional("atLeast", number).map { .atLeast($0) })
            found.append(reader.optional("atMost", number).map { .atMost($0) })
            found.append(reader.optional("equals", .value).map { .equals($0) })
            found.append(reader.optional("not", json).map { .not($0) })
            found.append(reader.optional("present", isTrue).map { _ in .present })
            found.append(reader.optional("absent", isTrue).map { _ in .absent })
            return reader.node.members.count == 1 ? found.compactMap { $0 }.first : nil
        }
        return shape.decode(node, decoding)
    }

    private static var isTrue: Shape<Bool> { .scalar("true") { $0.bool == true ? true : nil } }

    private static var number: Shape<Value> {
        .scalar("a number") { node in node.kind == .number ? node.value : nil }
    }

    private static var regex: Shape<Pattern> {
        Shape("a regular expression") { node, decoding in
            guard let text = Shape.text.decode(node, decoding) else { return nil }
            do throws(PatternError) {
                return try Pattern(text)
            } catch {
                decoding.report(node, "not a regular expression (PCRE2): \(error)")
                return nil
            }
        }
    }
}
