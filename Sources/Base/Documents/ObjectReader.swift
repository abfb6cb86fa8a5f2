/// Takes the members of one object by name, and reports those that nobody
/// asked for.
public struct ObjectReader {
    /// The object.
    public let node: Node
    /// Where mistakes go.
    public let decoding: Decoding
    private let name: String
    private var asked: [String] = []
    /// Members that are not there, with what they should be: told at the end,
    /// since a misspelt one is told once, where it stands.
    private var missing: [(names: [String], message: String)] = []

    /// A reader of an object; reports and gives `nil` where it is none.
    public init?(_ node: Node, _ decoding: Decoding, name: String) {
        guard node.kind == .object else {
            decoding.report(node, "expected \(name), found \(node.shown)")
            return nil
        }
        self.node = node
        self.decoding = decoding
        self.name = name
    }

    /// A member that must be there.
    public mutating func required<T>(_ member: String, _ shape: Shape<T>) -> T? {
        asked.append(member)
        guard let value = node[member] else {
            missing.append(([member], "\(name) needs \"\(member)\", \(shape.name)"))
            return nil
        }
        return shape.decode(value, decoding)
    }

    /// A member that may be missing.
    public mutating func optional<T>(_ member: String, _ shape: Shape<T>) -> T? {
        asked.append(member)
        return node[member].flatMap { shape.decode($0, decoding) }
    }

    /// Whether a member is there; it counts as asked for.
    public mutating func has(_ member: String) -> Bool {
        asked.append(member)
        return node[member] != nil
    }

    /// Notes that one of some members had to be there, unless a misspelt one
    /// was meant to be it.
    public mutating func reportMissing(_ members: String..., message: String) {
        missing.append((members, message))
    }

    /// Notes a mistake at a member, or at the object where it has none.
    public func report(_ message: String, at member: String? = nil, hint: String? = nil) {
        decoding.report(member.flatMap { node[$0] } ?? node, message, hint: hint)
    }

    /// Reports the members that are missing, and those that nobody asked for
    /// with the word that was probably meant.
    public func finish() {
        var misspelt: Set<String> = []
        for name in unknown() {
            // To look for the word that was meant takes its time.
            guard !decoding.isFull else {
                decoding.leaveOut()
                continue
            }
            let near = nearest(to: name)
            let text = String(decoding: name.bytes.prefix(200), as: UTF8.self)
            let written = name.bytes.count > 200 ? text + "…" : text
            if let near { misspelt.insert(near) }
            // Some are asked for twice: whether they are there, and then what.
            var seen: Set<String> = []
            let words = asked.filter { seen.insert($0).inserted }
            let known = words.isEmpty ? nil : "it may hold: " + words.joined(separator: ", ")
            decoding.report(
                name,
                "unknown key \"\(written)\" in \(self.name)",
                hint: near.map { "did you mean \"\($0)\"?" } ?? known
            )
        }
        for (names, message) in missing where misspelt.isDisjoint(with: names) { decoding.report(node, message) }
    }

    /// The members that nobody asked for.
    private func unknown() -> [Node] {
        node.members.map { name, _ in name }.filter { name in !asked.contains(where: { name.isText($0) }) }
    }

    /// The word that was probably meant: one that is missing rather than one
    /// that is there.
    private func nearest(to name: Node) -> String? {
        let written = String(decoding: name.bytes.prefix(200), as: UTF8.self)
        return Spelling.nearest(to: written, in: missing.flatMap(\.names)) ?? Spelling.nearest(to: written, in: asked)
    }
}
