import Documents

/// How an API words what is wrong with a request.
struct ProblemWords: Sendable, Equatable {
    /// A member that it does not know, with its value, and one whose value is
    /// an array or an object.
    var extra: String
    var extraContainer: String
    var missing: String
    /// A value of a wrong type, and one that is an array or an object.
    var type: String
    var typeContainer: String
    var range: String
    var size: String
    var both: String
    /// What stands before several problems, and between two.
    var joined: String
    var between: String
    var or: String
    /// The types' names by those of the rules.
    var types: [String: String]

    /// Several problems in one message; `nil` where there is none.
    func joined(_ problems: [String]) -> String? {
        guard problems.count > 1 else { return problems.first }
        let text = problems.joined(separator: between)
        return TextTemplate.fill(joined, ["count": "\(problems.count)", "problems": text])
    }

    /// One of some words.
    func choice(_ words: [String]) -> String {
        let quoted = words.map { "'\($0)'" }
        guard quoted.count > 1 else { return quoted.joined() }
        return quoted.dropLast().joined(separator: ", ") + or + quoted[quoted.count - 1]
    }
}

extension Shape where Output == ProblemWords {
    static var problemWords: Shape {
        object("how problems are worded") { reader in
            let extra = reader.required("extra", .text)
            let extraContainer = reader.required("extraContainer", .text)
            let missing = reader.required("missing", .text)
            let type = reader.required("type", .text)
            let typeContainer = reader.required("typeContainer", .text)
            let range = reader.required("range", .text)
            let size = reader.required("size", .text)
            let both = reader.required("both", .text)
            let joined = reader.required("joined", .text)
            let between = reader.required("between", .text)
            let or = reader.required("or", .text)
            let types = reader.required("types", .table(.text))
            guard let extra, let extraContainer, let missing, let type, let typeContainer, let range, let size,
                let both, let joined, let between, let or, let types
            else { return nil }
            return ProblemWords(
                extra: extra,
                extraContainer: extraContainer,
                missing: missing,
                type: type,
                typeContainer: typeContainer,
                range: range,
                size: size,
                both: both,
                joined: joined,
                between: between,
                or: or,
                types: Dictionary(types.map { ($0.name, $0.value) }) { $1 }
            )
        }
    }
}
