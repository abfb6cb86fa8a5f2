import Documents
import Matching

extension Shape where Output == Glob {
    /// A pattern.
    static var glob: Shape {
        Shape("a pattern") { node, decoding in
            guard let text = node.string else {
                decoding.report(
                    node,
                    "expected a pattern, found \(node.shown)",
                    hint: [.array, .object].contains(node.kind) ? nil : "quote it"
                )
                return nil
            }
            do {
                let glob = try Glob(text)
                for name in glob.waitsFor where !CaseValues.names.contains(String(name.dropFirst(5))) {
                    let known = CaseValues.names.map { "case." + $0 }
                    let near = Spelling.nearest(to: name, in: known)
                    decoding.report(
                        node,
                        "unknown token {{\(name)}}",
                        hint: near.map { "did you mean {{\($0)}}?" } ?? "known: " + known.joined(separator: ", ")
                    )
                }
                return glob
            } catch {
                decoding.report(node, "not a pattern: \(error)")
                return nil
            }
        }
    }
}
