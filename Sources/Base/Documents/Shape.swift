/// What a part of a document must look like, and what comes of it.
///
/// A shape that is not met reports why and gives `nil`; the rest of the
/// document is still looked at.
public struct Shape<Output> {
    /// What the part is, with its article: `a string`.
    public let name: String
    /// Decodes a node.
    public let decode: (Node, Decoding) -> Output?

    /// Makes a shape.
    public init(_ name: String, decode: @escaping (Node, Decoding) -> Output?) {
        self.name = name
        self.decode = decode
    }

    /// A shape with something done to its output.
    public func map<T>(_ transform: @escaping (Output) -> T) -> Shape<T> {
        Shape<T>(name) { node, decoding in decode(node, decoding).map(transform) }
    }
}

extension Shape {
    /// A scalar that must have a form of its own.
    public static func scalar(_ name: String, _ convert: @escaping (Node) -> Output?) -> Shape {
        Shape(name) { node, decoding in
            if let value = convert(node) { return value }
            decoding.report(node, "expected \(name), found \(node.shown)")
            return nil
        }
    }

    /// An object, decoded member by member. `decode` asks for every member
    /// that may be there before it gives up: those it has not asked for are
    /// reported as unknown.
    public static func object(_ name: String, _ decode: @escaping (inout ObjectReader) -> Output?) -> Shape {
        Shape(name) { node, decoding in
            guard var reader = ObjectReader(node, decoding, name: name) else { return nil }
            let value = decode(&reader)
            reader.finish()
            return value
        }
    }

    /// A list of parts of one shape.
    public static func list<T>(_ element: Shape<T>) -> Shape<[T]> where Output == [T] {
        Shape<[T]>("a list, each \(element.name)") { node, decoding in
            guard node.kind == .array else {
                decoding.report(node, "expected a list, found \(node.shown)")
                return nil
            }
            return node.elements.compactMap { element.decode($0, decoding) }
        }
    }

    /// One part, or a list of them.
    public static func oneOrList<T>(_ element: Shape<T>) -> Shape<[T]> where Output == [T] {
        Shape<[T]>("\(element.name) or a list") { node, decoding in
            node.kind == .array
                ? node.elements.compactMap { element.decode($0, decoding) }
                : element.decode(node, decoding).map { [$0] }
        }
    }

    /// An object whose names are free and whose values have one shape; in
    /// the order of the text.
    public static func table<T>(_ element: Shape<T>) -> Shape<[(name: String, value: T)]>
    where Output == [(name: String, value: T)] {
        Shape<[(name: String, value: T)]>("a mapping") { node, decoding in
            guard node.kind == .object else {
                decoding.report(node, "expected a mapping, found \(node.shown)")
                return nil
            }
            return node.members.compactMap { name, value in
                element.decode(value, decoding).map { (String(decoding: name.bytes, as: UTF8.self), $0) }
            }
        }
    }
}

extension Shape where Output == String {
    /// A string. A number or truth value must be quoted to be one.
    public static var string: Shape { scalar("a string") { $0.string } }

    /// A string that is not empty.
    public static var text: Shape { scalar("a text that is not empty") { $0.string.flatMap { $0.isEmpty ? nil : $0 } } }

    /// One of some words.
    public static func choice(_ words: String...) -> Shape { oneOf(words) }

    /// One of some words that are known only at run time.
    public static func oneOf(_ words: [String]) -> Shape {
        let list = words.joined(separator: ", ")
        return Shape("one of " + list) { node, decoding in
            if let text = node.string, words.contains(where: { $0.utf8.elementsEqual(text.utf8) }) { return text }
            let near = node.string.flatMap { Spelling.nearest(to: $0, in: words) }
            decoding.report(
                node,
                "expected one of \(list), found \(node.shown)",
                hint: near.map { "did you mean \"\($0)\"?" }
            )
            return nil
        }
    }
}

extension Shape where Output: CaseIterable & RawRepresentable, Output.RawValue == String {
    /// One of an enumeration's words.
    public static var word: Shape {
        let words = Shape<String>.oneOf(Output.allCases.map(\.rawValue))
        return Shape(words.name) { node, decoding in words.decode(node, decoding).flatMap { Output(rawValue: $0) } }
    }
}

extension Shape where Output == Int {
    /// A whole number in a range.
    public static func integer(_ range: ClosedRange<Int> = Int.min...Int.max) -> Shape {
        let bounds = range == Int.min...Int.max ? "" : " from \(range.lowerBound) to \(range.upperBound)"
        return scalar("a whole number" + bounds) { node in
            node.integer.flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

extension Shape where Output == Bool {
    /// `true` or `false`.
    public static var bool: Shape { scalar("true or false") { $0.bool } }
}

extension Shape where Output == UInt64 {
    /// A duration, in nanoseconds.
    public static var duration: Shape {
        scalar("a duration such as 250ms, 3s or 2m") { $0.string.flatMap(DurationText.nanoseconds) }
    }
}

extension Shape where Output == Node {
    /// Anything.
    public static var any: Shape { Shape("anything") { node, _ in node } }
}

extension Shape where Output == Value {
    /// Anything, as a value that stands alone.
    public static var value: Shape { Shape("anything") { node, _ in node.value } }
}

extension Node {
    /// What a user wrote, in few words, for a message.
    public var shown: String {
        switch kind {
        case .null: "nothing"
        case .bool, .number: String(decoding: bytes, as: UTF8.self)
        case .string: "\"" + String((string ?? "").prefix(60)) + "\""
        case .array: "a list"
        case .object: "a mapping"
        }
    }
}
