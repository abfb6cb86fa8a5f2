public import Documents

/// A number or word that a case may give to a check.
public struct CheckParameter: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// What it may be.
    public var kind: Kind
    /// Whether a case must give it.
    public var isRequired: Bool

    /// What a parameter may be.
    public enum Kind: Sendable, Equatable {
        /// A whole number from 0.
        case count
        /// A duration.
        case duration
        /// A list of durations.
        case durations
        /// One of some words.
        case word([String])
    }

    /// Makes one that may be left out.
    public static func optional(_ name: String, _ kind: Kind) -> CheckParameter {
        CheckParameter(name: name, kind: kind, isRequired: false)
    }

    /// Makes one that must be given.
    public static func required(_ name: String, _ kind: Kind) -> CheckParameter {
        CheckParameter(name: name, kind: kind, isRequired: true)
    }
}

/// What a case gives to a check.
public struct CheckParameters: Sendable, Equatable {
    /// One value.
    public enum Argument: Sendable, Equatable {
        /// A whole number.
        case count(Int)
        /// Nanoseconds.
        case duration(UInt64)
        /// Nanoseconds, several times.
        case durations([UInt64])
        /// A word.
        case word(String)
    }

    /// The values by name.
    public var arguments: [String: Argument]

    /// Makes a set of values.
    public init(_ arguments: [String: Argument] = [:]) {
        self.arguments = arguments
    }

    /// A whole number.
    public func count(_ name: String) -> Int? {
        if case .count(let value)? = arguments[name] { value } else { nil }
    }

    /// Nanoseconds.
    public func duration(_ name: String) -> UInt64? {
        if case .duration(let value)? = arguments[name] { value } else { nil }
    }

    /// Nanoseconds, several times.
    public func durations(_ name: String) -> [UInt64]? {
        if case .durations(let value)? = arguments[name] { value } else { nil }
    }

    /// A word.
    public func word(_ name: String) -> String? {
        if case .word(let value)? = arguments[name] { value } else { nil }
    }

    /// Their form in a case file, sorted by name.
    public var json: Value {
        .object(
            arguments.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { name, argument in
                switch argument {
                case .count(let value): Member(name, .integer(value))
                case .duration(let value): Member(name, .string(DurationText.text(nanoseconds: value)))
                case .durations(let values):
                    Member(name, .array(values.map { .string(DurationText.text(nanoseconds: $0)) }))
                case .word(let value): Member(name, .string(value))
                }
            }
        )
    }
}

extension Shape where Output == CheckUse {
    /// A check as a case names it: its id, or its id with its parameters.
    static var checkUse: Shape {
        Shape("a check's id, or id: {parameters}") { node, decoding in
            if let id = node.string { return use(id, node, nil, decoding) }
            guard node.kind == .object, node.members.count == 1, let (name, value) = node.members.first else {
                decoding.report(node, "expected a check's id, or one with its parameters, found \(node.shown)")
                return nil
            }
            return use(String(decoding: name.bytes, as: UTF8.self), name, value, decoding)
        }
    }

    private static func use(_ id: String, _ place: Node, _ given: Node?, _ decoding: Decoding) -> CheckUse? {
        guard let check = Check.named(id) else {
            let near = Spelling.nearest(to: id, in: Check.all.map(\.id))
            decoding.report(place, "unknown check \"\(id)\"", hint: near.map { "did you mean \"\($0)\"?" })
            return nil
        }
        if check.isImplicit {
            decoding.report(place, "every case has the check \"\(id)\" without naming it")
            return nil
        }
        guard let given else {
            for parameter in check.parameters where parameter.isRequired {
                decoding.report(place, "\(id) needs \"\(parameter.name)\", \(parameter.kind.description)")
            }
            return CheckUse(id)
        }
        return Shape<CheckParameters>.arguments(of: check).decode(given, decoding).map { CheckUse(id, $0) }
    }
}

extension Shape where Output == CheckParameters {
    static func arguments(of check: Check) -> Shape {
        .object("the parameters of \(check.id)") { reader in
            var arguments: [String: CheckParameters.Argument] = [:]
            for parameter in check.parameters {
                let shape = Shape<CheckParameters.Argument>.argument(parameter.kind)
                arguments[parameter.name] =
                    parameter.isRequired
                    ? reader.required(parameter.name, shape) : reader.optional(parameter.name, shape)
            }
            return CheckParameters(arguments)
        }
    }
}

extension Shape where Output == CheckParameters.Argument {
    static func argument(_ kind: CheckParameter.Kind) -> Shape {
        switch kind {
        case .count: Shape<Int>.integer(0...1_000_000).map { .count($0) }
        case .duration: Shape<UInt64>.duration.map { .duration($0) }
        case .durations: Shape<[UInt64]>.list(Shape<UInt64>.duration).map { .durations($0) }
        case .word(let words): Shape<String>.oneOf(words).map { .word($0) }
        }
    }
}

extension CheckParameter.Kind: CustomStringConvertible {
    /// What it may be, with its article.
    public var description: String {
        switch self {
        case .count: "a whole number"
        case .duration: "a duration such as 100ms"
        case .durations: "a list of durations"
        case .word(let words): "one of " + words.joined(separator: ", ")
        }
    }
}
