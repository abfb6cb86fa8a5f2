import Documents
import Exchanges

extension HeaderTemplate {
    /// A mapping from names to values, or a list of pairs where one name
    /// comes twice.
    static var lines: Shape<[HeaderTemplate]> {
        Shape("header lines") { node, decoding in
            var pairs: [(name: Node, value: Node)] = []
            switch node.kind {
            case .object: pairs = node.members
            case .array:
                for element in node.elements {
                    let parts = element.elements
                    if parts.count == 2 {
                        pairs.append((parts[0], parts[1]))
                    } else {
                        decoding.report(element, "expected a pair [name, value], found \(element.shown)")
                    }
                }
            default: decoding.report(node, "expected a mapping or a list of pairs, found \(node.shown)")
            }
            return pairs.compactMap { line($0.name, $0.value, decoding) }
        }
    }

    private static func line(
        _ nameNode: Node,
        _ valueNode: Node,
        _ decoding: Decoding
    ) -> HeaderTemplate? {
        let name = String(decoding: nameNode.bytes, as: UTF8.self)
        let signs = Set("!#$%&'*+-.^_`|~".utf8)
        let isToken =
            !name.isEmpty
            && name.utf8.allSatisfy { ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 || signs.contains($0) }
        guard isToken else {
            decoding.report(nameNode, "\"\(name)\" is no header name")
            return nil
        }
        if ["Connection", "Transfer-Encoding", "Content-Length"].contains(where: { Headers.sameName($0, name) }) {
            decoding.report(
                nameNode,
                "\(name) follows from how the body is sent and cannot be given",
                hint: Headers.sameName(name, "Connection")
                    ? "faults: [ { close: announced } ] ends the connection behind the response" : nil
            )
            return nil
        }
        guard let text = valueNode.string else {
            decoding.report(
                valueNode,
                "expected a string, found \(valueNode.shown)",
                hint: [.array, .object].contains(valueNode.kind) ? nil : "quote the value"
            )
            return nil
        }
        guard text.utf8.allSatisfy({ ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }) else {
            decoding.report(valueNode, "a header's value holds no control characters")
            return nil
        }
        return BodyShape.template(Array(text.utf8), .text, valueNode, decoding).map { HeaderTemplate(name, $0) }
    }
}
