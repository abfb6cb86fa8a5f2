/// Where the values of one option or positional go: the syntax, how often
/// it may come, and what stands for none.
struct Slot<Value: Sendable>: Sendable {
    let syntax: ValueDeclaration
    let occurrence: Occurrence
    let defaultText: String?
    /// Whether the default could itself be written on the command line.
    let defaultIsReadable: Bool
    let read: @Sendable ([String]) throws(ValueRefusal) -> Value

    var erased: @Sendable ([String]) throws(ValueRefusal) -> any Sendable {
        let read = read
        return { (texts: [String]) throws(ValueRefusal) -> any Sendable in Box(value: try read(texts)) }
    }
}

/// The first value that was not what is wanted.
struct ValueRefusal: Error {
    let position: Int
}

extension Slot {
    static func optional<Element>(_ syntax: ValueSyntax<Element>) -> Self where Value == Element? {
        Self(syntax, .optional) { $0.last }
    }

    static func repeating<Element>(_ syntax: ValueSyntax<Element>, atLeast: Int) -> Self where Value == [Element] {
        Self(syntax, .repeating(atLeast: atLeast)) { $0 }
    }

    static func defaulting(_ syntax: ValueSyntax<Value>, to value: Value) -> Self {
        Self(syntax, .optional, default: value) { $0.last ?? value }
    }

    /// A required value is only read once it is known to be there.
    static func required(_ syntax: ValueSyntax<Value>) -> Self {
        Self(syntax, .required) { values in
            guard let last = values.last else { preconditionFailure("a required value is read though it is missing") }
            return last
        }
    }

    private init<Element>(
        _ syntax: ValueSyntax<Element>,
        _ occurrence: Occurrence,
        default value: Element? = nil,
        _ finish: @escaping @Sendable ([Element]) -> Value
    ) {
        self.syntax = syntax.declaration
        self.occurrence = occurrence
        defaultText = value.map(syntax.show)
        defaultIsReadable = value.map { syntax.read(syntax.show($0)) != nil } ?? true
        read = { (texts: [String]) throws(ValueRefusal) -> Value in
            var values: [Element] = []
            for (position, text) in texts.enumerated() {
                guard let value = syntax.read(text) else { throw ValueRefusal(position: position) }
                values.append(value)
            }
            return finish(values)
        }
    }
}
