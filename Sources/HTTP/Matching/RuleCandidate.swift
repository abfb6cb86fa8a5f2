import Documents

/// A rule that a look-up leaves.
struct RuleCandidate: Sendable {
    /// Its number.
    var number: Int32
    /// The number of its list of methods, where nothing else is left to be
    /// looked at: the look-up has told that the rest holds.
    var methods: Int32?

    init(number: Int32, methods: Int32? = nil) {
        self.number = number
        self.methods = methods
    }
}

/// The lists of methods that rules want, each once: ten thousand rules have
/// one or two, and looking at those touches no rule.
struct MethodLists: Sendable {
    private var lists: [[String]] = []
    private var numbers: [[String]: Int32] = [:]

    /// The number of a list.
    mutating func number(of methods: [String]) -> Int32 {
        if let number = numbers[methods] { return number }
        let number = Int32(lists.count)
        lists.append(methods)
        numbers[methods] = number
        return number
    }

    /// Whether a list has a method; an empty one has all.
    func holds(_ number: Int32, _ method: UnsafeBufferPointer<UInt8>) -> Bool {
        let list = lists[Int(number)]
        return list.isEmpty || list.contains { method.isSame(as: $0) }
    }
}
