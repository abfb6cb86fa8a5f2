import Documents
public import Exchanges

/// Faults in one line, as options and headers have them.
///
///     faults = fault *(";" fault)
///     fault  = name [value] *(" " member "=" value)
///
/// `cut after=100B by=reset; slice 1B` says what `[{ cut: { after: 100B, by:
/// reset } }, { slice: 1B }]` says in a file.
public enum FaultText {
    /// Why a text is none.
    public struct Problem: Error, Equatable {
        /// What is wrong.
        public var message: String
        /// What to do about it.
        public var hint: String
    }

    /// So long may a text be: a header of more is no fault's.
    private static let limit = 4096

    /// Reads a text; the first thing that is wrong is thrown. `lastEvent` is
    /// the line that ends the API's streams, where one does.
    public static func faults(_ text: String, lastEvent: EventLine?) throws(Problem) -> [any Fault] {
        guard text.utf8.count <= limit else {
            throw Problem(message: "it is longer than \(limit) bytes", hint: "name fewer faults")
        }
        var faults: [any Fault] = []
        for part in text.split(separator: ";", omittingEmptySubsequences: false) {
            faults.append(try fault(part.split(separator: " ").map(String.init), lastEvent))
        }
        return faults
    }

    private static func fault(_ words: [String], _ lastEvent: EventLine?) throws(Problem) -> any Fault {
        let known = "there are: " + FaultShape.names.joined(separator: ", ")
        guard let name = words.first else {
            throw Problem(message: "a fault is missing", hint: "such as: cut after=100B by=reset; " + known)
        }
        guard FaultShape.names.contains(name) else {
            let near = Spelling.nearest(to: name, in: FaultShape.names)
            throw Problem(
                message: "there is no fault \"\(name.prefix(200))\"",
                hint: near.map { "did you mean \($0)?" } ?? known
            )
        }
        let value = try argument(joined(Array(words.dropFirst())), of: name)
        let bytes = JSONWriter(.compact).bytes(.object([Member(name, value)]))
        let shape = Shape<any Fault>.object("a fault") { FaultShape.read(&$0, lastEvent: lastEvent) }
        do {
            return try Decoding.decode(try Document.json(bytes, name: ""), shape)
        } catch {
            let first = error.diagnostics.first
            throw Problem(
                message: "\(name): \(first?.message ?? "is no fault")",
                hint: first?.hint ?? "such as: cut after=100B by=reset"
            )
        }
    }

    /// `after=2` and `events` are one word.
    private static func joined(_ words: [String]) -> [String] {
        var result: [String] = []
        for word in words {
            if ["event", "events"].contains(word), let last = result.last,
                last.utf8.last.map({ $0 &- 0x30 < 10 }) == true
            {
                result[result.count - 1] = last + " " + word
            } else {
                result.append(word)
            }
        }
        return result
    }

    /// What follows a name: one value, or members.
    private static func argument(_ words: [String], of name: String) throws(Problem) -> Value {
        // Only a stream's faults are members that may stand without a value.
        let isMapping = name == "events" || words.contains { pair($0) != nil }
        guard isMapping else {
            guard words.count == 1 else {
                throw Problem(
                    message: words.isEmpty ? "\(name) needs a value" : "\(name) has one value, not \(words.count)",
                    hint: "such as: cut after=100B by=reset; slice 1B; events no-done"
                )
            }
            return value(words[0])
        }
        var members: [Member] = []
        for word in words {
            let (member, text) = pair(word) ?? (word, "true")
            guard !members.contains(where: { $0.name == member }) else {
                throw Problem(message: "\(name) has \(member) twice", hint: "name it once")
            }
            members.append(Member(member, value(text)))
        }
        return .object(members)
    }

    private static func pair(_ word: String) -> (String, String)? {
        guard let equals = word.firstIndex(of: "="), equals != word.startIndex, word.first != "{" else { return nil }
        return (String(word[..<equals]), String(word[word.index(after: equals)...]))
    }

    /// A number, `true`, a list of numbers, JSON, or a text.
    private static func value(_ text: String) -> Value {
        if text == "true" { return .bool(true) }
        if let number = Int(text) { return .integer(number) }
        let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        if numbers.count > 1, !numbers.contains(nil) { return .array(numbers.compactMap { $0.map(Value.integer) }) }
        if text.first == "{" || text.first == "[", let document = try? Document.json(Array(text.utf8), name: "") {
            return document.root.value
        }
        return .string(text)
    }
}
