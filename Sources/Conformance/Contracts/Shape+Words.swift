import Documents

extension Shape {
    /// A list whose elements differ in one member.
    static func rows<Row>(_ row: Shape<Row>, key: String) -> Shape where Output == [Row] {
        let list = Shape.list(row)
        return Shape(list.name) { node, decoding in
            var seen: [[UInt8]] = []
            for element in node.elements {
                guard let value = element[key] else { continue }
                if seen.contains(value.bytes) {
                    decoding.report(value, "\(key) \(value.shown) stands twice")
                }
                seen.append(value.bytes)
            }
            return list.decode(node, decoding)
        }
    }
}

extension Shape where Output == String {
    /// A path below a base URL.
    static var absolutePath: Shape {
        scalar("a path that begins with \"/\"") { $0.string.flatMap { $0.utf8.first == 0x2F ? $0 : nil } }
    }
}

extension Shape where Output == JSONPath {
    /// A path in a response.
    static var path: Shape { scalar("a path such as choices[0].message") { $0.string.flatMap { JSONPath($0) } } }
}

extension Shape where Output == ClosedRange<Int> {
    /// A line, or the first and last of several: `24`, `30-33`.
    static var lineRange: Shape {
        scalar("a line such as 24, or lines such as 30-33") { node in
            if let line = node.integer { return line > 0 ? line...line : nil }
            let ends = (node.string ?? "").split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard ends.count == 2, let first = ends[0], let last = ends[1], 0 < first, first <= last else { return nil }
            return first...last
        }
    }
}

extension ObjectReader {
    /// The members `origin` and `lines`.
    mutating func citation() -> Citation? {
        let origin = required("origin", Shape<Origin>.word)
        let lines = optional("lines", .list(Shape<ClosedRange<Int>>.lineRange))
        return origin.map { Citation($0, lines: lines ?? []) }
    }

    /// The member `line`.
    mutating func line() -> Int? { optional("line", .integer(1...Int.max)) }
}
