import Contracts
import Documents

/// The payload as it must arrive: the input's JSON with each `${…}` in its
/// strings filled once with the variable's value.
struct PayloadExpectation {
    /// The whole body.
    let body: Value
    /// The places that hold a variable, with what must stand there.
    let filled: [(path: String, text: String)]

    /// Fills an input; `nil` where it is no JSON or names a variable that
    /// the order does not give.
    init?(_ payload: String, variables: [String: ProcessValue]) {
        guard let template = Evidence.json(Array(payload.utf8)) else { return nil }
        var filled: [(path: String, text: String)] = []
        guard let body = Self.fill(template, at: "", variables, &filled) else { return nil }
        self.body = body
        self.filled = filled
    }

    private static func fill(
        _ value: Value,
        at path: String,
        _ variables: [String: ProcessValue],
        _ filled: inout [(path: String, text: String)]
    ) -> Value? {
        switch value {
        case .string(let text):
            guard let template = try? Contracts.PayloadTemplate(text) else { return nil }
            guard !template.variables.isEmpty else { return value }
            var result = ""
            for part in template.parts {
                switch part {
                case .literal(let literal): result += literal
                case .variable(let name):
                    guard let variable = variables[name] else { return nil }
                    result += variable.value.string ?? JSONWriter().string(variable.value)
                }
            }
            filled.append((path, result))
            return .string(result)
        case .array(let elements):
            var result: [Value] = []
            for (index, element) in elements.enumerated() {
                guard let element = fill(element, at: "\(path)[\(index)]", variables, &filled) else { return nil }
                result.append(element)
            }
            return .array(result)
        case .object(let members):
            var result: [Member] = []
            for member in members {
                let place = path.isEmpty ? member.name : path + "." + member.name
                guard let value = fill(member.value, at: place, variables, &filled) else { return nil }
                result.append(Member(member.name, value))
            }
            return .object(result)
        default: return value
        }
    }
}

extension Value {
    /// The first place where another value differs in meaning, with both
    /// sides as JSON; `nil` where they mean the same.
    func firstDifference(from other: Value, at path: String = "") -> (path: String, this: String, other: String)? {
        let name = path.isEmpty ? "the body" : path
        let writer = JSONWriter()
        switch (self, other) {
        case (.object(let mine), .object(let theirs)):
            // Looked up by bytes, as members are: a subject may send thousands.
            let (mineByName, theirsByName) = (Self.byName(mine), Self.byName(theirs))
            for member in mine {
                let place = path.isEmpty ? member.name : path + "." + member.name
                guard let found = theirsByName[Array(member.name.utf8)] else {
                    return (place, writer.string(member.value), "nothing")
                }
                if let difference = member.value.firstDifference(from: found, at: place) { return difference }
            }
            for member in theirs where mineByName[Array(member.name.utf8)] == nil {
                let place = path.isEmpty ? member.name : path + "." + member.name
                return (place, "nothing", writer.string(member.value))
            }
            return isSame(as: other) ? nil : (name, writer.string(self), writer.string(other))
        case (.array(let mine), .array(let theirs)):
            for (index, pair) in zip(mine, theirs).enumerated() {
                if let difference = pair.0.firstDifference(from: pair.1, at: "\(path)[\(index)]") { return difference }
            }
            guard mine.count != theirs.count else { return nil }
            return (name, "\(mine.count) elements", "\(theirs.count) elements")
        default:
            return isSame(as: other) ? nil : (name, writer.string(self), writer.string(other))
        }
    }

    private static func byName(_ members: [Member]) -> [[UInt8]: Value] {
        Dictionary(members.map { (Array($0.name.utf8), $0.value) }) { _, last in last }
    }
}
