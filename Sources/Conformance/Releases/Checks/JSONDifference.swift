import Documents

/// Where two JSON values part, in words.
enum JSONDifference {
    /// The first difference, with the path to it; `nil` where both mean the
    /// same.
    static func first(_ own: Value, _ wanted: Value, at path: String = "") -> String? {
        guard !own.isSame(as: wanted) else { return nil }
        let place = path.isEmpty ? "it" : path
        switch (own, wanted) {
        case (.object(let a), .object(let b)):
            for member in b {
                let inner = path.isEmpty ? member.name : path + "." + member.name
                guard let value = own[member.name] else { return "\(inner) is missing" }
                if let found = first(value, member.value, at: inner) { return found }
            }
            let more = a.first { wanted[$0.name] == nil }
            return more.map { (path.isEmpty ? $0.name : path + "." + $0.name) + " is not documented" }
        case (.array(let a), .array(let b)):
            for (index, pair) in zip(a, b).enumerated() {
                if let found = first(pair.0, pair.1, at: "\(path)[\(index)]") { return found }
            }
            return "\(place) has \(a.count) elements, not \(b.count)"
        default:
            let writer = JSONWriter()
            return "\(place) is \(writer.string(own)), not \(writer.string(wanted))"
        }
    }
}
