import Documents

/// What a member of a request may be.
struct FieldRule: Sendable, Equatable {
    /// The types of JSON, as requests' rules name them.
    enum Kind: String, Sendable, CaseIterable {
        case string, integer, number, boolean, array, object
    }

    /// The bounds of a number, as they are written.
    struct Bounds: Sendable, Equatable {
        var from: String
        var to: String
    }

    /// What it may be; none: anything.
    var kinds: [Kind] = []
    var isRequired = false
    var range: Bounds?
    /// The words that it may be where it is a string.
    var words: [String] = []
    /// How many elements it may have.
    var size: Bounds?
    /// What its elements may be; one or none.
    var items: [FieldRule] = []
    /// What its members may be.
    var fields: [Field] = []
    /// Whether it may have other members.
    var isOpen = false

    /// One member.
    struct Field: Sendable, Equatable {
        var name: String
        var rule: FieldRule
    }
}

/// What a request may hold.
struct RequestRules: Sendable, Equatable {
    /// Its members.
    var body: FieldRule
    /// Members of which only one of two may be there.
    var notBoth: [[String]]
}

extension Shape where Output == [String: RequestRules] {
    /// A whole file.
    static var requestRules: Shape {
        object("what requests may hold") { reader in
            _ = reader.required("format", .integer(1...1))
            var known: [String: FieldRule] = [:]
            if let definitions = reader.optional("definitions", Shape<Any>.tableOfAny) {
                // Each may use those before it, so none can use itself.
                for (name, node) in definitions {
                    known[name] = Shape<FieldRule>.fieldRule(known).decode(node, reader.decoding)
                }
            }
            let shape = Shape<RequestRules>.oneRequest(known)
            guard let requests = reader.required("requests", .table(shape)) else { return nil }
            return Dictionary(requests.map { ($0.name, $0.value) }) { $1 }
        }
    }
}

extension Shape where Output == Any {
    fileprivate static var tableOfAny: Shape<[(name: String, value: Node)]> { .table(.any) }
}

extension Shape where Output == RequestRules {
    fileprivate static func oneRequest(_ known: [String: FieldRule]) -> Shape {
        object("what a request may hold") { reader in
            let fields = reader.required("fields", .table(.fieldRule(known)))
            let notBoth = reader.optional("notBoth", .list(.list(.text))) ?? []
            guard let fields else { return nil }
            var body = FieldRule(kinds: [.object])
            body.fields = fields.map { FieldRule.Field(name: $0.name, rule: $0.value) }
            return RequestRules(body: body, notBoth: notBoth)
        }
    }
}

extension Shape where Output == FieldRule {
    fileprivate static func fieldRule(_ known: [String: FieldRule]) -> Shape {
        Shape("what a member may be") { node, decoding in
            object("what a member may be") { reader in
                var rule = FieldRule()
                if let name = reader.optional("use", .text) {
                    guard let used = known[name] else {
                        let near = Spelling.nearest(to: name, in: Array(known.keys).sorted())
                        reader.report(
                            "there is no definition \"\(name)\" before this",
                            at: "use",
                            hint: near.map { "did you mean \"\($0)\"?" }
                        )
                        return nil
                    }
                    rule = used
                } else {
                    rule.kinds = reader.required("type", .oneOrList(Shape<FieldRule.Kind>.word)) ?? []
                    rule.range = reader.optional("range", .bounds)
                    rule.words = reader.optional("oneOf", .list(.text)) ?? []
                    rule.size = reader.optional("size", .bounds)
                    rule.items = reader.optional("items", .fieldRule(known)).map { [$0] } ?? []
                    let fields = reader.optional("fields", .table(.fieldRule(known))) ?? []
                    rule.fields = fields.map { FieldRule.Field(name: $0.name, rule: $0.value) }
                    rule.isOpen = reader.optional("open", .bool) ?? false
                }
                rule.isRequired = reader.optional("required", .bool) ?? false
                return rule
            }.decode(node, decoding)
        }
    }
}

extension Shape where Output == FieldRule.Bounds {
    fileprivate static var bounds: Shape {
        Shape("two numbers, the lesser first") { node, decoding in
            let numbers = node.elements.compactMap(\.number)
            guard numbers.count == 2, node.elements.count == 2, let from = Double(numbers[0]),
                let to = Double(numbers[1]), from <= to
            else {
                decoding.report(node, "expected two numbers, the lesser first, found \(node.shown)")
                return nil
            }
            return FieldRule.Bounds(from: numbers[0], to: numbers[1])
        }
    }
}
